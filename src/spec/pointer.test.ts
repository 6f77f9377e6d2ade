import { expect, it } from 'vitest'
import { escapePointer, follow, pointerParts } from './pointer.ts'

const document = { 'a/b': { '~1': [{ c: 1 }] }, '': 2 }

it.each([
  ['', document],
  ['/a~1b/~01/0/c', 1],
  ['/a~1b/~01/1/c', undefined],
  ['/', 2],
  ['/a~1b/constructor', undefined],
  ['/__proto__/toString', undefined],
  ['/a~1b/~01/0/c/d', undefined],
])('%j leads to %j', (pointer, value) => expect(follow(document, pointerParts(pointer))).toEqual(value))

it.each(['', 'a/b', '~1', '~', 'schemas/customer.json'])('%j comes back from a pointer as it was', (name) =>
  expect(pointerParts(`/${escapePointer(name)}`)).toEqual([name]),
)
