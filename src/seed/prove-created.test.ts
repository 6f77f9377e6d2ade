import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSender } from '../client/send.ts'
import type { Sender } from '../client/send.ts'
import { createAccount } from '../own/account.ts'
import type { Account } from '../own/account.ts'
import { memoryLedger } from '../own/ledger.ts'
import { loadPaths } from '../spec/paths.ts'
import { loadSpec } from '../spec/spec.ts'
import { proveCreated } from './prove-created.ts'

const paths = loadPaths(loadSpec())
const concurrency = 3
const began = Date.parse('2026-03-14T09:00:00Z')

// Customers of the deployment, newest first, and what it does about pages.
type Shown = { id: string; email: string; created_at: string }
let customers: Shown[] = []
let pageOf: (page: number) => Shown[]
let holdUntil = 0
let asked: { pages: number[]; ids: string[] }
let held: (() => void)[] = []

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://any')
  const id = /\/customers\/([^/]+)$/.exec(url.pathname)?.[1]
  if (id !== undefined) {
    asked.ids.push(id)
    const found = customers.find((one) => one.id === id.toLowerCase())
    reply(response, found ? 200 : 404, found)
    return
  }
  const page = Number(url.searchParams.get('page'))
  asked.pages.push(page)
  held.push(() => reply(response, 200, { customers: pageOf(page), total: customers.length }))
  if (asked.pages.length < holdUntil) return
  for (const answer of held) answer()
  held = []
})

function reply(response: ServerResponse, status: number, data: unknown): void {
  const body = JSON.stringify({ success: status < 300, message: '', data })
  response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

let sender: Sender
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const target = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  sender = createSender({ target, concurrency, timeoutMs: 60_000, patienceMs: 0 })
})
afterAll(async () => {
  await sender.close()
  server.close()
})

const usual = (page: number): Shown[] => customers.slice((page - 1) * 100, page * 100)
beforeEach(() => {
  pageOf = usual
  holdUntil = 0
  asked = { pages: [], ids: [] }
})

/** An account of so many creates that were answered; every other one is in other letters than it is shown in. */
function claimed(count: number): Account {
  const account = createAccount({ ledger: memoryLedger(), now: () => began, began })
  customers = []
  for (let n = 0; n < count; n++) {
    const one = { id: `id-${n}`, email: `ada${n}@example.com`, created_at: new Date(began + n).toISOString() }
    account.intend(one.email, n).leaving()
    account.claim(n, n % 2 === 0 ? one.id : one.id.toUpperCase())
    customers.unshift(one)
  }
  return account
}

const prove = (account: Account) =>
  proveCreated({ sender, paths, account, concurrency, stop: new AbortController().signal })
const proven = (account: Account, count: number) =>
  Array.from({ length: count }, (_, n) => n).filter((n) => account.keyOf(n)).length

describe('proveCreated', () => {
  it('reads the list side by side, no more pages than it takes, and asks for nobody who was shown', async () => {
    const account = claimed(350)
    // One page after the other would wait for ever.
    holdUntil = concurrency
    await prove(account)
    expect(proven(account, 350)).toBe(350)
    expect(asked.pages.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4])
    expect(asked.ids).toEqual([])
  })

  it('reads on where customers of others stand between, a page at a time where a few are missing', async () => {
    const account = claimed(150)
    const others = Array.from({ length: 130 }, (_, n) => ({
      ...customers[0]!,
      id: `o${n}`,
      email: `o${n}@example.com`,
    }))
    customers.splice(120, 0, ...others)
    await prove(account)
    expect(proven(account, 150)).toBe(150)
    expect(asked.ids).toEqual([])
    expect(asked.pages.length).toBe(3)
  })

  it('asks one by one for whom a list does not show that has one page only', async () => {
    const account = claimed(130)
    pageOf = () => usual(1)
    await prove(account)
    expect(proven(account, 130)).toBe(130)
    expect(asked.ids).toHaveLength(30)
    expect(asked.pages.length).toBeLessThanOrEqual(3)
  })

  it('gives up on a deployment that shows nobody', async () => {
    const account = claimed(400)
    customers = []
    await prove(account)
    expect(proven(account, 400)).toBe(0)
    expect(asked.pages.length).toBeLessThanOrEqual(concurrency)
    expect(asked.ids.length).toBeLessThan(20 + concurrency)
  })
})
