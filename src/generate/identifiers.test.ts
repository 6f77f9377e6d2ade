import { expect, it } from 'vitest'
import { timestamp, uuid7 } from './identifiers.ts'

it('a timestamp is what Date says, on any day from 1900 to 2100', () => {
  for (let time = Date.UTC(1900, 0, 1); time < Date.UTC(2100, 0, 1); time += 86_400_000 * 3 + 12_345_678) {
    expect(timestamp(time, 7)).toBe(`${new Date(time).toISOString().slice(0, -1)}007Z`)
  }
})

it.each([Date.UTC(1980, 1, 29), Date.UTC(2024, 11, 31, 23, 59, 59, 999), 2 ** 47 + 12_345])(
  'a UUID holds the time %d, its version and variant',
  (time) => {
    const id = uuid7(time, 0xffffffff, 0xffffffff, 0x01020304)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7fff-bfff-ffff01020304$/)
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(time)
  },
)
