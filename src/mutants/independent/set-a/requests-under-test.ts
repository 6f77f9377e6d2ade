import { randomUUID } from 'node:crypto'
import { signatureOf } from '../../authenticate.ts'
import type { Credentials, Json } from '../../behaviour.ts'

/** An answer as it came: its bytes, and what they hold where they are JSON by the letter. */
export type Received = { status: number; headers: Headers; bytes: Buffer; json: any }

/** Plain requests to one deployment, each answered whatever came of it. */
export type Requests = ReturnType<typeof requestsTo>

/** The credentials that signed deployments of these tests expect. */
export const credentials: Credentials = { client: 'client_test', secret: 'secret_test' }

/** What the four headers hold; a member given replaces what a right signature has. */
export type Signing = Partial<{
  client: string
  secret: string
  timestamp: string
  nonce: string
  signature: string
  /** The text that is signed in place of the body. */
  over: string
}>

/** Requests to the deployment at this address, signed rightly unless they say otherwise. */
export function requestsTo(url: string) {
  async function send(method: string, path: string, body?: unknown, signing: Signing = {}): Promise<Received> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(`${url}/api/customers${path}`, {
      method,
      headers: { ...signed(text ?? '', signing), ...(text !== undefined && { 'content-type': 'application/json' }) },
      ...(text !== undefined && { body: text }),
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    return { status: response.status, headers: response.headers, bytes, json: parsed(bytes) }
  }
  const create = (fields: Json = {}): Promise<Received> => send('POST', '', { ...newcomer(), ...fields })
  return {
    send,
    create,
    /** A customer that was created, as its answer shows it. */
    made: async (fields: Json = {}): Promise<any> => (await create(fields)).json.data,
    get: (id: string) => send('GET', `/${id}`),
    /** The customer as it is read by id. */
    read: async (id: string): Promise<any> => (await send('GET', `/${id}`)).json.data,
    list: (query: Record<string, string>) => send('GET', `?${new URLSearchParams(query).toString()}`),
    /** The ids that a list shows. */
    async found(query: Record<string, string>): Promise<string[]> {
      const { json } = await send('GET', `?${new URLSearchParams(query).toString()}`)
      return json.data.customers.map(({ id }: { id: string }) => id)
    },
    update: (id: string, fields: unknown) => send('PUT', `/${id}`, fields),
    blacklist: (id: string, on: unknown) => send('POST', `/blacklist/${id}`, { blacklist: on }),
    remove: (id: string) => send('DELETE', `/${id}`),
  }
}

/** A valid body of a create, with every documented member and an address of its own. */
export function newcomer(): Json {
  return {
    email: address(),
    customer_type: 'individual',
    first_name: 'Adaeze',
    last_name: 'Okafor',
    phone: '+2348031234567',
    country_code: '+234',
  }
}

/** An address that nobody has yet. */
export function address(): string {
  return `ada.${randomUUID().slice(0, 13)}@example.com`
}

function signed(body: string, signing: Signing): Record<string, string> {
  const { client, secret, timestamp, nonce, over } = {
    ...credentials,
    timestamp: String(Math.floor(Date.now() / 1000)),
    nonce: randomUUID().replaceAll('-', ''),
    over: body,
    ...signing,
  }
  const signature = signing.signature ?? signatureOf({ client, secret }, timestamp, nonce, Buffer.from(over))
  return {
    'x-auth-client': client,
    'x-auth-timestamp': timestamp,
    'x-auth-nonce': nonce,
    'x-auth-signature': signature,
  }
}

/** The JSON that the bytes are, a byte order mark being none. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    return undefined
  }
}
