import type { Credentials } from '../behaviour.ts'
import type { Draw } from '../grammar/draw.ts'
import { signed } from './signed.ts'

type Headers = Record<string, string>

/** What a forger knows of who is asked. */
type Known = { draw: Draw; readHeaders: Headers[] }

/** A request as it is really sent: with other headers than the right ones, or another body than was signed. */
export type Forged = { headers?: Headers; body?: string }

/** A way to sign that has to be refused. */
export type Forgery = {
  name: string
  /** Whether there has to be a body. */
  needsBody?: true
  forge(known: Known, credentials: Credentials, headers: Headers, body: string | undefined): Forged
}

const now = (): number => Math.floor(Date.now() / 1000)

function changedAt(index: number, signature: string): string {
  const at = index < 0 ? signature.length + index : index
  return `${signature.slice(0, at)}${signature[at] === '0' ? '1' : '0'}${signature.slice(at + 1)}`
}

/** Every way to sign that has to be refused. */
export const forgeries: readonly Forgery[] = [
  ...['client', 'timestamp', 'nonce', 'signature'].map(
    (name): Forgery => ({
      name: `without X-Auth-${name}`,
      forge: (_known, _credentials, headers) => ({
        headers: Object.fromEntries(Object.entries(headers).filter(([header]) => header !== `x-auth-${name}`)),
      }),
    }),
  ),
  {
    name: 'with an empty signature',
    forge: (_known, _credentials, headers) => ({ headers: { ...headers, 'x-auth-signature': '' } }),
  },
  {
    name: 'signed for another client',
    forge: ({ draw }, credentials, headers, body) => ({
      headers: { ...headers, ...signed({ ...credentials, client: 'client_nobody' }, now(), draw.uuid(), body) },
    }),
  },
  {
    name: 'signed with another secret',
    forge: ({ draw }, credentials, headers, body) => ({
      headers: { ...headers, ...signed({ ...credentials, secret: 'secret_guessed' }, now(), draw.uuid(), body) },
    }),
  },
  ...[-3600, -400, 400, 3600].map(
    (seconds): Forgery => ({
      name: `signed ${seconds} seconds from now`,
      forge: ({ draw }, credentials, headers, body) => ({
        headers: { ...headers, ...signed(credentials, now() + seconds, draw.uuid(), body) },
      }),
    }),
  ),
  ...[0, 5, 20, 40, -1].map(
    (index): Forgery => ({
      name: `with another character ${index} of the signature`,
      forge: (_known, _credentials, headers) => ({
        headers: { ...headers, 'x-auth-signature': changedAt(index, headers['x-auth-signature'] ?? '') },
      }),
    }),
  ),
  ...(
    [
      ['at its end', (body: string) => body.replace(/(.)("[^"]*)$/, 'x$2')],
      ['at its beginning', (body: string) => body.replace(/:(\s*)"(.)/, ':$1"x')],
      ['by a space', (body: string) => `${body} `],
      ['in a letter beyond ASCII', (body: string) => body.replace(/[^\0-\x7f]/u, 'é')],
    ] as const
  ).map(
    ([where, edit]): Forgery => ({
      name: `with a body changed ${where}`,
      needsBody: true,
      // A body that stays the same is rightly signed, so it is changed somehow.
      forge: (_known, _credentials, _headers, body = '') => ({ body: edit(body) === body ? `${body}\n` : edit(body) }),
    }),
  ),
  ...[1, 20].map(
    (back): Forgery => ({
      name: `with the headers of a request ${back} before`,
      forge: ({ readHeaders }, _credentials, headers) => ({ headers: readHeaders.at(-back) ?? withoutAny(headers) }),
    }),
  ),
]

function withoutAny(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-auth-')))
}

/** One of them, for a request with or without a body. */
export function drawForgery(draw: Draw, hasBody: boolean): Forgery {
  return draw.pick(forgeries.filter(({ needsBody }) => hasBody || !needsBody))
}
