import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { signatureOf } from '../../../authenticate.ts'
import type { Credentials, Json } from '../../../behaviour.ts'

/** An answer as it came; `body` is undefined where it is no JSON. */
export type Got = { status: number; text: string; body: any }

/** Plain HTTP against one deployment. */
export type Client = {
  url: string
  /** A text or bytes go out as they are, anything else as JSON. Waits where a 429 says so. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Got>
  create(fields?: Json): Promise<Got>
  /** The customer that a create answered. Throws unless it was created. */
  created(fields?: Json): Promise<any>
  get(id: string): Promise<Got>
  list(query: Record<string, string>): Promise<Got>
  /** The ids on one page of a list. */
  ids(query: Record<string, string>): Promise<string[]>
  update(id: string, fields: Json): Promise<Got>
  blacklist(id: string, on: boolean): Promise<Got>
  remove(id: string): Promise<Got>
}

/** Looks at one promise from outside: true where the deployment keeps it. */
export type Probe = (client: Client) => Promise<boolean>

/** What the deployments under test expect requests to be signed with. */
export const credentials: Credentials = { client: 'client_test', secret: 'secret_test' }

/** A client of the deployment at a URL. Its requests are not signed; give `headers` to sign one. */
export function clientOf(url: string): Client {
  const client: Client = {
    url,
    async send(method, path, body, headers = {}) {
      const content = body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
      const response = await fetch(url + path, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: (content ? body : JSON.stringify(body)) as string | Buffer<ArrayBuffer> }),
      })
      const text = await response.text()
      if (response.status === 429) {
        const after = response.headers.get('retry-after') ?? ''
        await wait(/^\d+$/.test(after) ? Number(after) * 1000 : Math.max(0, Date.parse(after) - Date.now()))
        return client.send(method, path, body, headers)
      }
      return { status: response.status, text, body: json(text) }
    },
    create: (fields = {}) =>
      client.send('POST', '/api/customers', { email: newEmail(), customer_type: 'individual', ...fields }),
    async created(fields) {
      const got = await client.create(fields)
      if (got.status !== 201) throw new Error(`A create was answered ${got.status}: ${got.text}`)
      return got.body.data
    },
    get: (id) => client.send('GET', `/api/customers/${id}`),
    list: (query) => client.send('GET', `/api/customers?${new URLSearchParams(query).toString()}`),
    ids: async (query) => (await client.list(query)).body.data.customers.map(({ id }: Json) => id),
    update: (id, fields) => client.send('PUT', `/api/customers/${id}`, fields),
    blacklist: (id, on) => client.send('POST', `/api/customers/blacklist/${id}`, { blacklist: on }),
    remove: (id) => client.send('DELETE', `/api/customers/${id}`),
  }
  return client
}

/** An address that nobody has yet, with a mark in front. */
export function newEmail(mark = 'ada'): string {
  return `${mark}.${randomUUID().slice(0, 13)}@set-c.example`
}

/** The four headers, right but for what is given. */
export function signed(
  given: { body?: string; timestamp?: number; nonce?: string; by?: Credentials } = {},
): Record<string, string> {
  const {
    body = '',
    timestamp = Math.floor(Date.now() / 1000),
    nonce = randomBytes(16).toString('hex'),
    by = credentials,
  } = given
  return {
    'x-auth-client': by.client,
    'x-auth-timestamp': String(timestamp),
    'x-auth-nonce': nonce,
    'x-auth-signature': signatureOf(by, String(timestamp), nonce, Buffer.from(body)),
  }
}

function json(text: string): any {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
