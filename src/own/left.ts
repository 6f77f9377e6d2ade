/** A customer that a run has made, or may have made, and that is still there or may be. */
export type Left = {
  /** Null where nobody knows. */
  id: string | null
  /** The email that its create sent; null where it sent none. */
  email: string | null
  /**
   * `unproven`: a create was answered with this id, and nothing shows that the customer is this run's, so it was left
   * alone. `unknown`: nobody saw what became of its create, or of its removal.
   */
  state: 'deactivated' | 'active' | 'unproven' | 'unknown'
}

/** Why something is left that nobody has tried to do. */
export const notTried = 'not tried yet'

/** What is left of one customer, in words that name it. */
export function sayLeft({ id, email, state, reason }: Left & { reason?: string }): string {
  const sent = email === null ? '' : ` with the email ${email}`
  if (reason === notTried && id !== null) return `${id}${sent}: not removed yet`
  if (id === null) return `a create${sent === '' ? ' without an email' : sent} whose answer was never seen`
  return {
    deactivated: `${id}${sent}: deactivated, as it could not be deleted`,
    active: `${id}${sent}: still active, as it could be neither deleted nor deactivated`,
    unproven: `${id}, the answer to a create${sent}: nothing shows that it is ours, so it was left alone`,
    unknown: `${id}${sent}: nobody knows whether it is still there`,
  }[state]
}

/** What to do about what is left: where it is named, and the command that removes it. */
export function sayRemedy(ledger: string, command: string): string {
  return `${ledger} names what is left; remove it with: ${command}`
}
