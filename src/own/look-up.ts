import type { Outgoing } from '../client/send.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Paths } from '../spec/paths.ts'
import type { Account } from './account.ts'
import type { Key } from './change.ts'
import { readInstant } from './clock.ts'
import type { OpenEntry } from './entry.ts'
import { readId, sameId } from './id.ts'
import type { Left } from './left.ts'
import { isMadeBy } from './proof.ts'
import { isList, shownIn } from './shown.ts'
import type { Shown } from './shown.ts'
import type { Walk } from './walk-list.ts'

/** Why there is nobody to change: left alone as unproven or unknown, never created, or somebody else's. */
export type Verdict = Extract<Left['state'], 'unproven' | 'unknown'> | 'never there' | 'theirs'

/** What looking up needs; `walk` is what the list has shown, where it was read. */
export type LookUpOptions = {
  account: Account
  paths: Paths
  /** The run's mark; undefined where its emails carry none. */
  mark?: string | undefined
  /** Shows each answer to the account. */
  send: (request: Outgoing) => Promise<Exchange>
  walk: Walk | undefined
}

/** Whose customer an entry of a ledger is about that nothing has proven yet, or why there is none. */
export async function lookUp(
  n: number,
  entry: OpenEntry,
  { account, paths, mark, send, walk }: LookUpOptions,
): Promise<Key | Verdict> {
  const drawn = account.drawnOf(n)
  if (drawn) {
    const single = await send(paths.to('getCustomer', drawn.id))
    if (shownIn(single).some(({ id }) => sameId(String(id), drawn.id))) return drawn
    return showsNobody(single) ? 'never there' : 'unknown'
  }
  const claimed = entry.state === 'created' ? readId(entry.id) : undefined
  const single = claimed && (await send(paths.to('getCustomer', claimed)))
  if (account.keyOf(n)) return account.keyOf(n)!
  const email = entry.email ?? null
  let unlisted = walk?.whole === true
  if (email !== null && isAddress(email)) {
    const listed = await send({ method: 'GET', path: `${paths.customers}?email=${encodeURIComponent(email)}` })
    if (account.keyOf(n)) return account.keyOf(n)!
    // An email that another create of ours has, too.
    const ours = shownIn(listed).filter((shown) => isMadeBy(shown, { email, mark }))
    const known = ours.map(({ id }) => account.proofOf(String(id)))
    if (known[0] && known.every((proof) => proof !== undefined)) {
      account.link(n, known[0])
      return known[0]
    }
    // Of a filter that is ignored the list as a whole has to tell.
    if (isList(listed) && ours.length === 0 && (shownIn(listed).length === 0 || unlisted)) unlisted = true
    else if (ours.length > 0)
      return mark === undefined && ours.every((shown) => isOlder(shown, entry)) ? 'theirs' : 'unproven'
  }
  if (single && !showsNobody(single)) return shownIn(single).length > 0 ? 'unproven' : 'unknown'
  return unlisted ? 'never there' : 'unknown'
}

// The email was taken before: a deployment may answer a create with the customer who has it.
function isOlder(shown: Shown, { since }: OpenEntry): boolean {
  return since !== undefined && readInstant(shown['created_at']) < since - 2_000
}

/** Whether an answer says that nobody is there. */
export function showsNobody({ answer }: Exchange): boolean {
  return answer?.status === 404 || answer?.status === 410
}

// What a filter by email can be asked with; whatever else was sent as one, has to be looked for in the list.
function isAddress(email: string): boolean {
  const at = email.indexOf('@')
  return (
    at > 0 &&
    at === email.lastIndexOf('@') &&
    at < email.length - 1 &&
    !/[\s\p{Cc}\p{Cs}]/u.test(email) &&
    email.length <= 254
  )
}
