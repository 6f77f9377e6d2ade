import { randomBytes, randomUUID } from 'node:crypto'
import { signatureOf } from '../../authenticate.ts'
import type { Credentials, Json } from '../../behaviour.ts'

/** What came of a request; `body` is undefined where it is no JSON. */
export type Outcome = { status: number; headers: Headers; text: string; body: any }

/** How a request departs from the usual: other signing headers, redirects not followed. */
export type Unusual = { headers?: Record<string, string>; redirect?: 'manual' }

/** A deployment as its client sees it: raw requests, and the six operations upon them. */
export type Api = {
  url: string
  /** Bodies that are text are sent as they are, others as JSON. Signed where there are credentials. */
  call: (method: string, path: string, body?: unknown, unusual?: Unusual) => Promise<Outcome>
  /** The four headers over this body, for a request of this moment or some seconds later. */
  sign: (body: string, seconds?: number) => Record<string, string>
  post: (fields: Json) => Promise<Outcome>
  /** An individual with a fresh address, but for these fields, as the answer to its create shows it. */
  customer: (fields?: Json) => Promise<any>
  get: (id: string) => Promise<Outcome>
  list: (query?: Record<string, string>) => Promise<Outcome>
  update: (id: string, fields: Json) => Promise<Outcome>
  blacklist: (id: string, on: boolean) => Promise<Outcome>
  remove: (id: string) => Promise<Outcome>
}

/** An address that no other customer has. */
export function freshEmail(): string {
  return `b-${randomUUID()}@example.com`
}

/** The client of the deployment at this URL. */
export function apiAt(url: string, credentials?: Credentials): Api {
  const sign: Api['sign'] = (body, seconds = 0) => {
    if (credentials === undefined) return {}
    const timestamp = String(Math.floor(Date.now() / 1000) + seconds)
    const nonce = randomBytes(16).toString('hex')
    return {
      'x-auth-client': credentials.client,
      'x-auth-timestamp': timestamp,
      'x-auth-nonce': nonce,
      'x-auth-signature': signatureOf(credentials, timestamp, nonce, Buffer.from(body)),
    }
  }
  const call: Api['call'] = async (method, path, body, unusual = {}) => {
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
    const response = await fetch(`${url}/api/customers${path}`, {
      method,
      headers: { ...(text !== '' && { 'content-type': 'application/json' }), ...sign(text), ...unusual.headers },
      redirect: unusual.redirect ?? 'follow',
      ...(text !== '' && { body: text }),
    })
    const answer = await response.text()
    return { status: response.status, headers: response.headers, text: answer, body: parsed(answer) }
  }
  const post: Api['post'] = (fields) => call('POST', '', fields)
  return {
    url,
    call,
    sign,
    post,
    async customer(fields = {}) {
      const { status, text, body } = await post({ email: freshEmail(), customer_type: 'individual', ...fields })
      if (status < 200 || status > 202) throw new Error(`the create was answered ${status}: ${text}`)
      return body.data
    },
    get: (id) => call('GET', `/${id}`),
    list: (query = {}) =>
      call('GET', Object.keys(query).length === 0 ? '' : `?${new URLSearchParams(query).toString()}`),
    update: (id, fields) => call('PUT', `/${id}`, fields),
    blacklist: (id, on) => call('POST', `/blacklist/${id}`, { blacklist: on }),
    remove: (id) => call('DELETE', `/${id}`),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
