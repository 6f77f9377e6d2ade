import { sayLeft, sayRemedy } from '../own/left.ts'
import type { Left } from '../own/left.ts'

const most = 100

/**
 * The last lines of a command that could not remove all that it made: each customer, where they are named, and the
 * command that removes them. Empty where nothing is left; without a ledger there is no such command but `--sweep`.
 */
export function lastLines(
  left: readonly (Left & { reason?: string })[],
  { ledger, remedy }: { ledger?: string; remedy: string },
): string {
  if (left.length === 0) return ''
  const named = left.slice(0, most).map((one) => `  ${sayLeft(one).replace(/\p{Cc}/gu, ' ')}\n`)
  const more = left.length > most ? `  … and ${left.length - most} more\n` : ''
  const what = left.length === 1 ? '1 customer is left, or may be' : `${left.length} customers are left, or may be`
  const where = ledger === undefined ? `Remove what is left with: ${remedy}` : sayRemedy(ledger, remedy)
  return `${what}:\n${named.join('')}${more}${where}\n`
}
