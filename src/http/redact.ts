import type { Exchange, Header } from './exchange.ts'
import { header } from './exchange.ts'
import { parsed } from './json.ts'
import { redactAddresses, redactForm, redactUrl } from './redact-address.ts'
import { boundaryOf, redactParts } from './redact-multipart.ts'
import { redactMembers } from './redact-members.ts'
import { redacted } from './redacted.ts'
import { isSecretName } from './secret-name.ts'

/**
 * Header fields with the value of each that lets someone in, or tells who they are, replaced; in the others, what does
 * so within an address. Their names stay: that a request was signed may be judged.
 */
export function redactHeaders(headers: readonly Header[]): Header[] {
  return headers.map(([name, value]) => [name, isSecretName(name, 'header') ? redacted : redactAddresses(value)])
}

/**
 * The text of a body that is kept, with the value of each member or parameter that lets someone in replaced. Where
 * nothing says what the body is, its beginning does.
 */
export function redactBody(text: string, contentType?: string): string {
  const boundary = boundaryOf(text, contentType)
  // Parts within parts are rare; what they hold is looked at as any other text.
  if (boundary !== undefined)
    return redactParts(text, boundary, (content, type) =>
      type !== undefined && /^application\/x-www-form-urlencoded\b/i.test(type)
        ? redactForm(content)
        : redactMembers(content),
    )
  const isForm =
    contentType === undefined ? !/^\s*[[{"]/.test(text) : /^application\/x-www-form-urlencoded\b/i.test(contentType)
  return isForm ? redactForm(text) : redactMembers(text)
}

/** The bytes of a body that is kept, as `redactBody` has its text; the very same where there is nothing to replace. */
export function redactBytes(bytes: Buffer, contentType?: string): Buffer {
  // Whatever the character set is, what JSON and forms are made of is one byte each in it.
  const text = bytes.toString('latin1')
  const kept = redactBody(text, contentType)
  return kept === text ? bytes : Buffer.from(kept, 'latin1')
}

/** A value that was read from JSON, with the value of each of its members that lets someone in replaced. */
export function redactValue<T>(value: T): T {
  if (value === undefined) return value
  const text = JSON.stringify(value)
  const kept = redactMembers(text)
  return kept === text ? value : (JSON.parse(kept) as T)
}

/** An exchange as it may be kept and shown: its address, its header fields and its bodies without what lets someone in. */
export function redactExchange(exchange: Exchange): Exchange {
  const { request, answer } = exchange
  const sent = {
    ...request,
    url: redactUrl(request.url),
    headers: redactHeaders(request.headers),
    body: request.body && redactBody(request.body, header(request.headers, 'content-type')),
  }
  if (!answer) return { ...exchange, request: sent }
  const body = redactBody(answer.body, header(answer.headers, 'content-type'))
  const json = body === answer.body ? answer.json : parsed(body)
  return { ...exchange, request: sent, answer: { ...answer, headers: redactHeaders(answer.headers), body, json } }
}
