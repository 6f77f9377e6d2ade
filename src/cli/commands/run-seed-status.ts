import { toStderr, toStdout } from '../print.ts'
import { countStates } from '../../seed/fill-deployment.ts'
import type { Counts } from '../../seed/fill-deployment.ts'
import { isPerson } from '../../seed/wanted.ts'
import { say, troubles } from '../say-counts.ts'
import { table } from '../table.ts'
import { existingLedger } from '../used-ledger.ts'

const states: Record<keyof Counts, string> = {
  created: 'there, by this ledger',
  blacklisted: 'of these, blacklisted as wanted',
  existed: 'there before, somebody else’s: left alone',
  failed: 'refused; the same command tries again',
  unsettled: 'nobody saw the end of it; the same command, or undo, looks it up',
  undone: 'removed, or gone',
}

/** Tells what a ledger knows, as a table. */
export function runSeedStatus({ ledger }: { ledger: string }): void {
  const { head, entries } = existingLedger(ledger)
  const [people, made] = [countStates({ entries }, isPerson), countStates({ entries }, (n) => !isPerson(n))]
  const from = [
    `seed ${head.seed}`,
    ...(head.locales ? [`from ${head.locales.join(',')}`] : []),
    ...(head.type ? [`${head.type} only`] : []),
    ...(head.emailDomain === undefined ? [] : [`emails on ${head.emailDomain}`]),
  ]
  const rows = (Object.keys(states) as (keyof Counts)[])
    .filter((state) => state === 'created' || people[state] + made[state] > 0)
    .map((state) => [state, people[state], made[state], states[state]])
  toStdout(`${head.target}, ${from.join(', ')}\n\n`)
  toStdout(table([['STATE', 'NAMED', 'MADE UP', ''], ...rows], process.stdout.columns ?? 80))
  toStdout(`\n${say(countStates({ entries }, () => true))}.\n`)
  toStderr(troubles(entries, () => true))
}
