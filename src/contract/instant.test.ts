import { expect, test } from 'vitest'
import { instant, sameInstant } from './instant.ts'

test.each([
  '2026-03-14T09:26:53Z',
  '2026-03-14T09:26:53.5Z',
  '2026-03-14T09:26:53.589793123Z',
  '2026-03-14T09:26:53+00:00',
])('%s is a time in UTC', (text) => {
  expect(instant(text)).toBeDefined()
})

test.each([
  '2026-03-14 09:26:53Z',
  '2026-03-14T09:26:53',
  '2026-03-14T09:26:53+01:00',
  '2026-13-14T09:26:53Z',
  1773480413,
  null,
])('%s is none', (text) => {
  expect(instant(text)).toBeUndefined()
})

const same = (a: string, b: string): boolean => sameInstant(instant(a)!, instant(b)!)

test('times of different precision are the same where the coarser cannot tell them apart', () => {
  expect(same('2026-03-14T09:26:53.589793Z', '2026-03-14T09:26:53.589793123Z')).toBe(true)
  expect(same('2026-03-14T09:26:53Z', '2026-03-14T09:26:53.9Z')).toBe(true)
  expect(same('2026-03-14T09:26:53.500Z', '2026-03-14T09:26:53.5Z')).toBe(true)
})

test('times of one precision are the same only where they are equal', () => {
  expect(same('2026-03-14T09:26:53.589Z', '2026-03-14T09:26:53.588Z')).toBe(false)
  expect(same('2026-03-14T09:26:53Z', '2026-03-14T09:26:54Z')).toBe(false)
})
