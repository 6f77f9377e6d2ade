import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGenerator } from '../generate/create-generator.ts'
import { memoryLedger } from '../own/ledger.ts'
import type { Ledger } from '../own/ledger.ts'
import { startDeployment } from './deployment-under-test.ts'
import { playSeeds, seedOnce, undoOnce } from './seeds-under-test.ts'
import { senderTo, sync } from './sync-under-test.ts'
import { createWanted } from './wanted.ts'
import type { Wanted } from './wanted.ts'

const generator = await createGenerator({ seed: 42 })
const deployment = await startDeployment()
const sender = senderTo(deployment)
afterAll(async () => {
  await sender.close()
  await deployment.close()
})

let ledger: Ledger
beforeEach(() => void (ledger = memoryLedger()))
afterEach(() => {
  deployment.customers.length = 0
  deployment.behaviour = {}
})

const isOdd = (n: number): boolean => n % 2 === 1
const want = (count: number, isActive?: (n: number) => boolean): Wanted =>
  createWanted([], { generator, count, ...(isActive && { isActive }) })
const seed = (wanted: Wanted) => seedOnce(sender, { wanted, ledger })
const active = () => deployment.customers.map(({ is_active }) => is_active)
const writes = () => deployment.requests.filter((line) => !line.startsWith('GET'))

describe('setActive', () => {
  it('blacklists whom the seed created and who is wanted so, once; a sync after it sends no write', async () => {
    deployment.behaviour.hides = ['phone', 'country_code', 'reference']
    const wanted = want(6, isOdd)
    expect(await seed(wanted)).toEqual({ left: [] })
    const byNumber = (n: number) => deployment.customers.find(({ email }) => email === generator.request(n).email)!
    expect([0, 1, 2, 3, 4, 5].map((n) => byNumber(n).is_active)).toEqual([0, 1, 2, 3, 4, 5].map(isOdd))
    deployment.requests.length = 0
    expect(await seed(wanted)).toEqual({ left: [] })
    const { plan } = await sync(sender, { wanted, ledger })
    expect({ plan, writes: writes() }).toEqual({ plan: { steps: [], asWanted: 6 }, writes: [] })
  })

  it('does nothing about somebody else who has the email', async () => {
    const { email } = generator.request(0)
    const theirs = { id: crypto.randomUUID(), email, is_active: true, created_at: '2024-01-01T00:00:00Z' }
    deployment.customers.push(theirs)
    await seed(want(2, () => false))
    expect(active()).toEqual([true, false])
  })

  it('reactivates whom an undoing could only blacklist, and who is wanted again', async () => {
    deployment.behaviour.noDelete = 405
    await seed(want(3))
    await undoOnce(sender, ledger)
    expect(active()).toEqual([false, false, false])
    expect(await seed(want(3))).toEqual({ left: [] })
    expect([active(), deployment.customers.length]).toEqual([[true, true, true], 3])
  })

  it('tells what a deployment refuses, and what it answers well and does not do', async () => {
    deployment.behaviour.takes = () => ({})
    deployment.behaviour.fate = ({ path }) =>
      path.includes('/blacklist/') ? { carriedOut: false, reply: 403 } : undefined
    const { left } = await seed(want(1, () => false))
    expect(left.map(({ reason }) => reason)).toEqual(['it was answered well, and is shown as before'])
    deployment.behaviour.takes = () => 400
    expect((await seed(want(1, () => false))).left.map(({ reason }) => reason)).toEqual(['400 not done, 400'])
  })

  it.each([1, 2])('converges from drawn stops, failures and shares, beside a crowd: draw %d', async (draw) => {
    expect(await playSeeds(draw, { deployment, sender, generator })).toEqual([])
  })
})
