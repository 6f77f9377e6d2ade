import { close, constants, ftruncate, open } from 'node:fs'
import { readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { ForkingStore, Store } from '../customers/store.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { fileTrouble, isSystemError } from '../trouble/file-trouble.ts'
import { ownerOnly } from '../files/write-whole.ts'
import { changeLog, createBeside, endLine, flushFolder, refusalOf, writeLines } from './change-log.ts'
import type { LogFile } from './change-log.ts'
import { lockFile } from './file-lock.ts'
import type { Unlock } from './file-lock.ts'
import { forkingStore } from './forking-store.ts'
import { frozenBase } from './frozen-base.ts'
import type { KeptStore } from './kept-store.ts'
import { firstLine, lineOf, lineOfRemoved, readStoreFile } from './store-file.ts'

const [openFile, closeFile, cutFile] = [promisify(open), promisify(close), promisify(ftruncate)]

/** A store in a file, which can be forked. */
export type KeptFile = KeptStore & { store: ForkingStore }

// A file is written anew once it has so many lines more than two for each customer.
const slack = 1000

/**
 * Customers in memory and in a file of lines: no call answers before what it has done, or shows, is on the disk. A new
 * file begins with the customers of `start`. Forks are in memory alone. Throws `CannotFindOut` where the file is none of a
 * store, cannot be written to, or is another process's.
 */
export async function openFileStore(path: string, start: Store): Promise<KeptFile> {
  const target = await whole(path)
  const unlock = await lockFile(target)
  if (!unlock)
    throw new CannotFindOut(
      `${path} is in use: another mock keeps its customers there. Stop that one, or name another file.`,
    )
  try {
    return await openLocked(path, target, start, unlock)
  } catch (error) {
    await unlock()
    if (error instanceof CannotFindOut) throw error
    if (isSystemError(error))
      throw new CannotFindOut(`${path} cannot keep the customers: ${fileTrouble(error, 'write')}. Name another file.`)
    // Two lines of one email, as no store writes them.
    throw new CannotFindOut(`${path} is no store any more: ${(error as Error).message}. Mend it by hand.`)
  }
}

async function openLocked(path: string, target: string, start: Store, unlock: Unlock): Promise<KeptFile> {
  await removeLeftovers(target)
  const remarks: string[] = []
  let found = await openThere(target)
  const wasThere = found !== undefined
  found ??= await begin(target, start)
  const { descriptor } = found
  let records: CustomerRecord[]
  let lines: number
  try {
    const read = await readStoreFile(path, descriptor, found.size)
    records = read.records
    lines = read.lines
    if (read.unended) await endLine(found)
    else if (read.whole < found.size) {
      await cutFile(descriptor, read.whole)
      const bytes = found.size - read.whole
      remarks.push(
        `${path}: its last line was cut off, ${bytes} ${bytes === 1 ? 'byte' : 'bytes'} of a change that was never answered; it is taken out.`,
      )
      found.size = read.whole
    }
    return { ...openOver(path, found, records, lines, unlock), where: path, wasThere, remarks }
  } catch (error) {
    await closeFile(descriptor)
    throw error
  }
}

function openOver(
  path: string,
  file: LogFile,
  records: CustomerRecord[],
  linesThere: number,
  unlock: Unlock,
): Pick<KeptFile, 'store' | 'close'> {
  let lines = linesThere
  let recovery: Promise<void> | undefined
  // Why nobody knows any more what was answered.
  let lost: string | undefined
  const memory = forkingStore(frozenBase(records), (changed) => {
    log.append('kept' in changed ? lineOf(changed.kept) : lineOfRemoved(changed.removed))
    lines++
    if (lines % slack === 0) void compactIfDue()
  })
  const log = changeLog(file, {
    first: firstLine,
    failed({ descriptor, size }) {
      // What is in memory and not in the file was answered to nobody.
      recovery = readStoreFile(path, descriptor, size).then(
        async (read) => {
          await memory.become(forkingStore(frozenBase(read.records)))
          recovery = undefined
        },
        () => {
          lost = `${log.trouble()} Nothing can be shown until the mock is started anew, as the file cannot be read.`
          throw refusalOf(lost)
        },
      )
      recovery.catch(() => {})
    },
  })
  const compactIfDue = async (): Promise<void> => {
    const { total } = await memory.page({}, 1, 1)
    if (lines < 2 * total + slack) return
    lines = total
    // In one step: the log notes from now on what the copy does not have.
    log.compact(linesOf(memory.fork()))
  }

  /** What a call answers, once all that it may show is on the disk. */
  const settled = async <T>(answer: Promise<T>): Promise<T> => {
    const written = log.settled()
    const value = await answer
    await written
    return value
  }
  const reading = <T>(ask: () => Promise<T>): Promise<T> => {
    if (recovery) return recovery.then(() => reading(ask))
    return log.settled() ? settled(ask()) : ask()
  }
  const changing = async <T>(change: () => Promise<T>): Promise<T> => {
    if (recovery) return recovery.then(() => changing(change))
    await log.ready()
    return settled(change())
  }

  const store: ForkingStore = {
    insert: (record) => changing(() => memory.insert(record)),
    update: (id, patch) => changing(() => memory.update(id, patch)),
    remove: (id) => changing(() => memory.remove(id)),
    find: (member, value) => reading(() => memory.find(member, value)),
    page: (filter, page, pageSize) => reading(() => memory.page(filter, page, pageSize)),
    async *all() {
      await recovery
      await log.settled()
      yield* memory.all()
    },
    clear: () => store.become(forkingStore()),
    fork: () => memory.fork(),
    become: (other) =>
      changing(() => {
        const became = memory.become(other)
        lines = 0
        log.replace(linesOf(memory.fork()))
        return became
      }),
    trouble: () => lost ?? log.trouble(),
  }
  if (lines >= 2 * records.length + slack) void compactIfDue()
  return {
    store,
    async close() {
      await log.close()
      await unlock()
    },
  }
}

async function* linesOf(store: Store): AsyncIterable<string> {
  for await (const record of store.all()) yield lineOf(record)
}

/** The whole path of a file, there or not, through links. */
async function whole(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw trouble(path, error)
  }
  try {
    return join(await realpath(dirname(resolve(path))), basename(path))
  } catch (error) {
    throw trouble(path, error)
  }
}

function trouble(path: string, error: unknown): CannotFindOut {
  return new CannotFindOut(`${path} cannot keep the customers: ${fileTrouble(error, 'write')}. Name another file.`)
}

/** The file that is there; undefined for one that is not, or is empty. */
async function openThere(path: string): Promise<LogFile | undefined> {
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!there) return undefined
  if (there.isDirectory()) throw new CannotFindOut(`${path} is a folder. Name a file in it, such as customers.ndjson.`)
  if (!there.isFile()) throw new CannotFindOut(`${path} is no file on a disk. Name one, such as customers.ndjson.`)
  const descriptor = await openFile(path, constants.O_RDWR)
  if (there.size > 0) return { path, descriptor, size: there.size }
  await closeFile(descriptor)
  return undefined
}

/** A file with these customers, which is whole or not there. */
async function begin(path: string, start: Store): Promise<LogFile> {
  const file = await createBeside(path, ownerOnly)
  try {
    await writeLines(file, firstLine, linesOf(start))
    await rename(file.path, path)
  } catch (error) {
    await closeFile(file.descriptor)
    await rm(file.path, { force: true })
    throw error
  }
  await flushFolder(path)
  return { ...file, path }
}

/** What a process that was killed has left of writing the file anew. The file is locked: it is nobody's. */
async function removeLeftovers(path: string): Promise<void> {
  const beginning = `${basename(path)}.customers-kit-`
  const folder = dirname(path)
  for (const name of await readdir(folder))
    if (name.startsWith(beginning) && name.endsWith('.part')) await rm(join(folder, name), { force: true })
}
