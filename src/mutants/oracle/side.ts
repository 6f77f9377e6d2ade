import type { Credentials, Json } from '../behaviour.ts'
import type { Draw } from '../grammar/draw.ts'
import type { Subject } from './ask.ts'
import type { Forgery } from './forgeries.ts'
import { readAnswer, type Answered, type Common } from './read-answer.ts'
import type { Shown } from './read-customer.ts'
import { signed } from './signed.ts'

/** One of the two deployments that are asked the same, and what it showed so far. */
export type Side = {
  subject: Subject
  credentials: Credentials | undefined
  /** Draws nonces. */
  draw: Draw
  common: Common
  /** The customers of the oracle's client, by the numbers that it gives them. */
  own: Map<number, Partial<Shown>>
  /** Everybody else, as last shown, by id. */
  others: Map<string, Json>
  /** The operations that it carried out at least once. */
  carriesOut: Set<string>
  /** The headers of the latest reads that were rightly signed, oldest first. */
  readHeaders: Record<string, string>[]
  requests: number
}

/** One request as it is meant, before it is signed. */
export type Ask = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  /** A value to be written as JSON, or the text of a body. */
  body?: Json | string
  /** What a body that is text says. */
  fields?: Json
  /** How it is signed where it is not signed rightly. */
  forgery?: Forgery
  /** Whether an answer without data, or without body, is one too. */
  bare?: boolean
}

/** Sends a request, rightly signed where signatures are needed. A read that follows comes more than a second later. */
export async function send(side: Side, { method, path, body, forgery, bare = false }: Ask): Promise<Answered> {
  const { subject, credentials, draw } = side
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const headers: Record<string, string> = {
    ...(text !== undefined && { 'content-type': 'application/json' }),
    ...(credentials && signed(credentials, Math.floor(Date.now() / 1000), draw.uuid(), text)),
  }
  const forged = { headers, body: text, ...(credentials && forgery?.forge(side, credentials, headers, text)) }
  if (method === 'GET' && forgery === undefined && credentials !== undefined)
    side.readHeaders = [...side.readHeaders.slice(-20), headers]
  side.requests += 1
  const received = await subject.ask({ method, path, headers: forged.headers, body: forged.body })
  const answered = readAnswer(received, subject.now(), side.common, bare)
  subject.wait(method === 'GET' ? 3 : 1100)
  return answered
}
