import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { isUuid } from '../spec/uuid.ts'
import type { Header } from '../http/exchange.ts'
import type { Outgoing } from '../client/send.ts'
import type { OperationId } from '../spec/openapi.ts'
import { ask } from './ask.ts'
import type { Page, Result } from './ask.ts'
import type { Shown } from './compare.ts'
import { differences } from './compare.ts'
import type { Difference } from './finding.ts'
import type { Sighting } from './findings.ts'
import { parsed, record } from '../http/json.ts'
import { CheckStopped } from './run.ts'
import type { Run } from './run.ts'

/** A request body: a value to send as JSON, or text to send as it is. */
export type Body = { json: unknown } | { text: string }

/**
 * What the wording of a finding needs: the promise at stake, and what was sent, as in "a customer without an email".
 */
export type About = { promise: string; what: string }

/** What a check works with. Only customers that this run created are ever changed. */
export type Context = {
  run: Run
  found: (sighting: Sighting) => void
  /** A finding about members that differ, none where the list is empty; tells whether there was one. */
  differs: (sighting: Omit<Sighting, 'facts'> & { when: string; differences: Difference[] }) => boolean

  create: (body: Record<string, unknown> | Body, headers?: Header[], unsigned?: boolean) => Promise<Result>
  get: (key: string) => Promise<Result>
  list: (query?: Record<string, string>) => Promise<Result>
  update: (id: string, body: Record<string, unknown> | Body) => Promise<Result>
  blacklist: (id: string, body: boolean | Record<string, unknown>) => Promise<Result>
  remove: (id: string) => Promise<Result>
  /** Any other request; one that could change something has to be refused by whoever keeps the contract. */
  send: (operation: OperationId, outgoing: Outgoing) => Promise<Result>

  /** The customer of an answer that has to be a success. Otherwise reports it and stops the check. */
  succeeded: (result: Result, operation: OperationId, about: About) => Shown
  /** The page of an answer that has to be a list. Otherwise reports it and stops the check. */
  listed: (result: Result, about: About) => Page
  /** Reports an answer that is no refusal; tells whether it was one. */
  refused: (result: Result, operation: OperationId, about: About) => boolean
  /** A new customer. Stops the check where there is none: another check is about that. */
  customer: (members?: Record<string, unknown>) => Promise<Shown>
  /** A new customer that was made inactive. Stops the check where the deployment has no way to do that. */
  inactive: (members?: Record<string, unknown>) => Promise<Shown>
  /** The customer as a GET of its own shows it. Reports where there is none and stops the check. */
  read: (id: string) => Promise<Shown>
  /** Reads again for a while until `good`, as a deployment may take a moment to show what was written. */
  settled: (ask: () => Promise<Result>, good: (result: Result) => boolean) => Promise<Result>
  /** Compares the customer as it is now with how it was; waits for a late read. */
  unchanged: (
    before: Shown,
    options: { except?: readonly string[] },
  ) => Promise<{ differences: Difference[]; result: Result }>

  /** Takes a customer that a broken answer left behind into the ledger, so that it is cleaned up. */
  claim: (customer: Shown) => void
  /** An address that nobody has. */
  email: (name?: string) => string
  /** A reference that nobody has. */
  reference: () => string
  /** An id that nobody has. */
  unknownId: () => string
}

const path = '/api/customers'
// A search index that is refreshed once a second shows everything by then.
const pauses = [60, 200, 500, 600]

/** What the check of this name works with; what it finds goes to the run's findings unless `found` takes it. */
export function createContext(
  run: Run,
  check: string,
  found = (sighting: Sighting): void => run.findings.add(check, sighting),
): Context {
  const own = (
    id: string,
    operation: OperationId,
    outgoing: Omit<Outgoing, 'path'>,
    at = `${path}/${encodeURIComponent(id)}`,
  ): Promise<Result> => {
    // What a create answered need not be what it created.
    if (!run.ledger.owns(id) && !madeUp.has(id))
      throw new CheckStopped(`nothing shows that ${id} is a customer of this run, so it is not changed`)
    return ask(run, check, operation, { ...outgoing, path: at })
  }
  const madeUp = new Set<string>()

  const context: Context = {
    run,
    found,
    differs({ when, differences, ...sighting }) {
      if (differences.length > 0) found({ ...sighting, facts: { kind: 'differs', when, differences } })
      return differences.length > 0
    },

    async create(body, headers, unsigned = false) {
      const sent = toBody(body)
      const email = record('json' in sent ? sent.json : parsed(sent.text))?.['email']
      const address = typeof email === 'string' ? email : null
      const n = run.ledger.intend(address)
      const outgoing: Outgoing = { method: 'POST', path, body: text(sent), unsigned, ...(headers ? { headers } : {}) }
      let result = await ask(run, check, 'createCustomer', outgoing)
      if (result.status >= 400 && result.exchange.attempts > 1 && address !== null)
        result = await lookedUp(result, address)
      const { customer, status } = result
      if (customer) {
        const isOurs = (shown: Shown | undefined): boolean =>
          JSON.stringify(shown ?? {})
            .toLowerCase()
            .includes(run.marker)
        // An answer without the email, or with another, does not tell whose customer it is.
        const ours = isOurs(customer) || isOurs((await context.get(customer.id)).customer)
        run.ledger.settle(n, ours && !run.ledger.owns(customer.id) ? customer.id : null)
      } else if (status >= 400 && status < 500) run.ledger.settle(n, null)
      return result
    },
    async get(key) {
      const result = await ask(run, check, 'getCustomer', { method: 'GET', path: `${path}/${encodeURIComponent(key)}` })
      if (result.customer) run.seen.alive.add(key)
      return result
    },
    list: (query = {}) => {
      const search = new URLSearchParams(query).toString().replaceAll('+', '%20')
      return ask(run, check, 'listCustomers', { method: 'GET', path: search === '' ? path : `${path}?${search}` })
    },
    update: (id, body) => own(id, 'updateCustomer', { method: 'PUT', body: text(toBody(body)) }),
    blacklist: (id, body) => {
      const json = JSON.stringify(typeof body === 'boolean' ? { blacklist: body } : body)
      return own(id, 'blacklistCustomer', { method: 'POST', body: json }, `${path}/blacklist/${encodeURIComponent(id)}`)
    },
    async remove(id) {
      const result = await own(id, 'deleteCustomer', { method: 'DELETE' })
      run.seen.alive.delete(id)
      return result
    },
    send: (operation, outgoing) => ask(run, check, operation, outgoing),

    succeeded(result, operation, about) {
      if (result.ok && result.customer) return result.customer
      reportRefusal(result, operation, about)
      throw new CheckStopped(`${about.what} was not answered with a customer`)
    },
    listed(result, about) {
      if (result.page) return result.page
      reportRefusal(result, 'listCustomers', about)
      throw new CheckStopped(`${about.what} was not answered with a list`)
    },
    refused(result, operation, { promise, what }) {
      const { status, exchange } = result
      const sighting = { operation, promise, exchange }
      if (status === 0)
        found({
          ...sighting,
          key: `no-answer:${operation}`,
          promise: 'answer-complete',
          facts: { kind: 'no-answer', failure: `${what}: ${exchange.failure?.message}` },
        })
      // A refusal that is answered with 200 is a fault of its shape, and told once.
      else if (result.ok && record(exchange.answer?.json)?.['success'] === false) return true
      else if (result.ok)
        found({ ...sighting, key: `accepted:${promise}`, facts: { kind: 'accepted', what: [what], status } })
      else if (status >= 500)
        found({
          ...sighting,
          key: `server-error:${operation}`,
          promise: 'no-server-error',
          facts: { kind: 'server-error', what: [what], status },
        })
      return status >= 400 && status < 500
    },
    async customer(members = {}) {
      const body: Record<string, unknown> = { email: context.email(), customer_type: 'individual', ...members }
      const result = await context.create(body)
      if (!result.customer) throw new CheckStopped('no customer could be created for it')
      return result.customer
    },
    async inactive(members) {
      if (run.abilities.get('blacklist') !== 'works')
        throw new CheckStopped('it needs a way to make a customer inactive')
      const customer = await context.customer(members)
      await context.blacklist(customer.id, true)
      return customer
    },
    async read(id) {
      const result = await context.settled(
        () => context.get(id),
        ({ ok }) => ok,
      )
      return context.succeeded(result, 'getCustomer', { promise: 'get-by-id', what: 'a GET of a customer that exists' })
    },
    async settled(again, good) {
      let result = await again()
      const before = result
      const lost =
        before.status === 404 &&
        run.seen.alive.has(decodeURIComponent(before.exchange.request.url.split('/').at(-1) ?? ''))
      const waits = run.lagless ? pauses.slice(0, 1) : pauses
      for (let turn = 0; !good(result) && turn < waits.length; turn += 1) {
        await sleep(waits[turn])
        result = await again()
      }
      if (!good(result)) run.lagless = true
      else if (result !== before) reportLag(before, lost)
      return result
    },
    async unchanged(before, { except = [] }) {
      const compare = (result: Result): Difference[] =>
        result.customer
          ? differences(before, result.customer, except)
          : [{ field: 'id', expected: before.id, actual: undefined }]
      const result = await context.settled(
        () => context.get(before.id),
        (one) => compare(one).length === 0,
      )
      return { differences: compare(result), result }
    },

    claim(customer) {
      const ours = JSON.stringify(customer).toLowerCase().includes(run.marker)
      if (ours && !run.ledger.owns(customer.id))
        run.ledger.settle(run.ledger.intend(String(customer['email'])), customer.id)
    },
    email: (name = 'ada') => `${name}.${run.marker}.${run.next()}@example.com`,
    reference: () => `${run.marker}-${run.next()}`,
    unknownId() {
      const known = run.first[1]?.id ?? ''
      // Near to somebody's, as a part of an id is none.
      const id = isUuid(known) ? known.slice(0, 24) + randomUUID().slice(24) : randomUUID()
      madeUp.add(id)
      return id
    },
  }

  // A create that was sent twice may have been carried out the first time.
  const lookedUp = async (result: Result, address: string): Promise<Result> => {
    const listed = await context.list({ email: address })
    const customer = listed.page?.customers.find(({ email }) => String(email).toLowerCase() === address.toLowerCase())
    return customer ? { ...result, status: 201, ok: true, customer } : result
  }

  const reportRefusal = ({ status, exchange, ok }: Result, operation: OperationId, { promise, what }: About): void => {
    const sighting = { operation, promise, exchange }
    if (status === 0)
      found({
        ...sighting,
        key: `no-answer:${operation}`,
        promise: 'answer-complete',
        facts: { kind: 'no-answer', failure: exchange.failure?.message ?? '' },
      })
    else if (status >= 500)
      found({ ...sighting, key: `refused:${operation}`, facts: { kind: 'server-error', what: [what], status } })
    else if (!ok) found({ ...sighting, key: `refused:${operation}`, facts: { kind: 'refused', what: [what], status } })
  }

  const reportLag = (before: Result, lost: boolean): void => {
    if (before.exchange.request.method !== 'GET') return
    const sighting = { operation: lost ? 'getCustomer' : 'all', exchange: before.exchange } as const
    if (lost)
      found({
        ...sighting,
        key: 'flaky',
        promise: 'answer-steady',
        facts: { kind: 'flaky', first: '404', second: '200' },
      })
    else
      found({
        ...sighting,
        key: 'lag',
        promise: 'get-stored',
        severity: 'note',
        facts: {
          kind: 'observed',
          what: 'a read shows a write only after a moment',
          expected: 'at once',
          actual: 'when asked again',
        },
      })
  }

  return context
}

function toBody(body: Record<string, unknown> | Body): Body {
  if ('text' in body && Object.keys(body).length === 1) return body as Body
  if ('json' in body && Object.keys(body).length === 1) return body as Body
  return { json: body }
}

function text(body: Body): string {
  return 'text' in body ? body.text : JSON.stringify(body.json)
}
