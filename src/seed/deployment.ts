import { leadsTo } from '../client/no-entry.ts'
import type { Exchange } from '../http/exchange.ts'
import { record } from '../http/json.ts'
import type { Outgoing, Sender } from '../client/send.ts'
import { readInstant } from '../own/clock.ts'
import { isRefusedForEmail } from '../own/email-refused.ts'
import { readId } from '../own/id.ts'
import type { CustomerId } from '../own/id.ts'
import type { Paths } from '../spec/paths.ts'

/** A deployment: how it is asked, and where its operations are. */
export type Deployment = { sender: Sender; paths: Paths }

/** A customer as far as seeding has to know it. */
export type Found = { id: CustomerId; email: string; createdAt: number }

/**
 * What came of asking a deployment to create a customer: its email may be taken, or something else that no two may
 * share.
 */
export type Creation = Outcome | { kind: 'taken'; reason: string }

/** What came of asking a deployment for something. */
export type Outcome =
  | { kind: 'done'; customer: Found | undefined }
  /** The deployment will not: a 4xx that asking again does not change. */
  | { kind: 'refused'; status: number; reason: string; forEmail?: boolean }
  /** Too many requests: it was not done, and may be asked for again. */
  | { kind: 'busy'; reason: string }
  /** Nobody knows whether it was done: a 5xx, a lost connection, a time limit. */
  | { kind: 'unknown'; reason: string }

/**
 * Asks for a customer to be created; `leaving` and `beginning` are called when the request leaves (`Outgoing`). A 429 is
 * waited out, nothing else is sent twice.
 */
export async function create(
  { sender, paths }: Deployment,
  body: string,
  calls: Pick<Outgoing, 'leaving' | 'beginning'>,
): Promise<Creation> {
  const { method, path } = paths.to('createCustomer')
  const exchange = await sender.send({ method, path, body, once: true, ...calls })
  const outcome = read(exchange)
  return outcome.kind === 'refused' && (outcome.status === 409 || code(exchange) === 'DUPLICATE_KEY_ERROR')
    ? { kind: 'taken', reason: outcome.reason }
    : outcome
}

/** The customer of an email; undefined where the deployment has none, `unknown` where it does not tell. */
export async function findByEmail({ sender, paths }: Deployment, email: string): Promise<Outcome> {
  const path = `${paths.customers}?email=${encodeURIComponent(email)}`
  const exchange = await sender.send({ method: 'GET', path })
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
export async function ask({ sender }: Deployment, request: Outgoing): Promise<Outcome> {
  return read(await sender.send(request))
}

function read(exchange: Exchange): Outcome {
  const { answer, failure } = exchange
  if (answer === undefined) return { kind: 'unknown', reason: failure?.message ?? 'no answer' }
  const { status, json } = answer
  if (status >= 200 && status <= 299) return { kind: 'done', customer: toFound(member(json, 'data')) }
  const place = leadsTo(exchange)
  const reason = `${status}${place === undefined ? describe(json) : ` to ${place}`}`
  if (status === 429) return { kind: 'busy', reason }
  // Also what says itself that it may pass: a time limit, a conflict of two requests, too early.
  if (status >= 500 || status === 408 || status === 425 || (status >= 300 && status <= 399))
    return { kind: 'unknown', reason }
  return { kind: 'refused', status, reason, forEmail: isRefusedForEmail(exchange) }
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
  const [id, email] = [readId(member(value, 'id')), member(value, 'email')]
  if (id === undefined || typeof email !== 'string') return undefined
  return { id, email, createdAt: readInstant(member(value, 'created_at')) }
}

function member(value: unknown, name: string): unknown {
  return record(value)?.[name]
}
