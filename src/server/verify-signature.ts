import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Refusal } from '../customers/refusal.ts'
import type { Clock } from '../customers/timestamps.ts'
import { explainSignature } from './explain-signature.ts'
import type { Notes } from './notes.ts'

/** The one client that may sign. */
export type Credentials = { clientId: string; clientSecret: string }

/** The hex HMAC-SHA256 that the public pages describe, over `CLIENT_ID:TIMESTAMP:NONCE:BODY`. */
export function signatureOf(secret: string, client: string, timestamp: string, nonce: string, body: Buffer): string {
  return createHmac('sha256', secret).update(`${client}:${timestamp}:${nonce}:`).update(body).digest('hex')
}

const window = 300
const names = ['X-Auth-Client', 'X-Auth-Timestamp', 'X-Auth-Nonce', 'X-Auth-Signature'] as const

/**
 * Holds requests to the signature that the public pages describe, `spend` being where their nonces are noted down. The
 * returned function throws a `Refusal` whose hint says which of the four causes it was: a header missing, the signature
 * wrong, the timestamp stale, the nonce reused.
 */
export function createSignatureCheck(
  { clientId, clientSecret }: Credentials,
  clock: Clock,
): (req: IncomingMessage, body: Buffer, spend: Notes['spend']) => Promise<void> {
  return async (req, body, spend) => {
    const now = clock() / 1000
    const header = (name: string) => req.headers[name.toLowerCase()] as string | undefined
    const missing = names.filter((name) => !header(name))
    if (missing.length > 0) {
      throw unauthorized('header_missing', `Send the header ${missing.join(', ')}.`, { missing })
    }
    const [client, timestamp, nonce, signature] = names.map((name) => header(name)!) as [string, string, string, string]

    const expected = signatureOf(clientSecret, clientId, timestamp, nonce, body)
    const given = Buffer.from(signature)
    const right =
      given.length === expected.length && timingSafeEqual(given, Buffer.from(expected)) && client === clientId
    if (!right) {
      const parts = {
        clientId,
        clientSecret,
        client,
        timestamp,
        nonce,
        signature,
        expected,
        body,
        method: req.method ?? '',
        url: req.url ?? '',
      }
      const { advice, ...facts } = explainSignature(parts)
      throw unauthorized('signature_wrong', advice, facts)
    }

    const signedAt = /^[0-9]{1,16}$/.test(timestamp) ? Number(timestamp) : Number.NaN
    if (!(Math.abs(now - signedAt) <= window)) {
      throw unauthorized('timestamp_stale', staleAdvice(timestamp, signedAt, now), {
        timestamp,
        server_time: Math.floor(now),
        window_seconds: window,
      })
    }

    if (!(await spend(nonce, Math.max(signedAt, now) + window))) {
      throw unauthorized(
        'nonce_reused',
        'Make a new nonce for every request, 16 random bytes in hex, also when you send one again.',
        { nonce },
      )
    }
  }
}

/** What an answer with 401 has to carry (RFC 9110, 15.5.2); without it some clients fail in place of telling the status. */
export const challenge = { 'WWW-Authenticate': 'HMAC realm="Customers API"' }

type Cause = 'header_missing' | 'signature_wrong' | 'timestamp_stale' | 'nonce_reused'

function unauthorized(cause: Cause, advice: string, facts: Record<string, unknown>): Refusal {
  return new Refusal('UNAUTHORIZED', 'The request is not signed, or not as it should be.', {
    hint: { cause, advice, ...facts },
    headers: challenge,
  })
}

function staleAdvice(timestamp: string, signedAt: number, now: number): string {
  if (Number.isNaN(signedAt))
    return `Send the time as whole Unix seconds, such as ${Math.floor(now)}; this was "${timestamp.slice(0, 40)}".`
  if (Math.abs(now - signedAt / 1000) <= window) return 'The timestamp is in milliseconds; send whole Unix seconds.'
  const seconds = Math.round(Math.abs(now - signedAt))
  return (
    `The timestamp is ${seconds} seconds ${signedAt < now ? 'behind' : 'ahead of'} this server's clock, ` +
    `more than ${window}: set the clock right, or sign again when you send again.`
  )
}
