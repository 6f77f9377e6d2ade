// The signature of a request, from the exact bytes of its body.
import { createHmac, randomBytes } from 'node:crypto'

export function signatureHeaders(body: string): Record<string, string> {
  const { CLIENT_ID: id, CLIENT_SECRET: secret } = process.env
  if (!id || !secret) return {}
  const timestamp = String(Math.floor(Date.now() / 1000))
  const nonce = randomBytes(16).toString('hex')
  const signature = createHmac('sha256', secret).update(`${id}:${timestamp}:${nonce}:${body}`).digest('hex')
  return {
    'X-Auth-Client': id,
    'X-Auth-Timestamp': timestamp,
    'X-Auth-Nonce': nonce,
    'X-Auth-Signature': signature,
  }
}

export function must(what: string, holds: boolean): asserts holds {
  if (!holds) throw new Error(`${what} does not hold`)
}
