import type { Outgoing } from '../client/send.ts'
import type { Exchange } from '../http/exchange.ts'
import { leadsTo } from '../client/no-entry.ts'
import { record } from '../http/json.ts'
import type { Paths } from '../spec/paths.ts'
import { blacklist, remove, update } from './change.ts'
import type { Key } from './change.ts'
import { isAbout } from './proof.ts'
import { shownIn } from './shown.ts'

/**
 * What became of a customer: `absent` is what a GET no longer shows, `deleted` what was answered so and has not been
 * looked at, `unclear` where no answer said either.
 */
export type Removal = {
  became: 'absent' | 'deleted' | 'deactivated' | 'active' | 'unclear'
  reason: string
  /** The deployment seems to have no delete. */
  lacksDelete?: boolean
}

/** How to remove. */
export type RemoveOptions = {
  send: (request: Outgoing) => Promise<Exchange>
  /** Where the deployment's operations are. */
  paths: Paths
  /** False where it is known that there is no delete. */
  canDelete: boolean
  /** Whether a delete that is answered with success has to be looked at by a GET. */
  look: boolean
  /** A delete was answered with success before: it is looked at first. */
  isDeleted?: boolean
  /** Deactivates only where there is no delete, not where one is refused. */
  insist: boolean
}

// What says that there is no delete: a path or a method that is not known.
const noDelete = new Set([404, 405, 501])

// So some deployments refuse to delete whoever is blacklisted.
const keptWhileInactive = new Set([403, 409, 422, 423])

/** Deletes a customer, or deactivates it where it cannot be deleted. Never takes an answer for gone but that of a GET. */
export async function removeOne(key: Key, options: RemoveOptions): Promise<Removal> {
  const { send, paths, canDelete, look, insist, isDeleted } = options
  if (isDeleted) {
    const state = await read(key, options)
    if (state === 'absent') return { became: 'absent', reason: '' }
    if (state === 'unclear') return { became: 'unclear', reason: 'it was deleted, and not seen to go' }
  }
  let reason = ''
  let lacksDelete = !canDelete
  if (canDelete) {
    const deleted = await deleteOne(key, options)
    if (deleted.became !== 'active') return deleted
    reason = deleted.reason
    lacksDelete = noDelete.has(deleted.status)
    if (insist && !noDelete.has(deleted.status)) return deleted
    if (keptWhileInactive.has(deleted.status)) {
      const back = await send(blacklist(paths, key, '{"blacklist":false}'))
      if (succeeded(back)) {
        const again = await deleteOne(key, options)
        if (again.became !== 'active') return again
      }
    }
  }
  const off = await send(blacklist(paths, key, '{"blacklist":true}'))
  if (isInactive(off, key)) return { became: 'deactivated', reason: '', lacksDelete }
  const state = await read(key, options)
  if (state === 'absent') return { became: look || canDelete ? 'absent' : 'unclear', reason }
  if (state === 'inactive') return { became: 'deactivated', reason: '', lacksDelete }
  if (isInactive(await send(update(paths, key, '{"is_active":false}')), key))
    return { became: 'deactivated', reason: '', lacksDelete }
  return { became: state === 'unclear' ? 'unclear' : 'active', reason: reason || sayAnswer(off) }
}

async function deleteOne(key: Key, options: RemoveOptions): Promise<Removal & { status: number }> {
  const { send, paths, look } = options
  const exchange = await send(remove(paths, key))
  const status = exchange.answer?.status ?? 0
  const reason = sayAnswer(exchange)
  if (succeeded(exchange) && !look) return { became: 'deleted', status, reason }
  const state = await read(key, options)
  if (state === 'absent') return { became: 'absent', status, reason }
  // A customer that only went inactive is what some deployments make of a delete.
  if (state === 'inactive' && succeeded(exchange)) return { became: 'deactivated', status, reason }
  // Where a delete came to nothing, another way may do: but only of whom is known to be there.
  return { became: state === 'unclear' ? 'unclear' : 'active', status, reason }
}

/** What a GET says of a customer: `unclear` where its answer is none of that. */
async function read(key: Key, { send, paths }: RemoveOptions): Promise<'absent' | 'there' | 'inactive' | 'unclear'> {
  const exchange = await send(paths.to('getCustomer', key.id))
  const { answer } = exchange
  if (answer?.status === 404 || answer?.status === 410) return 'absent'
  const customer = shownIn(exchange).find(({ id }) => isAbout(key, id))
  if (!customer) return 'unclear'
  return customer['is_active'] === false ? 'inactive' : 'there'
}

function succeeded({ answer }: Exchange): boolean {
  if (!answer || answer.status < 200 || answer.status > 299) return false
  // A page is no answer of the API; a body may be missing.
  return answer.body.trim() === '' || (record(answer.json) !== undefined && record(answer.json)?.['success'] !== false)
}

function isInactive(exchange: Exchange, key: Key): boolean {
  const customer = shownIn(exchange)[0]
  return customer !== undefined && isAbout(key, customer['id']) && customer['is_active'] === false
}

/** An answer in a few words, for people: `403 not allowed`. */
export function sayAnswer(exchange: Exchange): string {
  const { answer, failure } = exchange
  if (!answer) return failure?.message ?? 'no answer'
  const place = leadsTo(exchange)
  if (place !== undefined) return `${answer.status} to ${place}`
  const body = record(answer.json)
  const words = String(body?.['detail'] ?? body?.['message'] ?? '')
  return words === '' ? String(answer.status) : `${answer.status} ${words.replace(/\p{Cc}/gu, ' ').slice(0, 300)}`
}
