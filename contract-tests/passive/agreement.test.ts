import { describe, expect, test } from 'vitest'
import { disagreements, drawSubject, saySubject } from './agreement.ts'
import { failuresOf, recordedRun } from './recorded-run.ts'

// Two oddities and two defects; hundreds are drawn by `npm run verify -- agreement`.
const seed = 1
const patience = { timeout: 240_000 }
const drawn = Array.from({ length: 4 }, (_, number) => drawSubject(seed, number))

describe('whoever asks and whoever watches the same traffic say the same', () => {
  test.concurrent.for(drawn.map((subject) => [saySubject(subject), subject] as const))(
    'of %s',
    patience,
    async ([, subject], context) => {
      context.expect(await disagreements(subject)).toEqual([])
    },
  )
})

test('a correct deployment puts most promises to the test of whoever watches', patience, async () => {
  const { proxy, judge } = await recordedRun({})
  expect([...failuresOf(proxy), ...failuresOf(judge)]).toEqual([])
  expect(judge.promises.each.filter(({ status }) => status === 'kept').length).toBeGreaterThan(70)
})
