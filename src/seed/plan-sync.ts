import { readInstant } from '../own/clock.ts'
import type { Entry } from '../own/entry.ts'
import type { Proof } from '../own/proof.ts'
import type { Shown } from '../own/shown.ts'
import { compare, digestOf, surplusMetadata } from './as-wanted.ts'
import type { Difference } from './as-wanted.ts'
import type { Observed } from './observe.ts'
import type { Wanted } from './wanted.ts'

/** What is to be done about one customer, or why nothing can be. */
export type Step = {
  n: number
  email: string
  id: string | null
} /** Active in the beginning; one that is not to be so is blacklisted by a step of the next plan. */ & (
  | { action: 'create'; isActive: boolean }
  /** `unseen` is sent along: no answer shows whether it was changed, too. */
  | { action: 'update'; proof: Proof; differences: Difference[]; unseen: string[] }
  | { action: 'blacklist' | 'reactivate'; proof: Proof }
  | { action: 'remove' }
  /** Somebody else's who has the email, or not known to be ours. */
  | { action: 'leave'; isTheirs: boolean; reason: string }
  /** What the API has no way to do. */
  | { action: 'cannot'; reason: string }
)

/** What would make a deployment have what is wanted. */
export type Plan = {
  /** In the order in which it is done. */
  steps: Step[]
  /** How many customers are there as they are wanted. */
  asWanted: number
}

const order = ['remove', 'update', 'reactivate', 'blacklist', 'create', 'leave', 'cannot'] as const

/** The plan for what was observed; `entries` is what the ledger tells. */
export function planSync(
  observed: ReadonlyMap<number, Observed>,
  wanted: Wanted,
  entries: ReadonlyMap<number, Entry>,
): Plan {
  const steps: Step[] = []
  let asWanted = 0
  for (const [n, seen] of observed) {
    const those = wanted.has(n) ? forWanted(n, seen, wanted, entries.get(n)) : forOthers(n, seen, entries.get(n))
    if (wanted.has(n) && seen.is === 'there' && those.length === 0) asWanted += 1
    steps.push(...those)
  }
  steps.sort((a, b) => order.indexOf(a.action) - order.indexOf(b.action))
  return { steps, asWanted }
}

function forWanted(n: number, seen: Observed, wanted: Wanted, entry: Entry | undefined): Step[] {
  const request = wanted.request(n)
  const who = { n, email: request.email, id: idOf(entry) }
  const left = { ...who, action: 'leave' as const, isTheirs: false }
  if (seen.is === 'there') return forThere({ ...who, id: seen.proof.id }, { seen, request, wanted, entry })
  if (seen.is === 'theirs') return [{ ...left, id: null, isTheirs: true, reason: 'somebody else has the email' }]
  if (seen.is === 'unclear') return [{ ...left, reason: seen.reason }]
  const create = { ...who, id: null, action: 'create' as const, isActive: wanted.isActive(n) }
  if (seen.is === 'absent') return [create]
  return [{ ...left, reason: 'nothing shows that it is ours: it stays, and is made anew' }, create]
}

function forThere(
  who: Pick<Step, 'n' | 'email' | 'id'>,
  {
    seen: { proof, shown },
    request,
    wanted,
    entry,
  }: {
    seen: Extract<Observed, { is: 'there' }>
    request: ReturnType<Wanted['request']>
    wanted: Wanted
    entry: Entry | undefined
  },
): Step[] {
  const { differences, unseen, tooMuch } = compare(request, shown)
  const steps: Step[] = []
  const untouched =
    entry?.state === 'created' && entry.seen !== undefined
      ? entry.seen === digestOf(wanted, who.n, shown)
      : neverChanged(shown)
  const surplus = untouched ? undefined : surplusMetadata(request, shown)
  if (surplus) differences.push(surplus)
  if (differences.length > 0 || (unseen.length > 0 && !untouched))
    steps.push({ ...who, action: 'update', proof, differences, unseen })
  const isActive = shown['is_active']
  if (typeof isActive === 'boolean' && isActive !== wanted.isActive(who.n))
    steps.push({ ...who, action: isActive ? 'blacklist' : 'reactivate', proof })
  if (tooMuch.length > 0) {
    const values = tooMuch.map((member) => `${member} ${JSON.stringify(shown[member])}`).join(', ')
    steps.push({ ...who, action: 'cannot', reason: `${values} is not wanted, and an update takes no value away` })
  }
  return steps
}

function forOthers(n: number, seen: Observed, entry: Entry | undefined): Step[] {
  const email = (entry && 'email' in entry ? entry.email : undefined) ?? ''
  const who = { n, email, id: idOf(entry) }
  if (seen.is === 'there') return [{ ...who, action: 'remove' }]
  if (seen.is === 'unproven')
    return [{ ...who, action: 'leave', isTheirs: false, reason: 'nothing shows that it is ours' }]
  return seen.is === 'unclear' ? [{ ...who, action: 'leave', isTheirs: false, reason: seen.reason }] : []
}

function idOf(entry: Entry | undefined): string | null {
  return (entry && 'id' in entry ? entry.id : undefined) ?? null
}

// Where nothing is remembered: a deployment writes both times at once, or nearly so.
function neverChanged(shown: Shown): boolean {
  return readInstant(shown['updated_at']) - readInstant(shown['created_at']) < 1_000
}
