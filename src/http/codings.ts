import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { header } from './exchange.ts'
import type { Header } from './exchange.ts'

/** The largest body that is read, in bytes, once it is unpacked: an answer may unpack to a thousand times its size. */
export const largestBody = 10 * 1024 * 1024

/**
 * A body unpacked as its header fields say, the last coding first; what is packed in a way that nobody here knows stays
 * as it is. Throws zlib's error where it cannot be unpacked, `ERR_BUFFER_TOO_LARGE` where that is more than
 * `largestBody`.
 */
export function unpacked(bytes: Buffer, headers: Header[]): Buffer {
  const codings = header(headers, 'content-encoding')?.toLowerCase().split(',') ?? []
  return bytes.length === 0 ? bytes : codings.reduceRight((packed, coding) => unpack(packed, coding.trim()), bytes)
}

function unpack(bytes: Buffer, coding: string): Buffer {
  const limit = { maxOutputLength: largestBody }
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return gunzipSync(bytes, limit)
    case 'deflate':
      return inflateSync(bytes, limit)
    case 'br':
      return brotliDecompressSync(bytes, limit)
    default:
      return bytes
  }
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
