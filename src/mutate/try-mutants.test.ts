import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signatureOf } from '../mutants/authenticate.ts'
import { TestsUnfit } from './rehearse.ts'
import { named, start, tried } from './suite-under-test.ts'
import type { Suite } from './suite-under-test.ts'
import type { Fate, Tried } from './try-mutants.ts'

const fates = ({ fates: all }: Tried): Record<string, string> =>
  Object.fromEntries([...all].map(([{ name }, { fate }]) => [name, fate]))

/** Asks for two pages and looks at the first name of each customer alone. */
const lists: Suite = async (ask) => {
  for (const page of [1, 2]) {
    const { data } = await ask('GET', `?page=${page}&page_size=2`)
    for (const { first_name } of data.customers) if (typeof first_name !== 'string') throw new Error('no name')
  }
}

describe('tryMutants', () => {
  it('tells what the tests noticed, what they let through and where it showed, and what they never met', async () => {
    const mutants = named('list-without-total', 'customers-are-ids', 'delete-does-nothing')
    const result = await tried(lists, { mutants })
    expect(fates(result)).toEqual({
      'list-without-total': 'let through',
      'customers-are-ids': 'noticed',
      'delete-does-nothing': 'not reached',
    })
    expect(result.fates.get(mutants[0]!)).toMatchObject({
      shown: {
        method: 'GET',
        url: '/api/customers?page=1&page_size=2',
        differences: [{ place: 'data.total', expected: 3, actual: undefined }],
      },
    })
    expect(result.names).not.toContain('delete-does-nothing')
  })

  it('tries the others, too, where all are asked for, and calls none let through that answered rightly', async () => {
    const result = await tried(lists, { mutants: named('delete-does-nothing'), all: true })
    expect([result.names, fates(result)]).toEqual([['delete-does-nothing'], { 'delete-does-nothing': 'not reached' }])
  })

  it('meets those that only show over the wire, and those that only show where requests overlap', async () => {
    const suite: Suite = async (ask) => {
      const paths = start.customers.map(({ id }) => `/${id}`)
      // A few times over: what is asked at once does not meet every time where the machine is busy.
      for (let time = 0; time < 5; time++) {
        const answers = await Promise.all(paths.map((path) => ask('GET', path)))
        if (answers.some(({ data }, index) => data.first_name !== start.customers[index]!.first_name))
          throw new Error('mixed')
      }
    }
    const mutants = named('get-answers-another-under-load', 'half-a-body', 'no-content-type')
    const result = await tried(suite, { mutants })
    expect(fates(result)).toMatchObject({
      'get-answers-another-under-load': 'noticed',
      'half-a-body': 'noticed',
      'no-content-type': 'let through',
    })
  })

  it('takes no id for wrong that is merely another, and chooses none for it that running all would not kill', async () => {
    const suite: Suite = async (ask) => {
      const bodies = ['one', 'two'].map((name) => ({ email: `${name}@example.com`, customer_type: 'individual' }))
      const made = [await ask('POST', '', bodies[0]), await ask('POST', '', bodies[1])]
      if ((await ask('POST', '', bodies[0])).status !== 409) throw new Error('made twice')
      for (const { data } of made)
        if ((await ask('PUT', `/${data.id}`, { first_name: 'Ada' })).status !== 200) throw new Error('not there')
    }
    const mutants = named(
      'duplicate-is-refused-and-stored',
      'update-copies-the-customer',
      'references-are-cut',
      'one-id-for-all',
      'request-id-is-constant',
      'update-changes-company',
    )
    const chosen = await tried(suite, { mutants })
    const all = await tried(suite, { mutants, all: true })
    expect(Object.values(fates(chosen))).toEqual([
      'not reached',
      'not reached',
      'not reached',
      'noticed',
      'let through',
      'let through',
    ])
    expect(fates(all)).toEqual(fates(chosen))
    expect(chosen.chosen).toBe(3)
  })

  it('asks the correct deployment by the ids that it has in place of others', async () => {
    const suite: Suite = async (ask) => {
      const { data } = await ask('POST', '', { email: 'one@example.com', customer_type: 'individual' })
      if ((await ask('GET', `/${data.id}`)).data.email !== 'one@example.com') throw new Error('another')
    }
    const result = await tried(suite, { mutants: named('ids-from-the-clock'), all: true })
    expect([result.names, fates(result)]).toEqual([['ids-from-the-clock'], { 'ids-from-the-clock': 'not reached' }])
  })

  it('meets those of signatures where requests are signed, and never shows the secret', async () => {
    const auth = { client: 'me', secret: 's3cr3t-of-mine' }
    const suite: Suite = async (ask) => {
      const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), randomUUID()]
      const given = (signature: string) => ({
        'x-auth-client': auth.client,
        'x-auth-timestamp': timestamp,
        'x-auth-nonce': nonce,
        'x-auth-signature': signature,
      })
      const refused = await ask('GET', '', undefined, given('0'.repeat(64)))
      const right = signatureOf(auth, timestamp, nonce, Buffer.of())
      if (refused.status !== 401 || (await ask('GET', '', undefined, given(right))).status !== 200)
        throw new Error('no')
    }
    const mutants = named('any-signature-accepted', 'secret-told', 'unsigned-accepted')
    const unsigned = await tried(lists, { mutants, all: true })
    expect(Object.values(fates(unsigned))).toEqual(['not reached', 'not reached', 'not reached'])
    const result = await tried(suite, { mutants, start: { ...start, auth } })
    expect(fates(result)).toEqual({
      'any-signature-accepted': 'noticed',
      'secret-told': 'let through',
      'unsigned-accepted': 'not reached',
    })
    expect(JSON.stringify([...result.fates])).toContain('secret-told')
    expect(JSON.stringify([...result.fates])).not.toContain(auth.secret)
  })

  it('goes on with what is known, and begins no run once the time is up', async () => {
    const known = new Map<string, Fate>([['list-without-total', { fate: 'noticed', by: 'failing' }]])
    const mutants = named('list-without-total', 'list-without-page-size')
    const result = await tried(lists, { mutants, known, maxTimeMs: 0 })
    expect(fates(result)).toEqual({ 'list-without-total': 'noticed', 'list-without-page-size': 'not tried' })
    expect(result.names).toEqual(['list-without-total'])
  })

  it('runs tests again that fail where every answer was right, as they may fail by themselves', async () => {
    let runs = 0
    const flaky: Suite = async (ask) => {
      await ask('GET', `?email=${randomUUID()}@example.com`)
      if ((runs += 1) === 3) throw new Error('now and then')
    }
    const result = await tried(flaky, { mutants: named('delete-does-nothing'), all: true })
    expect([runs, fates(result)]).toEqual([4, { 'delete-does-nothing': 'not reached' }])
  })

  it('ends the run that is under way where it is stopped', async () => {
    const stop = new AbortController()
    let runs = 0
    const suite: Suite = async (ask) => {
      await ask('GET', '')
      if ((runs += 1) > 2) {
        stop.abort()
        throw new Error('ended')
      }
    }
    const result = await tried(suite, { mutants: named('list-without-total'), signal: stop.signal })
    expect(fates(result)).toEqual({ 'list-without-total': 'not tried' })
  })

  it.each<[string, Suite, RegExp]>([
    [
      'fail',
      (ask) => ask('GET', '').then(() => Promise.reject(new Error('broken'))),
      /ended with 1 against the correct/,
    ],
    ['ask nothing', () => Promise.resolve(), /asked the deployment nothing.*BASE_URL/],
    [
      'fail before they ask',
      () => Promise.reject(new Error('broken')),
      /They asked it nothing: do they take its address/,
    ],
  ])('refuses tests that %s where nothing is wrong', async (_, suite, message) => {
    const failure = await tried(suite).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TestsUnfit)
    expect((failure as Error).message).toMatch(message)
  })
})
