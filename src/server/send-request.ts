import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { invalid } from '../customers/refusal.ts'
import type { Header } from '../http/exchange.ts'
import type { App } from './app.ts'
import { createHttpServer } from './http-server.ts'
import type { Clock } from '../customers/timestamps.ts'
import { inProcessFetch } from './in-process-fetch.ts'
import type { Fetch } from './in-process-fetch.ts'
import { signatureOf } from './verify-signature.ts'
import type { Credentials } from './verify-signature.ts'
import { mainWorld, worldHeader } from './worlds.ts'

/** A request that the mock is to send to itself, as `spec/control/send.json` has it. */
export type ToSend = { method: string; path: string; headers?: Record<string, string>; body?: string }

/** What came of it; `status` is null where the connection was closed without an answer. */
export type Sent = { status: number | null; headers: Header[]; body: string; duration_ms: number }

/**
 * Sends a request to a world, as any client would: it is logged, limited, failed by rules, and signed where that is asked
 * for. `mount` is what the paths of the mock begin with for who asks, such as its base path.
 */
export type SendRequest = (
  world: string,
  asked: ToSend,
  at: { host: string | undefined; mount: string },
) => Promise<Sent>

/** What sending needs. Requests are signed where there are credentials, whose secret and signatures nobody is shown. */
export type SendOptions = {
  app: () => App
  basePath: string
  /** The path at which customers are listed, for those who ask at another. */
  customers: string
  credentials: Credentials | undefined
  clock: Clock
}

// Of one connection, or told anew.
const dropped = /^(host|content-length|connection|transfer-encoding|expect|keep-alive|upgrade|te|x-auth-.*)$/i

/** A sender for one mock, which makes its server when it is first asked. */
export function createSendRequest({ app, basePath, customers, credentials, clock }: SendOptions): SendRequest {
  /** By what another app has mounted this one under. */
  const fetches = new Map<string, Fetch>()
  const fetchUnder = (outer: string): Fetch => {
    const fetch = fetches.get(outer) ?? inProcessFetch(createHttpServer(mounted(app(), outer)))
    fetches.set(outer, fetch)
    return fetch
  }
  return async (world, { method, path, headers = {}, body = '' }, { host = 'localhost', mount }) => {
    const { pathname } = new URL(path, 'http://localhost')
    if (!pathname.startsWith(`${mount}/`) || pathname.startsWith(`${mount}/__`))
      throw invalid([{ field: 'path', message: `must be a path of the API, such as ${mount}${customers}` }])
    const outer = mount.slice(0, mount.length - basePath.length)
    const fields = Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.test(name)))
    if (credentials) Object.assign(fields, signed(credentials, Buffer.from(body), clock()))
    if (world !== mainWorld) fields[worldHeader] = world
    const started = performance.now()
    const took = (): number => Math.round((performance.now() - started) * 100) / 100
    try {
      const answer = await fetchUnder(outer)(`http://${host}${path.slice(outer.length)}`, {
        method,
        headers: fields,
        ...(body !== '' && { body }),
      })
      return { status: answer.status, headers: [...answer.headers], body: await answer.text(), duration_ms: took() }
    } catch {
      return { status: null, headers: [], body: '', duration_ms: took() }
    }
  }
}

/** The app as it is when another one has mounted it, and by itself: a server makes what it serves its own. */
function mounted(app: App, outer: string): App {
  const door: RequestListener = (req, res) => {
    Object.assign(req, { originalUrl: outer + req.url, baseUrl: outer })
    return app(req, res)
  }
  return Object.assign(door, { request: app.request, response: app.response })
}

function signed({ clientId, clientSecret }: Credentials, body: Buffer, now: number): Record<string, string> {
  const [timestamp, nonce] = [String(Math.floor(now / 1000)), randomBytes(16).toString('hex')]
  return {
    'X-Auth-Client': clientId,
    'X-Auth-Timestamp': timestamp,
    'X-Auth-Nonce': nonce,
    'X-Auth-Signature': signatureOf(clientSecret, clientId, timestamp, nonce, body),
  }
}
