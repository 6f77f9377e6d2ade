import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Result } from './judge-task.ts'
import { intoReadme } from './into-readme.ts'
import { complaints, page, sentence, summary } from './page.ts'

type Given = { seen?: string | null; shown?: number; failures?: string[]; couldNot?: string }

function drawn(number: number, { seen = 'a difference', shown = 3, failures = [], couldNot }: Given): Result {
  return {
    task: { source: 'drawn', kind: 'mutant', number, mode: 'full' },
    score: {
      name: `seed:${number} get.first_name lost always`,
      kind: 'mutant',
      about: 'first_name is missing.',
      promise: 'get-stored',
      saidKept: couldNot === undefined,
      failures: failures.map((promise) => ({ promise, check: 'some-story', message: `breaks ${promise}` })),
      couldNot: couldNot ?? null,
      notes: 0,
      requests: 10,
      durationMs: 10,
    },
    drawn: { where: 'get', how: 'lost', when: 'always', promises: ['get-stored', 'get-by-id'], seen, shown },
  }
}

function variant(source: 'drawn' | 'A', failures: string[]): Result {
  const { score } = drawn(0, { failures })
  return {
    task: { source, kind: 'variant', number: 9, mode: 'full' },
    score: { ...score, name: 'a variant', kind: 'variant' },
  }
}

const results = [
  drawn(1, { failures: ['get-by-id'] }),
  drawn(2, { failures: ['list-total', 'list-pages', 'list-items', 'list-shape'] }),
  drawn(3, {}),
  drawn(4, { shown: 0 }),
  drawn(5, { seen: null }),
  drawn(6, { seen: null, failures: ['get-stored'] }),
  drawn(7, { couldNot: 'the list is none' }),
  variant('drawn', ['list-total']),
  variant('A', ['list-pages']),
]

test('counts only what the oracle can see, and tells the rest', () => {
  const said = summary(results).join('\n')
  expect(said).toContain('caught 3 of 5: 60.0 %')
  expect(said).toContain('2 of 7 cannot')
  expect(said).toContain('is named for 1 of 3')
  expect(said).toContain('1 caught that the oracle did not see, 1 of those caught could not be checked')
  expect(said).toContain('Drawn variants: false alarms on 1 of 1.')
})

test('counts as said to be kept what was broken during the run, and not what never showed', () => {
  expect(summary(results).join('\n')).toContain('kept although it was broken while the suite looked: 2.')
})

test('says why each was missed, and what others were called', () => {
  const said = complaints(results)
  expect(said).toHaveLength(5)
  expect(said[0]).toMatch(/^missed: seed:3 .* It showed 3 times, and get-stored was said to be kept\.$/)
  expect(said[1]).toMatch(/^missed: seed:4 .* No request of the run made it show\.$/)
  expect(said[2]).toContain('found as list-total (breaks list-total); list-pages (breaks list-pages)')
  expect(said[2]).toContain('and 1 more')
  expect(said[3]).toContain('seed:7')
  expect(said[4]).toContain('a variant: false alarm: list-total')
})

test('tells of the independent sets how many, and nothing of what is in them', () => {
  const text = page(
    results,
    { sources: [], seed: 5, drawn: [], mode: 'full', variants: 1 },
    { date: '2026-03-14', command: 'npm run score' },
  )
  expect(text).toContain('Made on 2026-03-14 with the seed 5 by `npm run score`')
  expect(text).toContain('independent set A')
  expect(text).not.toContain('list-pages (breaks list-pages)\n')
  expect(complaints(results).join('\n')).not.toContain('list-pages): breaks')
})

test('puts one sentence of it into the README, and nothing else', () => {
  const plan = { sources: [], seed: 5, drawn: [], mode: 'full', variants: 1 } as const
  const readme = readFileSync('README.md', 'utf8')
  const written = intoReadme(readme, sentence(results, plan, '2026-03-14'))
  const words = (text: string): string => text.replaceAll(/\s+/g, ' ')
  expect(words(written)).toContain('the seed 5 drew on 2026-03-14 it found 3 of 5: 60.0 % (23.1 to 88.2 %),')
  expect(words(written)).toContain('with false alarms on 2 of 2 deployments that keep the document ([the kill score]')
  const parts = (text: string): string[] => [
    text.slice(0, text.indexOf('with 400 requests')),
    text.slice(text.indexOf('([the kill')),
  ]
  expect(parts(written)).toEqual(parts(readme))
  const tooLong = (text: string): string[] => text.split('\n').filter((line) => line.length > 120)
  expect(tooLong(readme)).toEqual(expect.arrayContaining(tooLong(written)))
  expect(intoReadme(written, sentence(results, plan, '2026-03-14'))).toBe(written)
})
