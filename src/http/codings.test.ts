import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decoded, largestBody, unpacked } from './codings.ts'

const text = '{"first_name":"Zoë"}'
const bytes = Buffer.from(text)

describe('a body', () => {
  it.each([
    ['gzip', gzipSync(bytes)],
    ['X-GZIP', gzipSync(bytes)],
    ['deflate', deflateSync(bytes)],
    ['br', brotliCompressSync(bytes)],
    ['gzip, br', brotliCompressSync(gzipSync(bytes))],
    ['identity', bytes],
    ['constructor', bytes],
  ])('that is packed as %s comes out as it went in', (coding, packed) => {
    expect(unpacked(packed, [['Content-Encoding', coding]])).toEqual(bytes)
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
