import { close, fdatasync, fstat, fstatSync, fsync, ftruncate, open, statSync, write } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Refusal } from '../customers/refusal.ts'
import { besideOf } from '../files/write-whole.ts'
import { fileTrouble } from '../trouble/file-trouble.ts'

const onFile = {
  open: promisify(open),
  close: promisify(close),
  stat: promisify(fstat),
  flush: promisify(fdatasync),
  flushAll: promisify(fsync),
  cut: promisify(ftruncate),
}

/**
 * A file of lines that only grows, whose changes are flushed to the disk in groups: all that came while the group before
 * was written share one flush.
 */
export type ChangeLog = {
  /** Undefined where changes are taken at once; else resolves when they are, or throws a `Refusal`. Ask before each. */
  ready: () => Promise<void> | undefined
  /** Adds a line. */
  append: (line: string) => void
  /** Puts these lines in place of all that there are, as one change. */
  replace: (lines: AsyncIterable<string>) => void
  /** Writes the same anew in these lines, beside and at leisure; what is added meanwhile follows them. */
  compact: (lines: AsyncIterable<string>) => void
  /**
   * Undefined where all changes are on the disk. Else resolves when those until now are, or throws a `Refusal` where they
   * cannot be: then none of them is in the file.
   */
  settled: () => Promise<void> | undefined
  /** Why changes are not taken at the moment, in a sentence. */
  trouble: () => string | undefined
  /** Writes what is to be written, and closes the file. No change is taken from then on. */
  close: () => Promise<void>
}

/** A file that is open, and which part of it is known to be right. */
export type LogFile = { path: string; descriptor: number; size: number }

/** What goes to the disk with one flush: text that follows what is there, or what `whole` puts in place of it. */
type Group = {
  whole: AsyncIterable<string> | undefined
  text: string
  done: Promise<void>
  end: (error?: Refusal) => void
}

/** What was added since it began, and the file that it made once that is whole. */
type Compaction = { since: string; file?: LogFile }

const probeBytes = 65_536
const patience = 1000

/**
 * The log in a file. `first` is the line that it begins with whenever it is written anew. `failed` is called when changes
 * could not be written: those that were not settled are lost then, and the file has those that were.
 */
export function changeLog(
  { path, descriptor, size }: LogFile,
  { first, failed }: { first: string; failed: (settled: LogFile) => void },
): ChangeLog {
  let next: Group | undefined
  let current: Group | undefined
  let isRunning = false
  let trouble: { says: string; forGood: boolean; until: number } | undefined
  let compaction: Compaction | undefined

  const change = (): Group => {
    next ??= newGroup()
    if (!isRunning) {
      isRunning = true
      void run()
    }
    return next
  }

  const run = async (): Promise<void> => {
    while (next) {
      // Whoever asks in the same turn of the event loop goes with the same flush.
      await turn()
      const group = next
      current = group
      next = undefined
      try {
        await put(group)
        trouble = undefined
        current = undefined
        group.end()
      } catch (error) {
        await fail(group, error)
        current = undefined
      }
    }
    isRunning = false
  }

  const put = async (group: Group): Promise<void> => {
    mustBeAsLeft()
    if (group.whole) {
      const file = await writeBeside(group.whole)
      // What came while it was written belongs to the next group.
      return takePlace(file, group.text)
    }
    if (compaction?.file) {
      // The group's own text is a part of what came since.
      const { file, since } = compaction
      compaction = undefined
      return takePlace(file, since)
    }
    const bytes = Buffer.from(group.text)
    if (bytes.length === 0) return
    await writeAll(descriptor, bytes, size)
    await onFile.flush(descriptor)
    size += bytes.length
  }

  const takePlace = async (file: LogFile, text: string): Promise<void> => {
    const bytes = Buffer.from(text)
    try {
      await writeAll(file.descriptor, bytes, file.size)
      await onFile.flush(file.descriptor)
      await rename(file.path, path)
    } catch (error) {
      await discard(file)
      throw error
    }
    await flushFolder(path)
    const old = descriptor
    descriptor = file.descriptor
    size = file.size + bytes.length
    await onFile.close(old)
  }

  const writeBeside = async (lines: AsyncIterable<string>): Promise<LogFile> => {
    const { mode } = await onFile.stat(descriptor)
    const file = await createBeside(path, mode & 0o7777)
    try {
      await writeLines(file, first, lines)
      return file
    } catch (error) {
      await discard(file)
      throw error
    }
  }

  /** Nothing is written over what others did to the file, or to a file that is not there any more. */
  const mustBeAsLeft = (): void => {
    const now = fstatSync(descriptor)
    const there = statSync(path, { throwIfNoEntry: false })
    const isThere = there?.ino === now.ino && there.dev === now.dev
    const what = !isThere ? 'was removed or replaced' : now.size === size ? undefined : 'was written to'
    if (what === undefined) return
    const says = `${path} ${what} by somebody else. Start the mock anew: it goes on with what the file holds then.`
    trouble = { says, forGood: true, until: 0 }
    throw new Error(says)
  }

  const fail = async (group: Group, error: unknown): Promise<void> => {
    if (!trouble?.forGood) {
      const says = `The customers cannot be kept in ${path}: ${fileTrouble(error, 'write')}.`
      trouble = { says, forGood: false, until: performance.now() + patience }
      await cutBack().catch(() => {})
    }
    if (compaction?.file) void discard(compaction.file)
    compaction = undefined
    const refusal = refusalOf(trouble.says)
    const later = next
    next = undefined
    failed({ path, descriptor, size })
    group.end(refusal)
    later?.end(refusal)
  }

  /** Takes away what was written and not settled; where that fails, changes are taken no more. */
  const cutBack = async (): Promise<void> => {
    try {
      await onFile.cut(descriptor, size)
    } catch (error) {
      trouble = { says: `${trouble!.says} Start the mock anew.`, forGood: true, until: 0 }
      throw error
    }
  }

  /** Whether there is room again; asked at most once a second, by one at a time. */
  const probe = async (): Promise<void> => {
    trouble!.until = Infinity
    try {
      mustBeAsLeft()
      await writeAll(descriptor, Buffer.alloc(probeBytes, '\n'), size)
      await onFile.flush(descriptor)
      // No change is taken before what was tried is gone again.
      await cutBack()
      trouble = undefined
    } catch (error) {
      if (!trouble!.forGood) {
        const says = `The customers cannot be kept in ${path}: ${fileTrouble(error, 'write')}.`
        trouble = { says, forGood: false, until: performance.now() + patience }
        await cutBack().catch(() => {})
      }
      throw refusalOf(trouble!.says)
    }
  }

  return {
    ready() {
      if (!trouble) return undefined
      if (!trouble.forGood && performance.now() >= trouble.until && !isRunning) return probe()
      throw refusalOf(trouble.says)
    },
    append(line) {
      const text = `${line}\n`
      change().text += text
      if (compaction) compaction.since += text
    },
    replace(lines) {
      const group = change()
      group.whole = lines
      group.text = ''
      if (compaction?.file) void discard(compaction.file)
      compaction = undefined
    },
    compact(lines) {
      if (compaction || trouble) return
      const mine: Compaction = { since: '' }
      compaction = mine
      void writeBeside(lines).then(
        (file) => {
          if (compaction !== mine) return discard(file)
          mine.file = file
          change()
          return undefined
        },
        // The file that there is stays right without it.
        () => {
          if (compaction === mine) compaction = undefined
        },
      )
    },
    settled: () => (next ?? current)?.done,
    trouble: () => trouble?.says,
    async close() {
      if (compaction?.file) await discard(compaction.file)
      compaction = undefined
      await (next ?? current)?.done.catch(() => {})
      if (trouble?.says === closed) return
      trouble = { says: closed, forGood: true, until: 0 }
      await onFile.close(descriptor)
    },
  }
}

const closed = 'The store was closed.'

function newGroup(): Group {
  let end: Group['end'] = () => {}
  const done = new Promise<void>((resolve, reject) => {
    end = (error) => (error ? reject(error) : resolve())
  })
  // Who waits is told; nobody has to.
  done.catch(() => {})
  return { whole: undefined, text: '', done, end }
}

/** The refusal of what cannot be kept or shown at the moment. */
export function refusalOf(says: string): Refusal {
  return new Refusal('SERVICE_UNAVAILABLE', says, { headers: { 'Retry-After': '1' } })
}

/** A new file beside one, open and empty. */
export async function createBeside(path: string, mode: number): Promise<LogFile> {
  const beside = besideOf(path)
  return { path: beside, descriptor: await onFile.open(beside, 'wx+', mode), size: 0 }
}

/** Writes the end of a last line that has none. */
export async function endLine(file: LogFile): Promise<void> {
  await writeAll(file.descriptor, Buffer.from('\n'), file.size)
  await onFile.flush(file.descriptor)
  file.size += 1
}

/** Writes lines to a file that is empty, and flushes them. */
export async function writeLines(file: LogFile, first: string, lines: AsyncIterable<string>): Promise<void> {
  let text = `${first}\n`
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(text)
    text = ''
    await writeAll(file.descriptor, bytes, file.size)
    file.size += bytes.length
  }
  for await (const line of lines) {
    text += `${line}\n`
    if (text.length > 65_536) await flush()
  }
  await flush()
  await onFile.flush(file.descriptor)
}

/** Makes sure that a name which was given to a file stays given. */
export async function flushFolder(path: string): Promise<void> {
  // Where a folder cannot be opened as files are, its names need no flush.
  const folder = await onFile.open(dirname(path), 'r').catch(() => undefined)
  if (folder === undefined) return
  await onFile.flushAll(folder).catch(() => {})
  await onFile.close(folder)
}

async function discard({ path, descriptor }: LogFile): Promise<void> {
  await onFile.close(descriptor).catch(() => {})
  await rm(path, { force: true })
}

async function writeAll(descriptor: number, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += await writeSome(descriptor, bytes, done, at + done)
}

function writeSome(descriptor: number, bytes: Uint8Array, from: number, at: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(descriptor, bytes, from, bytes.length - from, at, (error, written) =>
      error ? reject(error) : resolve(written),
    )
  })
}
