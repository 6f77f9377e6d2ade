import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { writeWhole } from '../files/write-whole.ts'
import { fileTrouble, isSystemError } from '../trouble/file-trouble.ts'
import type { SystemError } from '../trouble/file-trouble.ts'
import type { WriteOptions } from '../files/write-whole.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Writes text to a file, or to stdout without one, as fast as it is taken and no faster. A file is whole or as it was
 * before, and a signal that ends the process leaves nothing beside it. A reader that has seen enough (`| head`) ends it
 * without an error; false then, else true. Throws `CannotFindOut` where the file cannot be written.
 */
export async function writeOutput(
  text: AsyncIterable<string | Uint8Array>,
  path: string | undefined,
  options: Pick<WriteOptions, 'mode'> = {},
): Promise<boolean> {
  if (path === undefined) return writeStdout(text)
  const stop = new AbortController()
  const end = (signal: NodeJS.Signals): void => stop.abort(signal)
  for (const signal of signals) process.once(signal, end)
  try {
    await writeWhole(path, text, { ...options, signal: stop.signal })
    return true
  } catch (error) {
    if (isSystemError(error)) throw unwritable(path, error)
    throw error
  } finally {
    for (const signal of signals) process.off(signal, end)
    if (stop.signal.aborted) process.kill(process.pid, stop.signal.reason as NodeJS.Signals)
  }
}

async function writeStdout(text: AsyncIterable<string | Uint8Array>): Promise<boolean> {
  try {
    await pipeline(text, process.stdout, { end: false })
    return true
  } catch (error) {
    if (isSystemError(error) && error.code === 'EPIPE') return false
    if (isSystemError(error)) throw new CannotFindOut(`stdout cannot be written: ${fileTrouble(error, 'write')}.`)
    throw error
  }
}

function unwritable(path: string, error: SystemError): CannotFindOut {
  if (error.code === 'EISDIR') return new CannotFindOut(`${path} is a folder. Name a file in it.`)
  if (error.code === 'ENOENT')
    return new CannotFindOut(
      `${path} cannot be written: there is no folder ${dirname(path)}. Make it, or name another file.`,
    )
  const kept = existsSync(path) && statSync(path).isFile() ? ' It is as it was before.' : ''
  return new CannotFindOut(`${path} cannot be written: ${fileTrouble(error, 'write')}.${kept}`)
}
