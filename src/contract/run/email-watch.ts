import { isRefusedForEmail } from '../../own/email-refused.ts'
import { sayAnswer } from '../../own/remove-one.ts'
import type { Told } from '../knowledge/told.ts'

/** Watches whether a deployment takes the emails that a run makes up. */
export type EmailWatch = {
  see: (told: Told) => void
  /** How the first create was refused, where every one was for its email; undefined where one was not. */
  refused: () => string | undefined
}

/** A watch over the creates whose email carries the mark: others have none that could be taken. */
export function createEmailWatch(mark: string): EmailWatch {
  let first: string | undefined
  let others = false
  return {
    see({ operation, sent, exchange }) {
      const email = sent?.['email']
      if (operation !== 'createCustomer' || typeof email !== 'string' || !email.toLowerCase().includes(mark)) return
      if (isRefusedForEmail(exchange)) first ??= sayAnswer(exchange)
      else others = true
    },
    refused: () => (others ? undefined : first),
  }
}
