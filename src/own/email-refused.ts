import type { Exchange } from '../http/exchange.ts'
import { record } from '../http/json.ts'

/** Whether a create was refused for its email, as far as the answer says. */
export function isRefusedForEmail({ answer }: Exchange): boolean {
  if (!answer || answer.status < 400 || answer.status > 499 || [401, 403, 409, 429].includes(answer.status))
    return false
  const body = record(answer.json)
  const errors = Array.isArray(body?.['errors']) ? (body['errors'] as unknown[]) : []
  const fields = errors.map((error) => record(error)?.['field']).filter((field) => typeof field === 'string')
  if (fields.length > 0) return fields.every((field) => /e-?mail/i.test(field))
  return /e-?mail/i.test([body?.['detail'], body?.['message'], ...errors].map((text) => JSON.stringify(text)).join(' '))
}

/** What is to be done where every create was refused for its email. */
export function sayEmailsRefused(reason: string, domain: string | undefined): string {
  const on = domain ?? 'reserved domains such as example.com'
  return (
    `The deployment refuses every email on ${on} (${reason}), so nobody could be created. ` +
    `Give ${domain === undefined ? 'a' : 'another'} domain that it takes with --email-domain NAME, best one of your own.`
  )
}
