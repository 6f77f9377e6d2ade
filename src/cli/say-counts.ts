import type { Entry } from '../own/entry.ts'
import { counted } from '../report/verdict.ts'
import type { Counts } from '../seed/fill-deployment.ts'
import { isPerson } from '../seed/wanted.ts'

/** The states that customers are in, in words. */
export function say({ created, blacklisted, existed, failed, unsettled, undone }: Counts): string {
  return [
    `${created} created${blacklisted > 0 ? ` (${blacklisted} blacklisted)` : ''}`,
    `${existed} existed`,
    `${failed} failed`,
    ...(unsettled > 0 ? [`${unsettled} unsettled`] : []),
    ...(undone > 0 ? [`${undone} undone`] : []),
  ].join(', ')
}

/** That nothing was left to do, and whose word that is. */
export function sayNothingToDo({ created, existed }: Counts): string {
  const all = created + existed === 1 ? 'the one customer was' : `all ${created + existed} were`
  const state = existed === 0 ? 'created' : created === 0 ? 'there' : `created (${created}) or there (${existed})`
  return `Nothing to do: the ledger says that ${all} ${state} before`
}

/** What to do about those that are wanted, by their numbers, whose emails somebody else has; empty where there are none. */
export function sayTheirs(numbers: number[]): string {
  if (numbers.length === 0) return ''
  const who = counted(numbers.length, 'email is', 'emails are')
  const what = numbers.some(isPerson) ? 'Give those people others' : 'Another --seed makes others'
  return `${who} somebody else's here. ${what}; if this kit made those customers, name the --ledger of that time.\n`
}

/** Why customers failed or are unsettled, a line for each reason; empty where none did. */
export function troubles(entries: ReadonlyMap<number, Entry>, isCounted: (n: number) => boolean): string {
  const known = [...entries].filter(([number]) => isCounted(number))
  const failed = known.flatMap(([number, entry]) =>
    entry.state === 'failed' ? [{ number, email: entry.email, reason: entry.reason }] : [],
  )
  const given = known.flatMap(([number, entry]) =>
    entry.state === 'intended' && entry.reason !== undefined
      ? [{ number, email: entry.email, reason: entry.reason }]
      : [],
  )
  return grouped(failed, 'failed') + grouped(given, 'unsettled')
}

/** Somebody of a ledger, and what is to be said of them. */
type Said = { number: number; email?: string | null | undefined; reason: string }

/** The same reason once, with how often and for whom. */
export function grouped(list: Said[], what: string): string {
  const byReason = new Map<string, Said[]>()
  for (const said of list) byReason.set(said.reason, [...(byReason.get(said.reason) ?? []), said])
  const lines = [...byReason].map(([reason, those]) => `${those.length} ${what}: ${reason} (${named(those)})\n`)
  return lines.slice(0, 10).join('') + (lines.length > 10 ? `… and ${lines.length - 10} more reasons\n` : '')
}

// People by their emails, generated customers by their numbers.
function named(those: Said[]): string {
  const some = those.slice(0, 5)
  const people = some.flatMap(({ number, email }) => (isPerson(number) ? [email ?? 'somebody of a file'] : []))
  const records = some.flatMap(({ number }) => (isPerson(number) ? [] : [number]))
  const parts = [...(records.length > 0 ? [`record ${records.join(', ')}`] : []), ...people]
  return parts.join(', ') + (those.length > 5 ? ', …' : '')
}
