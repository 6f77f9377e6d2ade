import type { Outgoing } from '../client/send.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Account } from '../own/account.ts'
import type { OpenEntry } from '../own/entry.ts'
import { readId, sameId } from '../own/id.ts'
import { lookUp, showsNobody } from '../own/look-up.ts'
import { each } from '../own/persistent.ts'
import type { Proof } from '../own/proof.ts'
import { isList, shownIn } from '../own/shown.ts'
import type { Shown } from '../own/shown.ts'
import { walkList } from '../own/walk-list.ts'
import type { Paths } from '../spec/paths.ts'
import type { Wanted } from './wanted.ts'

/**
 * What a deployment shows of one number of the ledger: a customer that is proven to be ours; nobody; somebody else who
 * has the email; a customer that was claimed to be ours and is not proven; or nothing that one could go by.
 */
export type Observed =
  | { is: 'there'; proof: Proof; shown: Shown }
  | { is: 'absent' | 'theirs' | 'unproven' }
  | { is: 'unclear'; reason: string }

/** What observing needs. */
type ObserveOptions = {
  account: Account
  wanted: Wanted
  /** The state of each number that is not open, as the ledger tells it. */
  stateOf: (n: number) => string | undefined
  paths: Paths
  /** Shows each answer to the account. */
  send: (request: Outgoing) => Promise<Exchange>
  concurrency: number
  stop: AbortSignal
}

/**
 * What is there of all that is wanted or that the ledger names: by the list as far as that shows ours, a hundred at a
 * time, and by a GET for each of the rest. Only reads. Who is not in the result, was not looked at before the stop.
 */
export async function observe(options: ObserveOptions): Promise<Map<number, Observed>> {
  const { account, wanted, stateOf, paths, concurrency, stop } = options
  const shownById = new Map<string, Shown>()
  const listed = new Set<string>()
  const send = async (request: Outgoing): Promise<Exchange> => {
    const exchange = await options.send(request)
    for (const shown of shownIn(exchange)) {
      const id = readId(shown['id'])
      if (id !== undefined && account.owns(id)) shownById.set(id.toLowerCase(), shown)
      else if (typeof shown['email'] === 'string') listed.add(shown['email'].toLowerCase())
    }
    return exchange
  }
  const byEmail = (email: string): Promise<Exchange> =>
    send({ method: 'GET', path: `${paths.customers}?email=${encodeURIComponent(email)}` })

  for (const n of wanted.numbers()) if (stateOf(n) === 'undone') account.reopen(n)
  const open = account.open()
  const since = open.reduce((earliest, [, entry]) => Math.min(earliest, entry.since ?? 0), Number.MAX_SAFE_INTEGER)
  const walk = await walkList(send, {
    customers: paths.customers,
    since: open.length > 0 ? since - 2_000 : 0,
    mostPages: 5 + Math.ceil(open.length / 50),
  })

  const ofProven = async (entry: OpenEntry, proof: Proof): Promise<Observed> => {
    const known = shownById.get(proof.id.toLowerCase())
    if (known) return { is: 'there', proof, shown: known }
    const single = await send(paths.to('getCustomer', proof.id))
    const shown = shownIn(single).find(({ id }) => sameId(String(id), proof.id))
    if (shown) return { is: 'there', proof, shown }
    if (!showsNobody(single)) return { is: 'unclear', reason: sayStatus(single) }
    const isTaken = (): boolean => listed.has(entry.email?.toLowerCase() ?? '')
    // Somebody may have taken its email since.
    if (isTaken()) return { is: 'theirs' }
    if (walk?.whole && !walk.ids.has(proof.id.toLowerCase())) return { is: 'absent' }
    // Where a GET finds nobody whatever it is asked, the list still knows.
    const list = await byEmail(entry.email ?? '')
    const found = shownIn(list).find(({ id }) => sameId(String(id), proof.id))
    if (found) return { is: 'there', proof, shown: found }
    const filters = isList(list) && shownIn(list).every(({ email }) => isSame(email, entry.email))
    if (filters) return { is: isTaken() ? 'theirs' : 'absent' }
    return { is: 'unclear', reason: 'a GET shows nobody, and the list does not tell' }
  }
  const ofOpen = async (n: number, entry: OpenEntry): Promise<Observed> => {
    const proof = account.keyOf(n)
    if (proof) return ofProven(entry, proof)
    const found = await lookUp(n, entry, { account, paths, send, walk })
    if (typeof found === 'object') {
      const proven = account.keyOf(n)
      // Its email was given to another of ours, which is not the one that this entry is about.
      return proven ? ofProven(entry, proven) : { is: 'absent' }
    }
    if (found === 'unknown') return { is: 'unclear', reason: 'nobody knows whether it was created' }
    return { is: found === 'never there' ? 'absent' : found }
  }
  const ofMissing = async (n: number): Promise<Observed> => {
    const { email } = wanted.request(n)
    if (listed.has(email.toLowerCase())) return { is: 'theirs' }
    if (stateOf(n) !== 'existed') return { is: 'absent' }
    const list = await byEmail(email)
    return { is: isList(list) && shownIn(list).length === 0 ? 'absent' : 'theirs' }
  }

  const observed = new Map<number, Observed>()
  const numbers = new Set([...open.map(([n]) => n), ...wanted.numbers()])
  const entries = new Map(open)
  await each(concurrency, [...numbers], stop, async (n) => {
    const entry = entries.get(n)
    observed.set(n, entry ? await ofOpen(n, entry) : await ofMissing(n))
  })
  return observed
}

function isSame(shown: unknown, email: string | null | undefined): boolean {
  return typeof shown === 'string' && shown.toLowerCase() === email?.toLowerCase()
}

function sayStatus({ answer, failure }: Exchange): string {
  return answer ? `a GET of it answers ${answer.status}` : (failure?.message ?? 'no answer')
}
