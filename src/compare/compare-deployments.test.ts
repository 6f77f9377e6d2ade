import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMock } from '../mock/create-mock.ts'
import type { Mock, MockOptions } from '../mock/create-mock.ts'
import { loadSpec } from '../spec/spec.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { compareDeployments, tellInOrder } from './compare-deployments.ts'
import { compareRuns } from './compare-runs.ts'
import type { ToldRun } from './compare-runs.ts'
import type { Comparison } from './comparison.ts'

const spec = loadSpec()
const running: Mock[] = []
afterAll(() => Promise.all(running.map((mock) => mock.close())))

// One life and a few updates: what is told of them holds for all stories.
const include = ['one-life', 'an-update-to-a-taken-address']

async function told(options: MockOptions): Promise<ToldRun> {
  const mock = await createMock({ spec, ...options })
  running.push(mock)
  return tellInOrder({ target: await mock.listen(), spec, include, seed: 7 })
}

let usual: ToldRun
beforeAll(async () => {
  usual = await told({ mutant: 'none' })
})
const compared = async (options: MockOptions): Promise<Comparison> => compareRuns(usual, await told(options), spec)

const found = ({ differences }: Comparison) =>
  differences.map(({ place, promise, breaks, first, second }) => ({ place, promise, breaks, first, second }))

describe('two deployments', () => {
  it('are the same where they answer the same, whatever customers each of them has', async () => {
    const comparison = await compared({ mutant: 'none', count: 3 })
    expect(comparison).toMatchObject({ verdict: 'same', differences: [] })
    expect(comparison.answers).toBeGreaterThan(15)
    expect(comparison.stories.map(({ verdict }) => verdict)).toEqual(comparison.stories.map(() => 'same'))
  })

  it('differ as the document allows, each way told once', async () => {
    const comparison = await compared({ mutant: 'none', echoContact: true })
    expect(comparison.verdict).toBe('differs')
    expect(found(comparison)).toContainEqual({
      place: 'customer.country_code',
      promise: undefined,
      breaks: undefined,
      first: undefined,
      second: '+233',
    })
    expect(comparison.differences.every(({ promise }) => promise === undefined)).toBe(true)
    expect(comparison.differences.find(({ place }) => place === 'customer.phone')!.operations).toContain('getCustomer')
  })

  it('differ where one of them breaks a promise, which is named with who breaks it', async () => {
    const { verdict, differences } = await compared({ mutant: 'every-third-update-is-lost' })
    expect(verdict).toBe('differs')
    expect(differences[0]).toMatchObject({ breaks: 'second', promise: expect.stringMatching(/^(update|get)-/) })
  })

  it('cannot be told of where one of them was not asked all, which is not the same', () => {
    const { outcome, answers } = usual
    const some = { outcome, answers: answers.filter(({ story, told }) => story !== 'one-life' || told.status !== 404) }
    expect(compareRuns(usual, some, spec)).toMatchObject({
      verdict: 'cannot tell',
      stories: expect.arrayContaining([
        expect.objectContaining({
          story: 'one-life',
          verdict: 'cannot tell',
          reason: expect.stringContaining('request'),
        }),
      ]),
    })
    const why = { reason: 'time', since: '', what: 'the time for it was up' } as const
    const ended = { outcome: { ...outcome, cutShort: why }, answers }
    expect(compareRuns(ended, usual, spec)).toMatchObject({
      verdict: 'cannot tell',
      cutShort: [{ which: 'first', why }],
    })
    expect(compareRuns(usual, { outcome, answers: [] }, spec).verdict).toBe('cannot tell')
  })

  it('differ where the one answers and the other does not, again and again', async () => {
    const { differences } = await compared({ mutant: 'updates-are-not-answered' })
    expect(differences).toContainEqual(
      expect.objectContaining({ place: 'answer', breaks: 'second', promise: 'answer-complete' }),
    )
  })

  it('cannot be compared where one of them is not there', async () => {
    const mock = await createMock({ spec })
    running.push(mock)
    const asked = { spec, include }
    const comparing = compareDeployments({
      first: { target: await mock.listen(), ...asked },
      second: { target: 'http://127.0.0.1:9', ...asked },
    })
    await expect(comparing).rejects.toThrow(CannotFindOut)
  })
})
