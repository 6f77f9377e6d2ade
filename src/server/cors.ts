import type { IncomingMessage } from 'node:http'

/** Which web pages may read an answer: undefined for none, `*` for all, else those of one origin. */
export type Readers = { origin: string; credentials: boolean } | undefined

/** Pages of all origins; without credentials, since browsers refuse `*` with them. */
export const everyPage: Readers = { origin: '*', credentials: false }

/**
 * Tells who may read the answers of the API: every page by default; with origins only pages of these, and with their
 * credentials, as a deployment is set up that takes cookies.
 */
export function createCors(origins: readonly string[]): (req: IncomingMessage) => Readers {
  if (origins.length === 0) return () => everyPage
  const allowed = new Set(origins.map((origin) => origin.toLowerCase().replace(/\/$/, '')))
  return ({ headers: { origin } }) =>
    origin !== undefined && allowed.has(origin.toLowerCase()) ? { origin, credentials: true } : undefined
}

// With credentials a browser takes * for a header of that name.
const shown = 'Location, Retry-After, Allow, Warning, Preference-Applied, X-Request-Id'

const everyField = ['Access-Control-Allow-Origin', '*', 'Access-Control-Expose-Headers', '*']

/** The header fields of an answer that let these pages read it, names and values in turn; not to be changed. */
export function corsFields(readers: Readers): readonly string[] {
  if (readers === everyPage) return everyField
  if (!readers) return ['Vary', 'Origin']
  const { origin, credentials } = readers
  return [
    'Access-Control-Allow-Origin',
    origin,
    'Access-Control-Expose-Headers',
    credentials ? shown : '*',
    ...(credentials ? ['Access-Control-Allow-Credentials', 'true'] : []),
    'Vary',
    'Origin',
  ]
}

/** The header fields of the answer to a preflight, which asks before a page's request; `allow` are the methods. */
export function preflightFields(req: IncomingMessage, allow: string, readers: Readers): Record<string, string> {
  const vary: Record<string, string> = readers === everyPage ? {} : { Vary: 'Origin' }
  if (!readers) return { Allow: allow, ...vary }
  return {
    Allow: allow,
    'Access-Control-Allow-Origin': readers.origin,
    'Access-Control-Allow-Methods': allow,
    'Access-Control-Allow-Headers': req.headers['access-control-request-headers'] ?? '*',
    'Access-Control-Max-Age': '600',
    ...(readers.credentials && { 'Access-Control-Allow-Credentials': 'true' }),
    // A page on the internet asks for a server in a private network (Private Network Access).
    ...(req.headers['access-control-request-private-network'] === 'true' && {
      'Access-Control-Allow-Private-Network': 'true',
    }),
    ...vary,
  }
}
