import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** What comes in by itself, such as a process's standard input. */
export type Input = AsyncIterable<Uint8Array>

/** What a folder's files of customers end in. */
export const dataEndings: RegExp = /\.(json|ndjson|jsonl|csv|xlsx)$/i

/**
 * The files that a path means: the file, or those of customers in a folder, by name; `-` stands for the input. Throws
 * `CannotFindOut` where a folder has none, and the system's error where nothing is there.
 */
export async function filesOf(path: string): Promise<string[]> {
  if (path === '-' || !(await stat(path)).isDirectory()) return [path]
  const files = (await readdir(path)).filter((name) => dataEndings.test(name)).sort()
  if (files.length > 0) return files.map((name) => join(path, name))
  throw new CannotFindOut(`${path}: the folder has no file that ends in .json, .ndjson, .jsonl, .csv or .xlsx`)
}

/**
 * The bytes of a file, read once from its beginning, as pipes have to be. Throws `CannotFindOut` where nothing came of
 * what is no file on a disk.
 */
export async function* bytesOf(path: string, input?: Input): AsyncIterable<Uint8Array> {
  const stream: AsyncIterable<Uint8Array> = path === '-' && input ? input : createReadStream(path)
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.byteLength
    yield chunk
  }
  if (bytes === 0 && (path === '-' || !(await stat(path)).isFile()))
    throw new CannotFindOut('1:1: nothing came: what should write to it wrote nothing')
}

/** The text of bytes. Throws `CannotFindOut` where they are not UTF-8. */
export async function* textOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true })
    yield decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new CannotFindOut('1:1: this is not UTF-8; save it as UTF-8, which Excel calls "CSV UTF-8", or as .xlsx', {
      cause: error,
    })
  }
}
