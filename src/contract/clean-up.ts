import { setTimeout as sleep } from 'node:timers/promises'
import type { Exchange } from '../http/exchange.ts'
import type { Outgoing } from '../client/send.ts'
import type { Paths } from '../spec/paths.ts'
import type { LedgerEntry } from './ledger.ts'
import { record } from '../http/json.ts'
import { customersIn } from './laws/shape.ts'

/** A customer that could not be removed. */
export type Left = { id: string; email: string | null; state: 'deactivated' | 'active' | 'unknown' }

/** How to clean up. */
export type CleaningOptions = {
  /** From a ledger: only what it names is touched. */
  entries: LedgerEntry[]
  /** Where the deployment's operations are. */
  paths: Paths
  /** Part of every customer that the run made up. */
  marker: string
  send: (request: Outgoing) => Promise<Exchange>
  /** Told of each customer that is gone. */
  gone: (id: string) => void
  /** Told of each entry that proved to have no customer. */
  none?: (n: number) => void
  /** Whether a delete that was answered with success has to be looked at again. */
  verify: boolean
  /** False where it is known that there is no delete. */
  canDelete: boolean
}

/**
 * Deletes every customer of the entries, deactivates those that cannot be deleted, and names what is left.
 * An entry without an id is looked up by its email first: nobody knows whether its create was carried out.
 */
export async function cleanUp(options: CleaningOptions): Promise<Left[]> {
  const stubborn = { ...options, send: (request: Outgoing) => insist(request, options.send) }
  const outcomes = await Promise.all(options.entries.map((entry) => cleanEntry(entry, stubborn)))
  return outcomes.flat()
}

const turns = 3

// Each of these requests may be sent twice, and a deployment that fails now and then is no reason to leave customers
// behind.
async function insist(request: Outgoing, send: CleaningOptions['send']): Promise<Exchange> {
  for (let turn = 1; ; turn += 1) {
    const exchange = await send(request)
    if (turn === turns || exchange.answer === undefined || exchange.answer.status < 500) return exchange
    await sleep(50 * turn)
  }
}

async function cleanEntry(entry: LedgerEntry, options: CleaningOptions): Promise<Left[]> {
  if (entry.id !== null) return [(await cleanOne(entry.id, entry.email, options)) ?? []].flat()
  if (entry.email === null) {
    options.none?.(entry.n)
    return []
  }
  const listed = await options.send({
    method: 'GET',
    path: `${options.paths.customers}?email=${encodeURIComponent(entry.email)}`,
  })
  if (!listed.answer || listed.answer.status >= 400) return [{ id: 'unknown', email: entry.email, state: 'unknown' }]
  // Both have to say that it is the run's own: a filter that is ignored answers everybody's customers.
  const own = customersIn(listed.answer.json).filter(
    ({ email }) =>
      String(email).toLowerCase() === entry.email?.toLowerCase() &&
      String(email).toLowerCase().includes(options.marker),
  )
  const left = await Promise.all(own.map(({ id }) => cleanOne(String(id), entry.email, options)))
  if (left.every((one) => one === undefined)) options.none?.(entry.n)
  return left.filter((one) => one !== undefined)
}

// So some deployments refuse to delete whoever is blacklisted.
const keptWhileInactive = new Set([403, 409, 422, 423])

async function cleanOne(id: string, email: string | null, options: CleaningOptions): Promise<Left | undefined> {
  const { send, paths, gone, verify, canDelete } = options
  const removed = async (): Promise<{ done: boolean; status: number }> => {
    const status = (await send(paths.to('deleteCustomer', id))).answer?.status ?? 0
    return {
      done: status === 410 || (status >= 200 && status < 300 && !verify) || !(await isThere(id, options)),
      status,
    }
  }
  if (canDelete) {
    let { done, status } = await removed()
    if (!done && keptWhileInactive.has(status)) {
      await send({ ...paths.to('blacklistCustomer', id), body: '{"blacklist":false}' })
      done = (await removed()).done
    }
    if (done) {
      gone(id)
      return undefined
    }
  }
  const off = await send({ ...paths.to('blacklistCustomer', id), body: '{"blacklist":true}' })
  if (off.answer?.status === 404 && !(await isThere(id, options))) {
    gone(id)
    return undefined
  }
  if (!isInactive(off)) {
    const updated = await send({ ...paths.to('updateCustomer', id), body: '{"is_active":false}' })
    if (!isInactive(updated)) return { id, email, state: 'active' }
  }
  return { id, email, state: 'deactivated' }
}

// A customer that only went inactive is what some deployments make of a delete.
async function isThere(id: string, { send, paths }: CleaningOptions): Promise<boolean> {
  const { answer } = await send(paths.to('getCustomer', id))
  return answer !== undefined && answer.status !== 404 && answer.status !== 410
}

function isInactive({ answer }: Exchange): boolean {
  return answer !== undefined && answer.status < 300 && record(record(answer.json)?.['data'])?.['is_active'] === false
}
