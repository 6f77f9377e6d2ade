import type { Found } from './deployment.ts'
import type { LedgerEntry } from './ledger.ts'

// Between two clocks, one of which may tell whole seconds only.
const clockMargin = 2_000

/**
 * What a ledger says of a customer that was found where one was to be created, `since` being when that was intended, in
 * milliseconds of the deployment's clock. A deployment may answer a taken email with the customer that has it; one that
 * is older than our intention is not ours to undo.
 */
export function toEntry({ id, createdAt }: Found, since: number): LedgerEntry {
  return createdAt >= since - clockMargin ? { state: 'created', id } : { state: 'existed' }
}
