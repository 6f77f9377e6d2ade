import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Captured } from './captured.ts'
import { createRecorder, loadReplay } from './recording.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'customers-kit-recording-'))
const request = { method: 'GET', path: '/api/customers' }
const answer = { status: 200, headers: [['Content-Type', 'application/json']], body: '{}' }

function passed(path: string, body: string): Captured {
  return {
    method: 'GET',
    path,
    at: 0,
    durationMs: 1,
    addedMs: 0,
    request: { rawHeaders: [], body: undefined, whole: true },
    answer: {
      status: 200,
      statusMessage: 'OK',
      rawHeaders: ['Content-Length', '9'],
      body: Buffer.from(body),
      whole: true,
    },
  }
}

test('answers are kept in the order in which they came, by one recorder after another', () => {
  const dir = folder()
  for (const body of ['1', '2', '3']) createRecorder(dir).add(passed('/api/customers?b=1&a=2', body))
  const one = createRecorder(dir)
  for (const body of ['4', '5']) one.add(passed('/api/customers?a=2&b=1', body))
  expect(readdirSync(dir)).toHaveLength(1)
  const { replay } = loadReplay(dir)
  const next = () => replay({ method: 'GET', path: '/api/customers?a=2&b=1', body: undefined })!.body.toString()
  expect([next(), next(), next(), next(), next(), next()]).toEqual(['1', '2', '3', '4', '5', '5'])
})

test('a recorder does not keep what it has written', () => {
  const dir = folder()
  const recorder = createRecorder(dir)
  for (let n = 0; n < 150; n += 1) recorder.add(passed('/api/customers', String(n)))
  const { answers } = JSON.parse(readFileSync(join(dir, readdirSync(dir)[0]!), 'utf8')) as { answers: unknown[] }
  expect(answers).toHaveLength(100)
})

test.each<[string, unknown, string]>([
  ['null', null, 'no request with its answers'],
  ['a request without a path', { request: { method: 'GET' }, answers: [answer] }, 'no request with its answers'],
  ['no answers', { request, answers: [] }, 'no request with its answers'],
  ['answers that are none', { request, answers: [null] }, 'answers[0].status'],
  ['status 101', { request, answers: [{ ...answer, status: 101 }] }, 'answers[0].status is 101'],
  ['status 1000', { request, answers: [answer, { ...answer, status: 1000 }] }, 'answers[1].status is 1000'],
  ['headers that are an object', { request, answers: [{ ...answer, headers: {} }] }, 'answers[0].headers'],
  [
    'a header that cannot be sent',
    { request, answers: [{ ...answer, headers: [['X', 'a\r\nb']] }] },
    'answers[0].headers',
  ],
  ['a header of no name', { request, answers: [{ ...answer, headers: [['a b', 'c']] }] }, 'answers[0].headers'],
  ['a body that is no text', { request, answers: [{ ...answer, body: {} }] }, 'answers[0].body'],
])('%s is no part of a recording, which is said of the file', (_, value, reason) => {
  const dir = folder()
  writeFileSync(join(dir, 'odd.json'), JSON.stringify(value))
  expect(() => loadReplay(dir)).toThrow(`${join(dir, 'odd.json')} is not part of a recording`)
  expect(() => loadReplay(dir)).toThrow(reason)
})

test('lengths that a person wrote down are not sent', () => {
  const dir = folder()
  const headers = [
    ['Content-Length', '99'],
    ['content-length', '7'],
    ['Transfer-Encoding', 'chunked'],
    ['X-A', 'b'],
  ]
  writeFileSync(join(dir, 'a.json'), JSON.stringify({ request, answers: [{ ...answer, headers }] }))
  expect(loadReplay(dir).replay({ ...request, body: undefined })?.headers).toEqual([['X-A', 'b']])
})
