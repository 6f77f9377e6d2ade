import type { Outgoing } from '../client/send.ts'
import type { Exchange } from '../http/exchange.ts'
import { record } from '../http/json.ts'
import type { Account } from '../own/account.ts'
import { blacklist, update } from '../own/change.ts'
import type { Proof } from '../own/proof.ts'
import { sayAnswer } from '../own/remove-one.ts'
import { shownIn } from '../own/shown.ts'
import type { Shown } from '../own/shown.ts'
import type { Paths } from '../spec/paths.ts'
import type { CreateRequest } from '../spec/types.ts'
import type { Step } from './plan-sync.ts'

/**
 * What came of asking for a change: `well` is what the answer says, which may show the customer; `taken` where another
 * one has the email or reference; `failed` where the deployment did not answer or broke down.
 */
export type Put =
  | { became: 'well'; shown: Shown | undefined }
  | { became: 'taken' | 'refused' | 'failed'; reason: string }

type Send = (request: Outgoing) => Promise<Exchange>

/** Puts one customer right that is proven to be ours. Every request of it may be sent twice. */
export async function putRight(
  step: Extract<Step, { action: 'update' | 'blacklist' | 'reactivate' }>,
  { request, paths, send }: { request: CreateRequest; paths: Paths; send: Send },
): Promise<Put> {
  if (step.action !== 'update') return putActive(step.proof, step.action === 'reactivate', { paths, send })
  const differing = Object.fromEntries(step.differences.map(({ member, wanted }) => [member, wanted]))
  const unseen = Object.fromEntries(Object.entries(request).filter(([member]) => step.unseen.includes(member)))
  const put = outcomeOf(await send(update(paths, step.proof, JSON.stringify({ ...differing, ...unseen }))))
  // The document's update knows the names and the email alone; what is shown to differ is worth a second try.
  if (put.became !== 'refused' || step.unseen.length === 0 || step.differences.length === 0) return put
  return outcomeOf(await send(update(paths, step.proof, JSON.stringify(differing))))
}

/**
 * Gives another customer of ours that has the email or reference of this one a spare one, as where two were swapped.
 * True where it was done: false where nobody has it, or somebody who is not proven to be ours.
 */
export async function release(
  request: CreateRequest,
  {
    own,
    spare,
    account,
    paths,
    send,
  }: { own: string | null; spare: string; account: Account; paths: Paths; send: Send },
): Promise<boolean> {
  for (const member of ['email', 'reference'] as const) {
    const value = request[member]
    if (value === undefined) continue
    const listed = shownIn(
      await send({ method: 'GET', path: `${paths.customers}?${member}=${encodeURIComponent(value)}` }),
    )
    // The list filters by a reference that it need not show.
    const others = listed.filter(({ id, [member]: shown }) => String(id) !== own && (shown ?? value) === value)
    const proof = listed.length === 1 && others[0] ? account.proofOf(String(others[0]['id'])) : undefined
    if (!proof) continue
    const at = request.email.lastIndexOf('@')
    const free =
      member === 'reference' ? spare : `${request.email.slice(0, Math.min(at, 40))}.${spare}${request.email.slice(at)}`
    if (outcomeOf(await send(update(paths, proof, JSON.stringify({ [member]: free })))).became === 'well') return true
  }
  return false
}

/** Reactivates a customer that is proven to be ours, or blacklists it. May be sent twice. */
export async function putActive(
  proof: Proof,
  isActive: boolean,
  { paths, send }: { paths: Paths; send: Send },
): Promise<Put> {
  const put = outcomeOf(await send(blacklist(paths, proof, JSON.stringify({ blacklist: !isActive }))))
  // The route is no part of the document, which has is_active itself.
  if (put.became !== 'refused') return put
  return outcomeOf(await send(update(paths, proof, JSON.stringify({ is_active: isActive }))))
}

function outcomeOf(exchange: Exchange): Put {
  const { answer } = exchange
  const reason = sayAnswer(exchange)
  if (!answer || answer.status >= 500) return { became: 'failed', reason }
  if (answer.status < 300 && record(answer.json)?.['success'] !== false)
    return { became: 'well', shown: shownIn(exchange)[0] }
  if (answer.status === 409 || record(answer.json)?.['code'] === 'DUPLICATE_KEY_ERROR')
    return { became: 'taken', reason }
  return { became: answer.status === 429 || answer.status === 408 ? 'failed' : 'refused', reason }
}
