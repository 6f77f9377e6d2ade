import { expect, it } from 'vitest'
import { inColumns, widthOf } from './width.ts'

it.each([
  ['Ada', 3],
  ['王静怡', 6],
  ['Ngũgĩ', 5],
  ['Mu\u0303go', 4],
  ['', 0],
])('%s takes %i columns of a terminal', (text, width) => expect(widthOf(text)).toBe(width))

it.each([
  ['Ada', 5, 'Ada  '],
  ['Adaeze', 4, 'Ada…'],
  ['王静怡', 4, '王… '],
  ['Mu\u0303go', 3, 'Mu\u0303…'],
])('%s in %i columns is "%s"', (text, columns, shown) => {
  expect(inColumns(text, columns)).toBe(shown)
  expect(widthOf(shown)).toBe(columns)
})
