import { sayLeft, sayRemedy } from '../own/left.ts'
import type { Left } from '../own/left.ts'
import { counted } from '../report/verdict.ts'

const most = 100

/**
 * The last lines of a command that could not remove all that it made: each customer, how many were not tried besides,
 * where they are named, and the command that removes them. Empty where nothing is left; without a ledger there is no
 * such command but `--sweep`.
 */
export function lastLines(
  left: Left[],
  { ledger, remedy, untried = 0 }: { ledger?: string; remedy: string; untried?: number },
): string {
  if (left.length + untried === 0) return ''
  const named = left.slice(0, most).map((one) => `  ${sayLeft(one).replace(/\p{Cc}/gu, ' ')}\n`)
  const more = left.length > most ? `  … and ${left.length - most} more\n` : ''
  const what = left.length === 1 ? '1 customer is left, or may be' : `${left.length} customers are left, or may be`
  const where = ledger === undefined ? `Remove what is left with: ${remedy}` : sayRemedy(ledger, remedy)
  const those = left.length === 0 ? '' : `${what}:\n${named.join('')}${more}`
  const rest = untried === 0 ? '' : `${counted(untried, 'customer was', 'customers were')} not tried yet.\n`
  return `${those}${rest}${where}\n`
}
