import { signatureOf } from '../authenticate.ts'
import type { Credentials } from '../behaviour.ts'

/** The four headers for a body; `at` is in Unix seconds. */
export function signed(
  credentials: Credentials,
  at: number,
  nonce: string,
  body: string | undefined,
): Record<string, string> {
  return {
    'x-auth-client': credentials.client,
    'x-auth-timestamp': String(at),
    'x-auth-nonce': nonce,
    'x-auth-signature': signatureOf(credentials, String(at), nonce, Buffer.from(body ?? '')),
  }
}
