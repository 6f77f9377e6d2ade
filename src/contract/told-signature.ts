import { header } from '../http/exchange.ts'
import type { Exchange } from '../http/exchange.ts'
import { signature } from '../client/sign.ts'
import type { Credentials } from '../client/sign.ts'

/**
 * The signature that would have let a request in, where the request was sent with another and its answer tells it;
 * undefined otherwise.
 */
export function toldSignature(credentials: Credentials, { request, answer }: Exchange): string | undefined {
  const [timestamp = '', nonce = '', sent] = ['timestamp', 'nonce', 'signature'].map((name) =>
    header(request.headers, `X-Auth-${name}`),
  )
  if (!answer || sent === undefined) return undefined
  const right = signature(credentials, { timestamp, nonce }, request.body ?? '')
  const texts = [answer.body, ...answer.headers.map(([, value]) => value)]
  return sent !== right && texts.some((text) => text.toLowerCase().includes(right)) ? right : undefined
}
