import type { Entry } from '../own/entry.ts'
import type { Counts } from '../seed/fill-deployment.ts'

/** The states that customers are in, in words. */
export function say({ created, existed, failed, unsettled, undone }: Counts): string {
  return [
    `${created} created`,
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

/** Why customers failed or are unsettled, a line for each reason; empty where none did. */
export function troubles(entries: ReadonlyMap<number, Entry>, count: number): string {
  const known = [...entries].filter(([number]) => number < count)
  const failed = known.flatMap(([number, entry]) =>
    entry.state === 'failed' ? [{ number, reason: entry.reason }] : [],
  )
  const given = known.flatMap(([number, entry]) =>
    entry.state === 'intended' && entry.reason !== undefined ? [{ number, reason: entry.reason }] : [],
  )
  return grouped(failed, 'failed') + grouped(given, 'unsettled')
}

/** The same reason once, with how often and for which records. */
export function grouped(list: { number: number; reason: string }[], what: string): string {
  const byReason = new Map<string, number[]>()
  for (const { number, reason } of list) byReason.set(reason, [...(byReason.get(reason) ?? []), number])
  const lines = [...byReason].map(([reason, numbers]) => {
    const some = `${numbers.slice(0, 5).join(', ')}${numbers.length > 5 ? ', …' : ''}`
    return `${numbers.length} ${what}: ${reason} (record ${some})\n`
  })
  return lines.slice(0, 10).join('') + (lines.length > 10 ? `… and ${lines.length - 10} more reasons\n` : '')
}
