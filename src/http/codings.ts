import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import * as zlib from 'node:zlib'
import { Decompress } from 'fzstd'
import { header, listed } from './exchange.ts'
import type { Header, Packed } from './exchange.ts'

/** The largest body that is read, in bytes, once it is unpacked: an answer may unpack to a thousand times its size. */
export const largestBody = 10 * 1024 * 1024

const unpackers: Record<string, (bytes: Buffer) => Buffer> = {
  gzip: (bytes) => gunzipSync(bytes, limit),
  'x-gzip': (bytes) => gunzipSync(bytes, limit),
  deflate: inflate,
  br: (bytes) => brotliDecompressSync(bytes, limit),
  zstd: unpackZstd,
  identity: (bytes) => bytes,
  '': (bytes) => bytes,
}

const limit = { maxOutputLength: largestBody }

/**
 * A body unpacked as its header fields say, the last coding first, in one field or several. Throws zlib's error where it
 * is not packed so, `UnknownCoding` where nobody here knows how to, `ERR_BUFFER_TOO_LARGE` where that is more than
 * `largestBody`.
 */
export function unpacked(bytes: Buffer, headers: Header[]): Buffer {
  if (bytes.length === 0) return bytes
  return codingsOf(headers).reduceRight((packed, coding) => {
    const unpack = Object.hasOwn(unpackers, coding) ? unpackers[coding] : undefined
    if (!unpack) throw new UnknownCoding(coding)
    return unpack(packed)
  }, bytes)
}

/** A body is packed in a way that nobody here knows. */
class UnknownCoding extends Error {
  override name = 'UnknownCoding'
}

/** The text of a body; what cannot be unpacked comes as it is, a byte each character, with the reason. */
export function readBody(bytes: Buffer, headers: Header[]): { text: string; packed?: Packed } {
  try {
    return { text: decoded(unpacked(bytes, headers), headers) }
  } catch (error) {
    const why = isTooLarge(error) ? 'too-large' : error instanceof UnknownCoding ? 'unknown' : 'broken'
    const coding = codingsOf(headers)
      .filter((one) => one !== 'identity')
      .join(', ')
    return { text: bytes.toString('latin1'), packed: { coding, why } }
  }
}

function codingsOf(headers: Header[]): string[] {
  const codings = listed(headers, 'content-encoding')?.toLowerCase().split(',') ?? []
  return codings.map((coding) => coding.trim())
}

function isTooLarge(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE'
}

// Some servers leave out the frame that "deflate" has (RFC 9110, 8.4.1.2), and every client reads that too.
function inflate(bytes: Buffer): Buffer {
  try {
    return inflateSync(bytes, limit)
  } catch (error) {
    if (isTooLarge(error)) throw error
    return inflateRawSync(bytes, limit)
  }
}

function unpackZstd(bytes: Buffer): Buffer {
  const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Buffer, options: object) => Buffer }
  if (zstdDecompressSync) return zstdDecompressSync(bytes, limit)
  // Before 22.15, Node has none of its own.
  const chunks: Uint8Array[] = []
  let size = 0
  const stream = new Decompress((chunk) => {
    chunks.push(chunk)
    size += chunk.length
    if (size > largestBody) throw Object.assign(new Error('too large'), { code: 'ERR_BUFFER_TOO_LARGE' })
  })
  stream.push(bytes, true)
  return Buffer.concat(chunks)
}

/** The text of an unpacked body, in the character set that its header fields name: UTF-8 where none that is known. */
export function decoded(bytes: Buffer, headers: Header[]): string {
  const charset = /charset="?([\w-]+)/i.exec(header(headers, 'content-type') ?? '')?.[1]?.toLowerCase() ?? 'utf-8'
  if (charset === 'utf-8') return bytes.toString('utf8')
  try {
    return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes)
  } catch {
    return bytes.toString('utf8')
  }
}
