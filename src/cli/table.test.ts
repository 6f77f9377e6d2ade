import { expect, test } from 'vitest'
import { table } from './table.ts'

const rows = [
  ['WHAT', 'N', 'WHY'],
  ['update', 7, 'first_name: "Mallory", wanted "Ada"; last_name: "X", wanted "Lovelace"'],
  ['create', 12, ''],
]

test('aligns columns, numbers to the right, and lets the last one go on below', () => {
  expect(table(rows, 44)).toBe(
    [
      'WHAT    N   WHY',
      'update   7  first_name: "Mallory", wanted',
      '            "Ada"; last_name: "X", wanted',
      '            "Lovelace"',
      'create  12',
      '',
    ].join('\n'),
  )
})

test.each([40, 80])('is at most %d characters wide, whatever is in it', (width) => {
  const wide = [...rows, ['x'.repeat(99), 1, 'y'.repeat(99)], ['a\nb', 2, `\u001b[31m${'word '.repeat(40)}`]]
  const lines = table(wide, width).split('\n')
  expect(lines.filter((line) => line.length > width)).toEqual([])
  expect(lines.join('')).not.toContain('\u001b')
})
