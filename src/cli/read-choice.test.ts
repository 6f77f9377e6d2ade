import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readChoice } from './read-choice.ts'

const folder = mkdtempSync(join(tmpdir(), 'choice-'))
afterAll(() => rmSync(folder, { recursive: true }))

function report(name: string, ...findings: { severity: string; checks: string[] }[]): string {
  const file = join(folder, name)
  writeFileSync(file, JSON.stringify({ checks: [{ name: 'pages' }, { name: 'totals' }, { name: 'lives' }], findings }))
  return file
}

const red = report(
  'red.json',
  { severity: 'failure', checks: ['totals', 'pages'] },
  { severity: 'failure', checks: ['totals', 'all'] },
  { severity: 'note', checks: ['lives'] },
)
const green = report('green.json', { severity: 'note', checks: ['lives'] })

it('--last-failed takes the stories that found a failure, and none where there is none', () => {
  expect(readChoice({ lastFailed: red })).toEqual({ include: ['totals', 'pages'] })
  expect(readChoice({ lastFailed: red, exclude: ['pages'] })).toMatchObject({ exclude: ['pages'] })
  expect(readChoice({ lastFailed: green })).toBeUndefined()
})

it('--failed-first takes them first: of the report it names, of --last-failed, or of the file that --json writes', () => {
  const first = ['totals', 'pages']
  expect(readChoice({ failedFirst: red })).toEqual({ first })
  expect(readChoice({ failedFirst: true, lastFailed: red })).toEqual({ first })
  expect(readChoice({ failedFirst: true, json: red })).toEqual({ first })
  expect(readChoice({ failedFirst: true, json: join(folder, 'new.json') })).toEqual({})
  expect(() => readChoice({ failedFirst: true })).toThrow(/needs a report of an earlier check/)
})

it.each([
  ['nowhere.json', /--last-failed .*nowhere\.json cannot be used: it is not there/],
  ['no.json', /cannot be used: not JSON/],
  ['other.json', /it is no report of a check\. Name what --json FILE/],
])('%s is no report, and told as such', (name, message) => {
  writeFileSync(join(folder, 'no.json'), '{')
  writeFileSync(join(folder, 'other.json'), '{"findings":1}')
  expect(() => readChoice({ lastFailed: join(folder, name) })).toThrow(message)
})
