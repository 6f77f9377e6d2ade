import type { Outgoing } from '../client/send.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Paths } from '../spec/paths.ts'
import type { Account } from './account.ts'
import type { Key } from './change.ts'
import type { Entry, OpenEntry } from './entry.ts'
import { readInstant } from './clock.ts'
import { readId, sameId } from './id.ts'
import type { Left } from './left.ts'
import { isMadeBy } from './proof.ts'
import { removeOne } from './remove-one.ts'
import type { Removal } from './remove-one.ts'
import { isList, shownIn } from './shown.ts'
import type { Shown } from './shown.ts'
import { walkList } from './walk-list.ts'
import type { Walk } from './walk-list.ts'

/** What is done away with, and how. */
export type CleanUpOptions = {
  account: Account
  /** Where the deployment's operations are. */
  paths: Paths
  /** The run's mark; undefined where its emails carry none. With one, the list is asked for what no create accounts for. */
  mark?: string
  /** When the first of them was created at the earliest, in milliseconds since 1970 on the deployment's clock. */
  since: number
  /** Whether this id was deleted before, and seen to be gone: it is asked for no more where the list does not show it. */
  isGone?: (id: string) => boolean
  /** Sends a request; where it throws, nothing more is asked and the rest is named. */
  send: (request: Outgoing) => Promise<Exchange>
  /** False where it is known that there is no delete. */
  canDelete: boolean
  /** False where a delete was seen to do what it says: the list alone is looked at then. */
  look: boolean
  /** Deactivates only where there is no delete, not where one is refused. */
  insist: boolean
  concurrency: number
  /** How often something is asked that is answered with no answer or a 5xx, and how long is waited in between. */
  attempts: number
  pause: (failed: number) => Promise<void>
  /** Nothing more is begun. */
  stop?: AbortSignal
  onProgress?: (done: number, left: number) => void
}

/** What became of the customers: by number in the ledger, and what is left with its reason. */
export type CleanedUp = {
  settled: Map<number, Extract<Entry, { state: 'undone' }>['how'] | 'never there' | 'theirs'>
  left: (Left & { n: number; reason: string })[]
  /** What ended it early, thrown by `send`. */
  ended?: unknown
}

const pagesBeside = 5
// A list that lags behind shows a deleted customer for a moment.
const lags = [300, 1200]

/**
 * Removes all that is open in an account: proves what is not proven, looks up creates whose answer was never seen, in
 * the list where the email filter cannot serve, deletes, deactivates what cannot be deleted, and takes for gone only
 * what a GET and the list no longer show. What cannot be proven is left alone and named. Always ends.
 */
export async function cleanUp(options: CleanUpOptions): Promise<CleanedUp> {
  const { account, stop, concurrency } = options
  const result: CleanedUp = { settled: new Map(), left: [] }
  const open = account.open()
  if (open.length === 0 && options.mark === undefined) return result
  const send = persistent(options)
  let walk: Walk | undefined
  const walkOnce = async (): Promise<Walk | undefined> =>
    walkList(send, {
      customers: options.paths.customers,
      since: options.since - 2_000,
      mostPages: pagesBeside + Math.ceil(account.open().length / 50),
    })
  const removals = new Map<string, Removal>()
  const verdicts = new Map<number, Verdict>()
  const keys = new Map<string, { key: Key; numbers: number[] }>()
  // In a row; then no more of them is asked for.
  let lacking = 0
  let done = 0
  try {
    // Where all are proven there is nobody to find.
    if (options.mark !== undefined || open.some(([n]) => !account.keyOf(n))) walk = await walkOnce()
    await each(concurrency, account.open(), stop, async ([n, entry]) => {
      const found = account.keyOf(n) ?? (await lookUp(n, entry, { options, send, walk }))
      if (typeof found === 'string') verdicts.set(n, found)
      else {
        const known = keys.get(found.id.toLowerCase())
        if (known) known.numbers.push(n)
        else keys.set(found.id.toLowerCase(), { key: found, numbers: [n] })
      }
    })
    await each(concurrency, [...keys.values()], stop, async ({ key, numbers }) => {
      const seenToGo = options.isGone?.(key.id) && walk?.whole && !walk.ids.has(key.id.toLowerCase())
      const removal: Removal = seenToGo
        ? { became: 'absent', reason: '' }
        : await removeOne(key, { ...options, send, canDelete: options.canDelete && lacking < 3 })
      removals.set(key.id.toLowerCase(), removal)
      lacking = removal.lacksDelete ? lacking + 1 : 0
      options.onProgress?.((done += numbers.length), verdicts.size)
    })
    await notListed(removals, { options, send, walkOnce })
  } catch (error) {
    result.ended = error
    // What was answered so and not looked at yet, is not known.
    for (const [id, { became }] of removals) if (became !== 'deactivated' && became !== 'active') removals.delete(id)
  }
  conclude(options, { result, removals, verdicts, keys })
  return result
}

type Verdict = Extract<Left['state'], 'unproven' | 'unknown'> | 'never there' | 'theirs'

type Means = { options: CleanUpOptions; send: CleanUpOptions['send'] }

// Whose customer an entry is about, or why there is none to remove.
async function lookUp(
  n: number,
  entry: OpenEntry,
  { options: { account, paths, mark }, send, walk }: Means & { walk: Walk | undefined },
): Promise<Key | Verdict> {
  const drawn = account.drawnOf(n)
  if (drawn) {
    const single = await send(paths.to('getCustomer', drawn.id))
    if (shownIn(single).some(({ id }) => sameId(String(id), drawn.id))) return drawn
    return isAbsent(single) ? 'never there' : 'unknown'
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
  if (single && !isAbsent(single)) return shownIn(single).length > 0 ? 'unproven' : 'unknown'
  return unlisted ? 'never there' : 'unknown'
}

// What was deleted and is listed is there.
async function notListed(
  removals: Map<string, Removal>,
  { options, send, walkOnce }: Means & { walkOnce: () => Promise<Walk | undefined> },
): Promise<void> {
  const removed = (): string[] =>
    [...removals].filter(([, { became }]) => became === 'absent' || became === 'deleted').map(([id]) => id)
  if (removed().length === 0) return
  let walk = await walkOnce()
  for (let turn = 0; turn < lags.length && removed().some((id) => walk?.ids.has(id)); turn += 1) {
    await options.pause(turn + 1)
    walk = await walkOnce()
  }
  await each(options.concurrency, removed(), options.stop, async (id) => {
    const removal = removals.get(id)!
    if (walk?.ids.has(id)) removals.set(id, { became: 'unclear', reason: 'it was deleted, and is still in the list' })
    else if (removal.became === 'deleted' && !walk?.whole) {
      const key = readId(id)
      const single = key && (await send(options.paths.to('getCustomer', key)))
      if (!single || !isAbsent(single))
        removals.set(id, { became: 'unclear', reason: 'it was deleted, and not seen to go' })
    }
  })
}

function conclude(
  { account, insist }: CleanUpOptions,
  {
    result,
    removals,
    verdicts,
    keys,
  }: {
    result: CleanedUp
    removals: Map<string, Removal>
    verdicts: Map<number, Verdict>
    keys: Map<string, { key: Key; numbers: number[] }>
  },
): void {
  const byNumber = new Map([...keys.values()].flatMap(({ key, numbers }) => numbers.map((n) => [n, key.id] as const)))
  for (const [n, entry] of account.open()) {
    const email = entry.email ?? null
    const id = byNumber.get(n) ?? account.keyOf(n)?.id
    const claimed = entry.state === 'created' ? entry.id : (entry.id ?? null)
    const removal = id === undefined ? undefined : removals.get(id.toLowerCase())
    const verdict = verdicts.get(n)
    const leave = (state: Left['state'], reason: string): void =>
      void result.left.push({ n, id: id ?? claimed, email, state, reason })
    const settle = (how: 'deleted' | 'blacklisted' | 'was gone'): void => {
      account.settle(n, { state: 'undone', how })
      result.settled.set(n, how)
    }
    if (verdict === 'never there') {
      account.settle(n, { state: 'undone', how: 'was gone' })
      result.settled.set(n, entry.state === 'created' ? 'was gone' : 'never there')
    } else if (verdict === 'theirs') {
      account.settle(n, { state: 'existed' })
      result.settled.set(n, 'theirs')
    } else if (removal?.became === 'absent' || removal?.became === 'deleted') {
      settle(/^(404|410)\b/.test(removal.reason) ? 'was gone' : 'deleted')
    } else if (removal?.became === 'deactivated' && insist) settle('blacklisted')
    else if (removal?.became === 'deactivated') leave('deactivated', removal.reason)
    else if (removal?.became === 'active') leave('active', removal.reason)
    else if (removal) leave('unknown', removal.reason)
    else leave(verdict ?? 'unknown', verdict === undefined ? 'not tried yet' : whyLeft[verdict])
  }
}

const whyLeft: Record<Extract<Verdict, Left['state']>, string> = {
  unproven: 'nothing shows that it is ours, so it was left alone',
  unknown: 'nobody knows whether it is there',
}

// The email was taken before: a deployment may answer a create with the customer who has it.
function isOlder(shown: Shown, { since }: OpenEntry): boolean {
  return since !== undefined && readInstant(shown['created_at']) < since - 2_000
}

// Each request of cleaning up may be sent twice, and a deployment that fails now and then is no reason to leave
// customers behind. What is shown on the way is taken for proof.
function persistent({ send, account, attempts, pause, stop }: CleanUpOptions): CleanUpOptions['send'] {
  return async (request) => {
    for (let turn = 1; ; turn += 1) {
      const exchange = await send(request)
      account.see(exchange)
      const failed = exchange.answer === undefined || (exchange.answer.status >= 500 && exchange.answer.status !== 501)
      if (!failed || turn >= attempts || stop?.aborted) return exchange
      await pause(turn)
      if (stop?.aborted) return exchange
    }
  }
}

async function each<Item>(
  concurrency: number,
  items: Item[],
  stop: AbortSignal | undefined,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const todo = items.values()
  let failed: { error: unknown } | undefined
  const worker = async (): Promise<void> => {
    for (const item of todo) {
      if (stop?.aborted || failed) return
      try {
        await work(item)
      } catch (error) {
        failed ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker))
  if (failed) throw failed.error
}

function isAbsent({ answer }: Exchange): boolean {
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
