import { createHmac, randomBytes } from 'node:crypto'
import type { Header } from '../http/exchange.ts'

/** A client of the API and its secret. */
export type Credentials = { clientId: string; clientSecret: string }

/** What a signature covers besides the client and the body: Unix seconds, and a value that is used once. */
export type Moment = { timestamp: string; nonce: string }

/** Now, and 16 fresh random bytes in hex. */
export function freshMoment(now: number = Date.now()): Moment {
  return { timestamp: String(Math.floor(now / 1000)), nonce: randomBytes(16).toString('hex') }
}

/** Lower-case hex of HMAC-SHA256 over `CLIENT_ID:TIMESTAMP:NONCE:BODY`, the body being the exact text that is sent. */
export function signature({ clientId, clientSecret }: Credentials, { timestamp, nonce }: Moment, body: string): string {
  return createHmac('sha256', clientSecret).update(`${clientId}:${timestamp}:${nonce}:${body}`).digest('hex')
}

/** The four headers of a signed request, in the letters of the public pages. */
export function signedHeaders(
  credentials: Credentials,
  body: string | undefined,
  moment: Moment = freshMoment(),
): Header[] {
  return [
    ['X-Auth-Client', credentials.clientId],
    ['X-Auth-Timestamp', moment.timestamp],
    ['X-Auth-Nonce', moment.nonce],
    ['X-Auth-Signature', signature(credentials, moment, body ?? '')],
  ]
}
