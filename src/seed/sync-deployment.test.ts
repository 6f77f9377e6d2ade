import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Sender } from '../client/send.ts'
import { createGenerator } from '../generate/create-generator.ts'
import { memoryLedger } from '../own/ledger.ts'
import type { Ledger } from '../own/ledger.ts'
import { startDeployment } from './deployment-under-test.ts'
import type { Kept, TestDeployment } from './deployment-under-test.ts'
import { faultsOf, generatorsByShare, playHistory, senderTo, sync } from './sync-under-test.ts'
import { createWanted } from './wanted.ts'
import type { Wanted, WantedPerson } from './wanted.ts'

const generator = await createGenerator({ seed: 42 })
const generators = await generatorsByShare()
const deployment: TestDeployment = await startDeployment()
const sender: Sender = senderTo(deployment)
afterAll(async () => {
  await sender.close()
  await deployment.close()
})

let ledger: Ledger
let wanted: Wanted
beforeEach(() => {
  ledger = memoryLedger()
})
afterEach(() => {
  deployment.customers.length = 0
  deployment.behaviour = {}
})

const person = (email: string, more: object = {}, isActive = true): WantedPerson => ({
  request: { email, customer_type: 'individual', first_name: 'Ada', last_name: 'Lovelace', ...more },
  isActive,
})
const want = (people: WantedPerson[], count = 0) => (wanted = createWanted(people, { generator, count }))
const run = (more: Partial<Parameters<typeof sync>[1]> = {}) => sync(sender, { wanted, ledger, ...more })
const writes = () => deployment.requests.filter((line) => !line.startsWith('GET'))
const kept = (email: string): Kept => deployment.customers.find((customer) => customer.email === email)!
const stranger = (email: string): Kept => {
  const customer: Kept = { id: crypto.randomUUID(), email, is_active: true, created_at: '2024-01-01T00:00:00Z' }
  deployment.customers.push(customer)
  return customer
}
/** Runs once more, which has to send no write. */
const isSettled = async () => {
  deployment.requests.length = 0
  const again = await run()
  expect(writes()).toEqual([])
  return again
}

describe('syncDeployment', () => {
  it('creates, puts right, blacklists, reactivates and removes, and the second time sends no write', async () => {
    want([person('ada@example.com'), person('off@example.com', {}, false), person('gone@example.com')], 3)
    expect((await run()).done).toEqual({ create: 6, update: 0, blacklist: 1, reactivate: 0, remove: 0 })
    expect(kept('off@example.com').is_active).toBe(false)
    kept('ada@example.com')['first_name'] = 'Mallory'
    kept('off@example.com').is_active = true
    kept(generator.request(1).email).is_active = false
    deployment.customers.splice(deployment.customers.indexOf(kept(generator.request(0).email)), 1)
    want([person('ada@example.com'), person('off@example.com', {}, false), person('new@example.com')], 3)
    const { done, plan, left, asWanted } = await run()
    expect(plan.steps.map(({ action, email }) => `${action} ${email}`)).toEqual([
      'remove gone@example.com',
      'update ada@example.com',
      `reactivate ${generator.request(1).email}`,
      'blacklist off@example.com',
      'create new@example.com',
      `create ${generator.request(0).email}`,
    ])
    expect(done).toEqual({ create: 2, update: 1, blacklist: 1, reactivate: 1, remove: 1 })
    expect({ left, asWanted }).toEqual({ left: [], asWanted: 6 })
    expect(faultsOf(wanted, deployment, new Set())).toEqual([])
    expect((await isSettled()).plan).toEqual({ steps: [], asWanted: 6 })
  })

  it('blacklists generated customers that are wanted so, plans it before they are there, and goes by another share', async () => {
    const isActive = (n: number): boolean => n % 2 === 0
    wanted = createWanted([], { generator, count: 4, isActive })
    const { plan } = await run({ dryRun: true })
    expect(plan.steps.map((step) => [step.action, step.action === 'create' && step.isActive])).toEqual([
      ['create', true],
      ['create', false],
      ['create', true],
      ['create', false],
    ])
    expect((await run()).done).toMatchObject({ create: 4, blacklist: 2 })
    expect(faultsOf(wanted, deployment, new Set())).toEqual([])
    await isSettled()
    wanted = createWanted([], { generator, count: 4, isActive: (n) => n > 1 })
    expect((await run()).done).toMatchObject({ create: 0, blacklist: 1, reactivate: 1 })
    expect(faultsOf(wanted, deployment, new Set())).toEqual([])
    await isSettled()
  })

  it('says after a stop what was done and what was not tried, and not how many are as wanted', async () => {
    want([], 40)
    const stop = new AbortController()
    deployment.behaviour.fate = () => {
      if (deployment.customers.length >= 10) stop.abort()
      return undefined
    }
    const { done, left, asWanted } = await run({ stop: stop.signal })
    expect(done.create).toBe(deployment.customers.length)
    expect([left.length, new Set(left.map(({ reason }) => reason))]).toEqual([
      40 - done.create,
      new Set(['not tried yet']),
    ])
    expect(asWanted).toBeUndefined()
  })

  it('leaves a customer alone who took the email of one that is gone, and says so in a dry run', async () => {
    want([person('ada@example.com'), person('bea@example.com')])
    await run()
    deployment.customers.splice(deployment.customers.indexOf(kept('ada@example.com')), 1)
    const other = stranger('ada@example.com')
    const before = JSON.stringify(other)
    for (const dryRun of [true, false]) {
      const { plan } = await run({ dryRun })
      expect(plan.steps).toMatchObject([{ action: 'leave', isTheirs: true, email: 'ada@example.com' }])
    }
    await isSettled()
    expect(JSON.stringify(other)).toBe(before)
  })

  it('takes away metadata that was emptied in the file or added by hand, and none that the deployment gives', async () => {
    want([person('ada@example.com', { metadata: { tier: 'gold' } }), person('bea@example.com')])
    await run()
    kept('bea@example.com')['metadata'] = '{"source":"crm"}'
    kept('bea@example.com')['updated_at'] = new Date(Date.now() + 60_000).toISOString()
    want([person('ada@example.com'), person('bea@example.com')])
    expect((await run()).done).toMatchObject({ update: 2 })
    for (const email of ['ada@example.com', 'bea@example.com']) expect(kept(email)['metadata']).toEqual({})
    await isSettled()
    deployment.behaviour.gives = { metadata: '{"region":"eu"}' }
    want([person('ada@example.com'), person('bea@example.com'), person('cy@example.com')])
    await run()
    await isSettled()
    expect(kept('cy@example.com')['metadata']).toBe('{"region":"eu"}')
  })

  it('only plans in a dry run: no write, and nothing in the ledger', async () => {
    want([person('ada@example.com')], 2)
    await run()
    kept('ada@example.com').email = 'mallory@example.org'
    want([person('ada@example.com')], 1)
    const before = JSON.stringify([...ledger.entries])
    deployment.requests.length = 0
    const { plan } = await run({ dryRun: true, ledger: memoryLedger(new Map(ledger.entries)) })
    expect(plan.steps).toMatchObject([
      { action: 'remove', email: generator.request(1).email },
      {
        action: 'update',
        email: 'ada@example.com',
        differences: [{ member: 'email', shown: 'mallory@example.org', wanted: 'ada@example.com' }],
      },
    ])
    expect([writes(), JSON.stringify([...ledger.entries])]).toEqual([[], before])
  })

  it('puts right what no answer shows where updated_at tells of a change, and not where the file is as it was', async () => {
    deployment.behaviour.hides = ['phone', 'reference']
    want([person('ada@example.com', { phone: '+442079460958', reference: 'R' }), person('bob@example.com')])
    await run()
    await isSettled()
    Object.assign(kept('ada@example.com'), { phone: '+15550100', updated_at: new Date(Date.now() + 5).toISOString() })
    expect(await run()).toMatchObject({ done: { update: 1 }, left: [] })
    want([person('ada@example.com', { phone: '+233241234567', reference: 'R' }), person('bob@example.com')])
    expect((await run()).done.update).toBe(1)
    expect(faultsOf(wanted, deployment, new Set())).toEqual([])
    await isSettled()
  })

  it('lets emails and references go round where each has that of another', async () => {
    want(['a', 'b', 'c'].map((name) => person(`${name}@example.com`, { reference: name })))
    await run()
    const [a, b, c] = deployment.customers as [Kept, Kept, Kept]
    ;[a.email, b.email, c.email] = [b.email, c.email, a.email]
    ;[a['reference'], b['reference']] = [b['reference'], a['reference']]
    const { left, done } = await run()
    expect({ left, update: done.update }).toEqual({ left: [], update: 3 })
    expect(faultsOf(wanted, deployment, new Set())).toEqual([])
    await isSettled()
  })

  it('leaves whoever has the email to whom it belongs, and takes what is free again', async () => {
    const theirs = stranger('ada@example.com')
    want([person('ada@example.com'), person('bob@example.com')])
    const before = JSON.stringify(theirs)
    expect((await run()).left).toMatchObject([{ action: 'leave', isTheirs: true, email: 'ada@example.com' }])
    await isSettled()
    expect(JSON.stringify(theirs)).toBe(before)
    deployment.customers.splice(deployment.customers.indexOf(theirs), 1)
    expect((await run()).done.create).toBe(1)
    expect(faultsOf(wanted, deployment, new Set())).toEqual([])
  })

  it('tells what the API cannot do, and does not try it', async () => {
    want([{ request: { email: 'ada@example.com', customer_type: 'individual' }, isActive: true }])
    await run()
    kept('ada@example.com')['last_name'] = 'Mallory'
    const { left } = await run()
    expect(left).toMatchObject([{ action: 'cannot', reason: expect.stringContaining('last_name "Mallory"') as string }])
    await isSettled()
  })

  it('tells what a deployment does not take, or refuses', async () => {
    want([person('ada@example.com'), person('bob@example.com')])
    await run()
    for (const one of deployment.customers) one['first_name'] = 'Mallory'
    let asked = 0
    deployment.behaviour.takes = () => (asked++ === 0 ? {} : 400)
    const { left } = await run()
    expect(left.map(({ reason }) => reason).sort()).toEqual([
      '400 not done, 400',
      'it was answered well, and is shown as before',
    ])
  })

  it('takes back whom it could only blacklist, when they are wanted again', async () => {
    deployment.behaviour.noDelete = 405
    want([person('ada@example.com'), person('bob@example.com')])
    await run()
    const { id } = kept('ada@example.com')
    want([person('bob@example.com')])
    expect((await run()).done.remove).toBe(1)
    expect(kept('ada@example.com').is_active).toBe(false)
    await isSettled()
    want([person('ada@example.com'), person('bob@example.com')])
    expect((await run()).done).toMatchObject({ reactivate: 1, create: 0 })
    expect(kept('ada@example.com')).toMatchObject({ id, is_active: true })
    await isSettled()
  })

  it('names somebody who was generated, without making anew who is there', async () => {
    want([], 3)
    await run()
    const before = deployment.customers.map(({ id }) => id)
    const { email } = generator.request(1)
    want([{ request: { ...generator.request(1), email, first_name: 'Named' }, isActive: true }], 3)
    expect((await run()).done).toEqual({ create: 0, update: 1, blacklist: 0, reactivate: 0, remove: 0 })
    expect(deployment.customers.map(({ id }) => id)).toEqual(before)
    await isSettled()
  })

  it.each([4, 9])('converges from drawn edits, deletes, stops and failures, beside a crowd: draw %d', async (draw) => {
    expect(await playHistory(draw, { deployment, sender, generators })).toEqual([])
  })
})
