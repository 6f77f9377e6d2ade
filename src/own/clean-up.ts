import type { Outgoing } from '../client/send.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Paths } from '../spec/paths.ts'
import type { Account } from './account.ts'
import type { Key } from './change.ts'
import type { Entry } from './entry.ts'
import { readId } from './id.ts'
import { notTried } from './left.ts'
import type { Left } from './left.ts'
import { lookUp, showsNobody } from './look-up.ts'
import type { Verdict } from './look-up.ts'
import { each, persistent } from './persistent.ts'
import { removeOne } from './remove-one.ts'
import type { Removal } from './remove-one.ts'
import { walkList } from './walk-list.ts'
import type { Walk } from './walk-list.ts'

/** What is done away with, and how. */
export type CleanUpOptions = {
  account: Account
  /** Which of its customers, by number; all of them without it. */
  only?: (n: number) => boolean
  /** Where the deployment's operations are. */
  paths: Paths
  /** The run's mark; undefined where its emails carry none. With one, the list is asked for what no create accounts for. */
  mark?: string
  /** When the first of them was created at the earliest, in milliseconds since 1970 on the deployment's clock. */
  since: number
  /** Whether a delete of this id was answered with success before: it is looked at before it is deleted again. */
  isDeleted?: (id: string) => boolean
  /** Whether a GET has shown since that nobody has this id: then the list alone is looked at. */
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
  const open = openOf(options)
  if (open.length === 0 && options.mark === undefined) return result
  const send = persistent(options)
  let walk: Walk | undefined
  const walkOnce = async (): Promise<Walk | undefined> =>
    walkList(send, {
      customers: options.paths.customers,
      since: options.since - 2_000,
      mostPages: pagesBeside + Math.ceil(openOf(options).length / 50),
    })
  const removals = new Map<string, Removal>()
  const verdicts = new Map<number, Verdict>()
  const keys = new Map<string, { key: Key; numbers: number[] }>()
  // In a row that lack a delete, or do not say who is there; then no more of them are asked.
  let lacking = 0
  let silent = 0
  let done = 0
  try {
    // Where all are proven there is nobody to find.
    if (options.mark !== undefined || open.some(([n]) => !account.keyOf(n))) walk = await walkOnce()
    await each(concurrency, openOf(options), stop, async ([n, entry]) => {
      const found = account.keyOf(n) ?? (await lookUp(n, entry, { ...options, send, walk }))
      if (typeof found === 'string') verdicts.set(n, found)
      else {
        const known = keys.get(found.id.toLowerCase())
        if (known) known.numbers.push(n)
        else keys.set(found.id.toLowerCase(), { key: found, numbers: [n] })
      }
    })
    await each(concurrency, [...keys.values()], stop, async ({ key, numbers }) => {
      const canDelete = options.canDelete && lacking < 3
      const isDeleted = options.isDeleted?.(key.id) === true && walk?.ids.has(key.id.toLowerCase()) === false
      const removal: Removal =
        isDeleted && walk?.whole && (!options.look || options.isGone?.(key.id) === true)
          ? { became: 'absent', reason: '' }
          : isDeleted && silent >= 3
            ? { became: 'unclear', reason: 'it was deleted, and not seen to go' }
            : await removeOne(key, { ...options, send, canDelete, isDeleted })
      silent = removal.became === 'unclear' ? silent + 1 : 0
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

type Means = { options: CleanUpOptions; send: CleanUpOptions['send'] }

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
      if (!single || !showsNobody(single))
        removals.set(id, { became: 'unclear', reason: 'it was deleted, and not seen to go' })
    }
  })
}

function openOf({ account, only }: CleanUpOptions): ReturnType<Account['open']> {
  const open = account.open()
  return only ? open.filter(([n]) => only(n)) : open
}

function conclude(
  options: CleanUpOptions,
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
  const { account, insist } = options
  const byNumber = new Map([...keys.values()].flatMap(({ key, numbers }) => numbers.map((n) => [n, key.id] as const)))
  for (const [n, entry] of openOf(options)) {
    const email = entry.email ?? null
    const id = byNumber.get(n) ?? account.keyOf(n)?.id
    const claimed = entry.state === 'created' ? entry.id : (entry.id ?? null)
    const removal = id === undefined ? undefined : removals.get(id.toLowerCase())
    const verdict = verdicts.get(n)
    const leave = (state: Left['state'], reason: string): void =>
      void result.left.push({ n, id: id ?? claimed, email, state, reason })
    const settle = (how: 'deleted' | 'blacklisted' | 'was gone'): void => {
      // Whoever is still there can be had back, as long as it is known whose it is.
      const kept = how === 'blacklisted' && id !== undefined ? { id, ...(email !== null && { email }) } : {}
      account.settle(n, { state: 'undone', how, ...kept })
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
    else leave(verdict ?? 'unknown', verdict === undefined ? notTried : whyLeft[verdict])
  }
}

const whyLeft: Record<Extract<Verdict, Left['state']>, string> = {
  unproven: 'nothing shows that it is ours, so it was left alone',
  unknown: 'nobody knows whether it is there',
}
