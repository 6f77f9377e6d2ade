import { createWriteStream } from 'node:fs'
import { realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { CannotRun } from './errors.ts'
import { fileTrouble, isSystemError } from './file-trouble.ts'
import type { SystemError } from './file-trouble.ts'

/**
 * Writes text to a file, or to stdout without one, as fast as it is taken and no faster. A file is whole or as it was
 * before: the text goes to a file beside it first. A reader that has seen enough (`| head`) ends it without an error;
 * false then, else true. Throws `CannotRun` where the file cannot be written.
 */
export async function writeOutput(text: AsyncIterable<string>, path: string | undefined): Promise<boolean> {
  if (path === undefined) return writeStdout(text)
  const { target, regular, there } = await locate(path)
  const beside = regular ? `${target}.${process.pid}.part` : target
  const remove = () => (regular ? rm(beside, { force: true }) : Promise.resolve())
  const stop = (signal: NodeJS.Signals) => void remove().finally(() => process.kill(process.pid, signal))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    await pipeline(text, createWriteStream(beside, { flush: regular }))
    if (regular) await rename(beside, target)
    return true
  } catch (error) {
    await remove()
    if (isSystemError(error)) throw unwritable(path, error, there && regular ? ' It is as it was before.' : '')
    throw error
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

async function writeStdout(text: AsyncIterable<string>): Promise<boolean> {
  try {
    await pipeline(text, process.stdout, { end: false })
    return true
  } catch (error) {
    if (isSystemError(error) && error.code === 'EPIPE') return false
    if (isSystemError(error)) throw new CannotRun(`stdout cannot be written: ${fileTrouble(error, 'write')}.`)
    throw error
  }
}

// A link keeps pointing where it did; a device or a pipe is written to, not replaced.
async function locate(path: string): Promise<{ target: string; regular: boolean; there: boolean }> {
  try {
    const target = await realpath(path)
    const found = await stat(target)
    if (found.isDirectory()) throw new CannotRun(`${path} is a folder. Name a file in it.`)
    return { target, regular: found.isFile(), there: true }
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return { target: path, regular: true, there: false }
    if (isSystemError(error)) throw unwritable(path, error)
    throw error
  }
}

function unwritable(path: string, error: SystemError, then = ''): CannotRun {
  if (error.code === 'ENOENT')
    return new CannotRun(
      `${path} cannot be written: there is no folder ${dirname(path)}. Make it, or name another file.`,
    )
  return new CannotRun(`${path} cannot be written: ${fileTrouble(error, 'write')}.${then}`)
}
