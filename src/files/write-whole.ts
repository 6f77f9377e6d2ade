import { randomBytes } from 'node:crypto'
import {
  closeSync,
  createWriteStream,
  fchmodSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import type { Stats } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'

/** The mode of a file that its owner alone may read: whatever holds customers is created with it. */
export const ownerOnly = 0o600

/**
 * How a file is written: the mode that it is created with, less what the umask takes, `0o666` by default; and what ends
 * the writing half-way.
 */
export type WriteOptions = { mode?: number; signal?: AbortSignal }

/**
 * Writes a file that is whole or as it was before: the text goes to a file of a random name beside it first, which then
 * takes its place. One that is there keeps its mode, and a link keeps pointing where it did; a device or a pipe is
 * written to, not replaced. Throws what the file system throws, or the reason of the signal.
 */
export async function writeWhole(
  path: string,
  text: AsyncIterable<string | Uint8Array>,
  { mode = 0o666, signal }: WriteOptions = {},
): Promise<void> {
  const { target, there } = find(path)
  const ending = signal ? { signal } : {}
  if (there && !there.isFile()) return pipeline(text, createWriteStream(target), ending)
  const beside = besideOf(target)
  const file = await open(beside, 'wx', there ? ownerOnly : mode)
  try {
    try {
      if (there) await file.chmod(permissions(there))
      await pipeline(text, file.createWriteStream({ flush: true }), ending)
    } finally {
      await file.close()
    }
    await rename(beside, target)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/** As `writeWhole`, at once, for what is written while something else passes. */
export function writeWholeSync(path: string, text: string, { mode = 0o666 }: Pick<WriteOptions, 'mode'> = {}): void {
  const { target, there } = find(path)
  if (there && !there.isFile()) return writeFileSync(target, text)
  const beside = besideOf(target)
  const file = openSync(beside, 'wx', there ? ownerOnly : mode)
  try {
    try {
      if (there) fchmodSync(file, permissions(there))
      writeFileSync(file, text)
    } finally {
      closeSync(file)
    }
    renameSync(beside, target)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

/**
 * Makes a folder that is whole or not there, and those that it is in: `fill` puts everything into the one beside it,
 * which then takes its name. Throws what `fill` and the file system throw, an error with the code EEXIST where anything
 * of that name is there.
 */
export function makeWholeFolder(path: string, fill: (folder: string) => void): void {
  const beside = besideOf(resolve(path))
  mkdirSync(dirname(beside), { recursive: true })
  mkdirSync(beside)
  try {
    fill(beside)
    // A rename alone would take the place of an empty folder.
    mkdirSync(path)
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { recursive: true, force: true })
    throw error
  }
}

function find(path: string): { target: string; there: Stats | undefined } {
  const there = statSync(path, { throwIfNoEntry: false })
  return { target: there?.isFile() ? realpathSync(path) : path, there }
}

function permissions({ mode }: Stats): number {
  return mode & 0o7777
}

/** A name beside a file that nobody else's file has, and by which what a kill leaves behind is known as ours. */
export function besideOf(target: string): string {
  const random = randomBytes(8).toString('hex')
  return join(dirname(target), `${basename(target).slice(0, 50)}.customers-kit-${random}.part`)
}
