import { describe, expect, it } from 'vitest'
import { createMock } from '../../src/mock/create-mock.ts'
import { runChecks } from '../../src/report/run-checks.ts'
import { loadSpec } from '../../src/spec/spec.ts'
import { checkedVariant } from './checked-variant.ts'

const spec = loadSpec()
const auth = { clientId: 'me', clientSecret: 'a secret of the mock' }

// Those whose reads come late take longest.
it.each([1, 2, 3])('a check finds no fault with variant %i as it is served', { timeout: 180_000 }, async (variant) => {
  expect(await checkedVariant(variant)).toEqual([])
})

describe('what mutants are made of, as it is served,', () => {
  const found = async (mutant: string): Promise<string[]> => {
    const mock = await createMock({ spec, mutant, auth })
    try {
      const { findings } = await runChecks({ spec, target: await mock.listen(), credentials: auth, seed: 7 })
      return findings.map(({ promise }) => promise.id)
    } finally {
      await mock.close()
    }
  }

  it('passes a check as the mock does, without a note', async () => {
    expect(await found('none')).toEqual([])
  })

  it('is found with a mutant of the list in it, under promises of the list alone', async () => {
    const promises = await found('total-of-the-page')
    expect(promises).toContain('list-total')
    // A read that shows it is asked again, but for one that was signed by hand: its nonce was used.
    expect(promises.filter((promise) => !promise.startsWith('list-'))).toEqual([])
  })

  // One of each kind that has its own way through a server: the wire, and signatures.
  it.each([
    ['answers-as-html', 'answer-json'],
    ['unsigned-reads-accepted', 'auth-signature'],
  ])('is found with the mutant %s in it', async (mutant, promise) => {
    expect(await found(mutant)).toContain(promise)
  })
})
