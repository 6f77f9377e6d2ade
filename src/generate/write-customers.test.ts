import { describe, expect, it } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import { createGenerator } from './create-generator.ts'
import { formatRecords, recordFormat } from './record-format.ts'
import type { TextFormatName } from './record-format.ts'
import { writeCustomers } from './write-customers.ts'

const spec = loadSpec()
const whole = async (pieces: AsyncIterable<string | Uint8Array>) => {
  let text = ''
  for await (const piece of pieces) text += piece instanceof Uint8Array ? Buffer.from(piece).toString() : piece
  return text
}

describe('customers that are written in batches', () => {
  it.each(['json', 'sql', 'copy'] as const)(
    'are %s as if written one after another',
    async (format: TextFormatName) => {
      const { record } = await createGenerator({ spec, seed: 3 })
      const [skip, count] = [5, 2100]
      const records = Array.from({ length: count }, (_, n) => record(skip + n))
      const done: number[] = []
      const written = writeCustomers({ made: { spec, seed: 3 }, format, options: {}, skip, count }, 1, (n) =>
        done.push(n),
      )
      expect(await whole(written)).toBe(await whole(formatRecords(recordFormat(format, spec), records)))
      expect(done).toEqual([2048, 2100])
    },
  )

  it('may be none', async () => {
    const none = writeCustomers(
      { made: { spec, seed: 3 }, format: 'json', options: {}, skip: 0, count: 0 },
      1,
      () => {},
    )
    expect(JSON.parse(await whole(none))).toEqual([])
  })

  it('tell what is wrong before the first line', async () => {
    const made = { spec, seed: 3, locales: ['XX'] }
    const pieces = writeCustomers({ made, format: 'csv', options: {}, skip: 0, count: 1 }, 1, () => {})
    await expect(pieces.next()).rejects.toThrow(/no names for XX/)
  })
})
