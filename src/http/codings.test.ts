import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decoded, largestBody, readBody, unpacked } from './codings.ts'

const text = '{"first_name":"Zoë"}'
const bytes = Buffer.from(text)
// What `zstd` of version 1.5.4 makes of it, without a checksum.
const zstd = Buffer.from('28b52ffd0058a900007b2266697273745f6e616d65223a225a6fc3ab227d', 'hex')

describe('a body', () => {
  it.each([
    ['gzip', gzipSync(bytes)],
    ['X-GZIP', gzipSync(bytes)],
    ['deflate', deflateSync(bytes)],
    ['br', brotliCompressSync(bytes)],
    ['gzip, br', brotliCompressSync(gzipSync(bytes))],
    ['identity', bytes],
    ['deflate', deflateRawSync(bytes)],
    ['zstd', zstd],
    ['zstd, gzip', gzipSync(zstd)],
  ])('that is packed as %s comes out as it went in', (coding, packed) => {
    expect(unpacked(packed, [['Content-Encoding', coding]])).toEqual(bytes)
  })

  it('that names its codings in several fields is unpacked as if they stood in one', () => {
    const fields: [string, string][] = [
      ['Content-Encoding', 'gzip'],
      ['content-encoding', 'br'],
    ]
    expect(unpacked(brotliCompressSync(gzipSync(bytes)), fields)).toEqual(bytes)
  })

  it.each([
    ['gzip', bytes, 'broken'],
    ['gzip', gzipSync(bytes).subarray(0, 20), 'broken'],
    ['zstd', bytes, 'broken'],
    ['deflate', bytes, 'broken'],
    ['compress', bytes, 'unknown'],
    ['constructor', bytes, 'unknown'],
    ['gzip', gzipSync(Buffer.alloc(largestBody + 1)), 'too-large'],
  ])('that says %s and cannot be unpacked comes as it is, with the reason', (coding, packed, why) => {
    expect(readBody(packed, [['content-encoding', coding]])).toEqual({
      text: packed.toString('latin1'),
      packed: { coding, why },
    })
  })

  it('that says no coding, or is empty, stays as it is', () => {
    expect(unpacked(bytes, [])).toBe(bytes)
    expect(unpacked(Buffer.alloc(0), [['content-encoding', 'gzip']])).toHaveLength(0)
  })

  it('that is not packed as it says, or unpacks to more than is read, is an error', () => {
    expect(() => unpacked(bytes, [['content-encoding', 'gzip']])).toThrow('incorrect header check')
    const bomb = gzipSync(Buffer.alloc(largestBody + 1))
    expect(() => unpacked(bomb, [['content-encoding', 'gzip']])).toThrow(
      expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }),
    )
  })

  it.each([
    ['application/json', bytes, text],
    [undefined, bytes, text],
    ['application/json; charset=utf-8', Buffer.from(`\uFEFF${text}`), `\uFEFF${text}`],
    ['application/json; charset="ISO-8859-1"', Buffer.from(text, 'latin1'), text],
    ['application/json; charset=utf-16le', Buffer.from(text, 'utf16le'), text],
    ['application/json; charset=no-such', bytes, text],
  ])('that comes as %s is read in that character set', (type, encoded, read) => {
    expect(decoded(encoded, type === undefined ? [] : [['content-type', type]])).toBe(read)
  })
})
