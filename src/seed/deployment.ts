import { header } from '../http/exchange.ts'
import type { Exchange } from '../http/exchange.ts'
import { record } from '../http/json.ts'
import type { Outgoing, Sender } from '../client/send.ts'

/** A customer as far as seeding has to know it. */
export type Found = { id: string; email: string; createdAt: number }

/**
 * What came of asking a deployment to create a customer: its email may be taken, or something else that no two may
 * share.
 */
export type Creation = Outcome | { kind: 'taken'; reason: string }

/** What came of asking a deployment for something. */
export type Outcome =
  | { kind: 'done'; customer: Found | undefined }
  /** The deployment will not: a 4xx that asking again does not change. */
  | { kind: 'refused'; status: number; reason: string }
  /** Nobody knows whether it was done: a 5xx, a lost connection, a time limit. */
  | { kind: 'unknown'; reason: string }

/** Asks for a customer to be created. A 429 is waited out, nothing else is sent twice. */
export async function create(sender: Sender, body: string): Promise<Creation> {
  const exchange = await sender.send({ method: 'POST', path: '/api/customers', body, once: true })
  const outcome = read(exchange)
  return outcome.kind === 'refused' && (outcome.status === 409 || code(exchange) === 'DUPLICATE_KEY_ERROR')
    ? { kind: 'taken', reason: outcome.reason }
    : outcome
}

/** The customer of an email; undefined where the deployment has none, `unknown` where it does not tell. */
export async function findByEmail(sender: Sender, email: string): Promise<Outcome> {
  const exchange = await sender.send({ method: 'GET', path: `/api/customers?email=${encodeURIComponent(email)}` })
  const { answer } = exchange
  if (answer === undefined || answer.status < 200 || answer.status > 299) return read(exchange)
  const listed = member(member(answer.json, 'data'), 'customers')
  if (!Array.isArray(listed)) return { kind: 'unknown', reason: 'the list that was to show it has no data.customers' }
  const customer = listed.map(toFound).find((found) => found?.email.toLowerCase() === email.toLowerCase())
  if (customer === undefined && listed.length > 0)
    return { kind: 'unknown', reason: 'the list does not filter by email' }
  return { kind: 'done', customer }
}

/** Asks for one thing by id; a lost answer is asked for again, because twice is as good as once. */
export async function ask(sender: Sender, request: Outgoing): Promise<Outcome> {
  return read(await sender.send(request))
}

/**
 * Milliseconds by which the deployment's clock is ahead of ours, from an answer of it; 0 where the answer does not
 * tell.
 */
export function clockAhead({ answer, startedAt, durationMs }: Exchange): number {
  const theirs = Date.parse(String(member(answer?.json, 'timestamp') ?? header(answer?.headers ?? [], 'date') ?? ''))
  return Number.isNaN(theirs) ? 0 : theirs - (Date.parse(startedAt) + durationMs / 2)
}

function read({ answer, failure }: Exchange): Outcome {
  if (answer === undefined) return { kind: 'unknown', reason: failure?.message ?? 'no answer' }
  const { status, json } = answer
  if (status >= 200 && status <= 299) return { kind: 'done', customer: toFound(member(json, 'data')) }
  const reason = `${status}${describe(json)}`
  // Also what says itself that it may pass: a time limit, a conflict of two requests, too early.
  if (status >= 500 || status === 408 || status === 425 || status === 429 || (status >= 300 && status <= 399))
    return { kind: 'unknown', reason }
  return { kind: 'refused', status, reason }
}

function describe(json: unknown): string {
  const errors = member(json, 'errors')
  const each = Array.isArray(errors)
    ? errors.map((error) => `${String(member(error, 'field'))} ${String(member(error, 'message'))}`).join('; ')
    : ''
  const words = each || String(member(json, 'detail') ?? member(json, 'message') ?? '')
  return words === '' ? '' : ` ${words.replace(/\p{Cc}/gu, ' ').slice(0, 300)}`
}

function code({ answer }: Exchange): unknown {
  return member(answer?.json, 'code')
}

function toFound(value: unknown): Found | undefined {
  const [id, email] = [member(value, 'id'), member(value, 'email')]
  if (typeof id !== 'string' || id === '' || typeof email !== 'string') return undefined
  return { id, email, createdAt: Date.parse(String(member(value, 'created_at'))) }
}

function member(value: unknown, name: string): unknown {
  return record(value)?.[name]
}
