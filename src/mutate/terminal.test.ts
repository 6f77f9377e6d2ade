import { expect, it } from 'vitest'
import { mutateMarkdown } from './markdown.ts'
import type { LetThrough, MutateReport, PromiseTried } from './report.ts'
import { mutateTerminal } from './terminal.ts'

const url = `/api/customers?email=${'a'.repeat(90)}`
const through = (mutant: string): LetThrough => ({
  mutant,
  about: `It is ${mutant}.`,
  sentence: `Your tests never saw ${mutant}.`,
  shown: { method: 'GET', url, body: '', differences: [], status: 200, rightStatus: 200 },
})
const promised = (id: PromiseTried['id'], operation: PromiseTried['operation'], mutants: string[]): PromiseTried => ({
  id,
  operation,
  source: 'doc',
  promise: `Promise ${id}.`,
  noticed: [],
  letThrough: mutants.map(through),
  notReached: [],
  notTried: [],
})
const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${name}-${at}.`)

function report(promises: PromiseTried[]): MutateReport {
  const letThrough = promises.reduce((sum, one) => sum + one.letThrough.length, 0)
  const counts = { mutants: letThrough, noticed: 0, hanging: 0, letThrough, notReached: 0, notTried: 0 }
  const run = {
    version: 1 as const,
    command: ['npm', 'test'],
    startedAt: '',
    durationMs: 1,
    rehearsals: [],
    limitMs: 1,
  }
  return { ...run, ...counts, score: 0, promises }
}

it('tells the score first and last, lost data before message and times, and the address beside its method', () => {
  const some = report([
    promised('envelope-message', 'all', ['m']),
    promised('created-at-true', 'createCustomer', ['t']),
    promised('list-pages', 'listCustomers', ['p']),
  ])
  const lines = mutateTerminal(some, { colours: false, columns: 80 }).split('\n')
  const score = 'Score 0: your tests noticed 0 of 3 mutants that they met.'
  expect([lines[0], lines.findLastIndex((line) => line === score) > 5]).toEqual([score, true])
  const order = (text: string): number[] =>
    ['list-pages', 'envelope-message', 'created-at-true'].map((id) => text.indexOf(id))
  for (const text of [lines.join(' '), mutateMarkdown(some).replaceAll('&#45;', '-')]) {
    expect(order(text)).not.toContain(-1)
    expect(order(text)).toEqual(order(text).toSorted((a, b) => a - b))
  }
  expect(lines).toContain(`      GET ${url}`)
})

it('tells of many the first in full and of each other a line', () => {
  const many = report([
    promised('envelope-message', 'all', numbered('m', 30)),
    promised('list-pages', 'listCustomers', numbered('p', 20)),
  ])
  const text = mutateTerminal(many, { colours: false, columns: 80 })
  expect(text).toContain('Promise list-pages.')
  expect(text).not.toContain('Promise envelope-message.')
  expect(text).toContain('And 30 more')
  for (const { mutant } of many.promises[0]!.letThrough) expect(text).toContain(`✗ ${mutant}: It is ${mutant}.`)
})
