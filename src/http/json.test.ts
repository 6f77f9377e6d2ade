import { describe, expect, it } from 'vitest'
import { canonical, parsed, readJson, record } from './json.ts'

describe('parsed', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['null', null],
    ['', undefined],
    [undefined, undefined],
    ['{', undefined],
    ['\uFEFF{}', undefined],
    ['['.repeat(500) + ']'.repeat(500), expect.any(Array)],
    ['['.repeat(501) + ']'.repeat(501), undefined],
    ['{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000), undefined],
  ])('reads %.20j', (text, value) => expect(parsed(text)).toEqual(value))
})

describe('readJson', () => {
  it('passes over a byte order mark, and says on one line what is no JSON', () => {
    expect(readJson('\uFEFF{"a":1}')).toEqual({ a: 1 })
    expect(() => readJson('{"a":\n\n oops}')).toThrow(/^not JSON: [^\n]+$/)
  })
})

it('takes for an object what is neither null nor an array', () => {
  expect([{}, [], null, 'a', undefined].map(record)).toEqual([{}, undefined, undefined, undefined, undefined])
})

it('writes what says the same as the same text, at any depth', () => {
  expect(canonical({ b: [{ d: 1, c: 2 }], a: null })).toBe(canonical({ a: null, b: [{ c: 2, d: 1 }] }))
  expect(canonical({ a: [1, 2] })).not.toBe(canonical({ a: [2, 1] }))
})
