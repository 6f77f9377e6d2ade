import { createHmac, timingSafeEqual } from 'node:crypto'
import { Refused, type Call, type Credentials } from './behaviour.ts'

/** What a signature is checked for. A mutant leaves one of them out. */
export type AuthRules = {
  /** Seconds that a timestamp may lie in the past. */
  past: number
  /** Seconds that a timestamp may lie in the future. */
  future: number
  /** Whether a nonce is good once only. */
  nonceOnce: boolean
  /** The bytes that the signature covers, from those that were sent. */
  covered: (body: Buffer) => Buffer
  /** Whether the signature itself is compared. */
  compares: boolean
  /** Whether the client has to be the one that the deployment knows. */
  clientKnown: boolean
}

/** As the provider's pages say it: five minutes either way, each nonce once, exactly the bytes sent. */
export const documentedAuthRules: AuthRules = {
  past: 300,
  future: 300,
  nonceOnce: true,
  covered: (body) => body,
  compares: true,
  clientKnown: true,
}

/** Lower-case hex of HMAC-SHA256 over `CLIENT:TIMESTAMP:NONCE:BODY`. */
export function signatureOf({ client, secret }: Credentials, timestamp: string, nonce: string, body: Buffer): string {
  return createHmac('sha256', secret).update(`${client}:${timestamp}:${nonce}:`).update(body).digest('hex')
}

/** A check of the four headers that remembers the nonces it saw. It throws a refusal with status 401. */
export function authenticator(credentials: Credentials, rules: AuthRules = documentedAuthRules): (call: Call) => void {
  const seen = new Set<string>()
  return ({ headers, body }) => {
    const [client, timestamp, nonce, signature] = ['client', 'timestamp', 'nonce', 'signature'].map((name) =>
      String(headers[`x-auth-${name}`] ?? ''),
    )
    if (!client || !timestamp || !nonce || !signature) throw unauthorized('The request is not signed.')
    if (rules.clientKnown && client !== credentials.client) throw unauthorized('This client is not known.')
    const age = Date.now() / 1000 - Number(timestamp)
    if (!/^\d+$/.test(timestamp) || age > rules.past || age < -rules.future)
      throw unauthorized('The timestamp is not within five minutes.')
    const expected = Buffer.from(signatureOf({ ...credentials, client }, timestamp, nonce, rules.covered(body)))
    const given = Buffer.from(signature)
    if (rules.compares && (expected.length !== given.length || !timingSafeEqual(expected, given)))
      throw unauthorized('The signature is not right.')
    if (rules.nonceOnce && seen.has(nonce)) throw unauthorized('This nonce was used before.')
    seen.add(nonce)
  }
}

function unauthorized(message: string): Refused {
  return new Refused(401, 'UNAUTHORIZED', message)
}
