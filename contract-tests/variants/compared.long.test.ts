import { afterAll, expect, it } from 'vitest'
import { compareDeployments } from '../../src/compare/compare-deployments.ts'
import type { Comparison } from '../../src/compare/comparison.ts'
import { createMock } from '../../src/mock/create-mock.ts'
import type { Mock, MockOptions } from '../../src/mock/create-mock.ts'
import { loadSpec } from '../../src/spec/spec.ts'

const spec = loadSpec()
const auth = { clientId: 'me', clientSecret: 'a secret of the mock' }
const running: Mock[] = []
afterAll(() => Promise.all(running.map((mock) => mock.close())))

async function compared(first: MockOptions, second: MockOptions): Promise<Comparison> {
  const sides = await Promise.all(
    [first, second].map(async (options) => {
      const mock = await createMock({ spec, auth, ...options })
      running.push(mock)
      return { spec, credentials: auth, target: await mock.listen() }
    }),
  )
  return compareDeployments({ first: sides[0]!, second: sides[1]!, seed: 7 })
}

it('the mock is the same as itself', { timeout: 120_000 }, async () => {
  const comparison = await compared({}, { count: 40 })
  expect(comparison).toMatchObject({ verdict: 'same', differences: [] })
  expect(comparison.answers).toBeGreaterThan(350)
})

it.each([123, 124])('the drawn mutant %i differs, and breaks a promise', { timeout: 120_000 }, async (seed) => {
  const { verdict, differences } = await compared({ mutant: 'none' }, { mutant: `seed:${seed}` })
  expect(verdict).toBe('differs')
  expect(differences[0]).toMatchObject({ breaks: 'second', promise: expect.any(String) })
})

it.each([7])('variant %i differs, and breaks nothing', { timeout: 120_000 }, async (variant) => {
  const { verdict, differences } = await compared({ mutant: 'none' }, { variant })
  expect(verdict).toBe('differs')
  expect(differences.filter(({ promise }) => promise !== undefined)).toEqual([])
})
