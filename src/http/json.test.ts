import { describe, expect, it } from 'vitest'
import { canonical, escaped, isPlain, parsed, passesForJson, readJson, record, saysJson } from './json.ts'

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

it('escapes each character as JSON.stringify does, and takes none that is not ASCII for plain', () => {
  const quoted = (text: string) => `"${escaped(text)}"`
  for (let code = 0; code <= 0xffff; code++) {
    const text = `a${String.fromCharCode(code)}`
    if (quoted(text) !== JSON.stringify(text)) expect(quoted(text)).toBe(JSON.stringify(text))
    if (code > 0x7e && isPlain(text)) expect.fail(`${JSON.stringify(text)} is taken for plain`)
  }
  for (const text of ['', '/api/customers?email=a%40b.c', '\u{1f600}']) expect(quoted(text)).toBe(JSON.stringify(text))
  expect(isPlain('/api/customers?email=a%40b.c')).toBe(true)
})

it('takes for an object what is neither null nor an array', () => {
  expect([{}, [], null, 'a', undefined].map(record)).toEqual([{}, undefined, undefined, undefined, undefined])
})

it('writes what says the same as the same text, at any depth', () => {
  expect(canonical({ b: [{ d: 1, c: 2 }], a: null })).toBe(canonical({ a: null, b: [{ c: 2, d: 1 }] }))
  expect(canonical({ a: [1, 2] })).not.toBe(canonical({ a: [2, 1] }))
})

it.each([
  ['application/json', true, true],
  ['Application/JSON; charset=utf-8', true, true],
  ['application/json ;a=b', true, true],
  ['application/problem+json', true, true],
  ['application/vnd.customers+v1+json', true, true],
  ['text/json', false, true],
  ['application/json charset=utf-8', false, true],
  ['application/json, text/html', false, true],
  ['application/jsonp', false, false],
  ['application/json-seq', false, false],
  ['application/x-json', false, false],
  ['text/html; a=application/json', false, false],
  [`application/${'a+'.repeat(50_000)}`, false, false],
  ['', false, false],
  [undefined, false, false],
])('%.40j says JSON: %j, and passes for it: %j', (type, says, passes) => {
  expect([saysJson(type), passesForJson(type)]).toEqual([says, passes])
})
