import { describe, expect, test } from 'vitest'
import { mutants } from '../../src/mutants/fixed/mutants.ts'
import { variants } from '../../src/mutants/variants/variants.ts'
import { brokenOf, failuresOf, recordedRun } from './recorded-run.ts'

// Whoever asks and whoever watches the same traffic say the same. `VERIFY_DRAWS` is how many deployments are drawn, half
// of them variants; `VERIFY_SEED` says which.
const draws = Number(process.env['VERIFY_DRAWS'] ?? 8)
const seed = Number(process.env['VERIFY_SEED'] ?? 1)
const patience = { timeout: 240_000 }

/** As many of them as are wanted, others for another seed. */
function drawn<T>(all: readonly T[], many: number): T[] {
  const left = [...all]
  let state = seed
  return Array.from({ length: Math.min(many, all.length) }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return left.splice((state >>> 8) % left.length, 1)[0]!
  })
}

/** Variants that are not what a watcher is asked about. */
const besides: Record<string, string> = {
  'json-with-a-byte-order-mark':
    'RFC 8259 forbids it, and the table makes it a failure; the client of check takes it off unseen',
  'resets-now-and-then': 'check sends again what was reset; an app that does not has no answer',
}
// Where strangers write, nobody is a sole writer.
const crowded = (name: string): boolean => name.startsWith('strangers-')

/** Promises that nobody sees broken who only watches one exchange after the other, and why. */
const unseen: Record<string, string> = {
  'list-pages': 'only a walk through the pages shows what they repeat or lose',
  'list-total': 'only a count before and after shows it',
  'list-page-numbers': 'only a walk through the pages shows it',
  'answer-steady': 'only asking again shows that the answer changes',
  'create-both-types': 'a create may be refused for an address that somebody has who was never seen',
  'create-email-unique': 'so may one whose address is only like another',
  'update-email': 'so may an update of an address',
  'create-customer': 'so may any create; and what it made besides is seen in lists alone',
  'get-unknown': 'only who makes an id up knows that nobody has it',
}

describe('check, proxy and judge on the same traffic', () => {
  test.concurrent.for(
    drawn(
      variants.filter(({ name }) => !(name in besides)),
      Math.floor(draws / 2),
    ),
  )('none accuses $name', patience, async (variant, { expect }) => {
    const { check, proxy, judge, amongOthers } = await recordedRun({ variants: [variant] })
    const sole = crowded(variant.name) ? [] : [...failuresOf(proxy), ...failuresOf(judge)]
    expect([...failuresOf(check), ...sole, ...failuresOf(amongOthers)]).toEqual([])
  })

  test.concurrent.for(
    drawn(
      mutants.filter(({ needs }) => needs !== 'auth'),
      Math.ceil(draws / 2),
    ),
  )('all see what is wrong with $name', patience, async (mutant, { expect }) => {
    const { proxy, judge, amongOthers } = await recordedRun({ mutants: [mutant] })
    if (!(mutant.promise in unseen)) expect(brokenOf(judge)).toContain(mutant.promise)
    expect(brokenOf(proxy)).toEqual(brokenOf(judge))
    // Among others less is sure, and nothing is said that a sole writer would not say.
    expect(brokenOf(judge)).toEqual(expect.arrayContaining(brokenOf(amongOthers)))
    for (const report of [proxy, judge, amongOthers])
      for (const { id, status } of report.promises.each)
        if (report.findings.some(({ promise }) => promise.id === id)) expect(status, id).not.toBe('kept')
  })
})

test('a correct deployment puts most promises to the test of whoever watches', patience, async () => {
  const { proxy, judge } = await recordedRun({})
  expect([...failuresOf(proxy), ...failuresOf(judge)]).toEqual([])
  expect(judge.promises.each.filter(({ status }) => status === 'kept').length).toBeGreaterThan(70)
})
