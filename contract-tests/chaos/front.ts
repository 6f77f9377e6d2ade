import { createServer, request as send } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { freePort } from '../free-port.ts'

/** What a client sees of a deployment that is away. */
export const outages = [
  '503',
  '503 with Retry-After',
  'refused',
  '401',
  '403 HTML',
  'a redirect to a login page',
  'a login page',
  'time-out',
] as const
export type OutageKind = (typeof outages)[number]

/** A front before a deployment, as a gateway is one, that can go away and lie. */
export type Front = {
  url: string
  /** How many requests it was asked. */
  asked: () => number
  /** From the request of this number on the deployment is away; those under way are carried out and not answered. */
  goAway: (kind: OutageKind, from: number) => void
  /** It is there again. */
  comeBack: () => Promise<void>
  /** Whether anybody has asked while it was away. */
  wasAway: () => boolean
  /** Each 201 from now on holds the id of one of these in place of the new one. */
  swapIds: (ids: readonly string[]) => void
  close: () => Promise<void>
}

// Longer than a request is sent again for, as a process takes that is started anew.
const downMs = 4_000
const page = '<!doctype html><html><title>Sign in</title><form action="/login"></form></html>'

/** Starts a front; a body that holds `fallsOver` takes it down for a moment each time. */
export async function startFront(target: string, { fallsOver }: { fallsOver?: string } = {}): Promise<Front> {
  let [asked, swapped, from] = [0, 0, Number.POSITIVE_INFINITY]
  let kind: OutageKind = '503'
  let away = false
  let swaps: readonly string[] = []
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request)
    asked += 1
    if (fallsOver !== undefined && body.includes(fallsOver)) return fall()
    if (asked >= from) {
      if (kind === 'refused' && !away) {
        // The last one that came through is carried out, and its answer lost, like those beside it.
        away = true
        server.close()
        await forwarded(target, request, body).catch(() => undefined)
        server.closeAllConnections()
        return
      }
      away = true
      answerAway(kind, request, response)
      return
    }
    const answer = await forwarded(target, request, body)
    if (away && kind === 'refused') return void response.destroy()
    let text = answer.body
    if (answer.status === 201 && swaps.length > 0) {
      const parsed = JSON.parse(text) as { data: { id: string } }
      parsed.data.id = swaps[swapped++ % swaps.length] as string
      text = JSON.stringify(parsed)
    }
    response.writeHead(answer.status, { ...answer.headers, 'content-length': Buffer.byteLength(text) }).end(text)
  }
  const fall = (): void => {
    server.close()
    server.closeAllConnections()
    const rise = (): void => void (closed || server.listening || server.listen(port, '127.0.0.1'))
    setTimeout(rise, downMs)
  }
  let closed = false
  const server: Server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy())
  })
  // It goes away and comes back to the same one.
  const port = await freePort()
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${port}`,
    asked: () => asked,
    goAway: (which, number) => void ([kind, from] = [which, number]),
    async comeBack() {
      from = Number.POSITIVE_INFINITY
      away = false
      if (!server.listening) await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
    },
    wasAway: () => away,
    swapIds: (ids) => void (swaps = ids),
    async close() {
      closed = true
      server.closeAllConnections()
      if (server.listening) await new Promise((closed) => server.close(closed))
    },
  }
}

function answerAway(kind: OutageKind, request: IncomingMessage, response: ServerResponse): void {
  const html = { 'content-type': 'text/html' }
  const json = { 'content-type': 'application/json' }
  if (kind === 'time-out') return
  if (kind === '503') response.writeHead(503, html).end('<html>no upstream</html>')
  else if (kind === '503 with Retry-After') response.writeHead(503, { ...html, 'retry-after': '1' }).end()
  else if (kind === '401') response.writeHead(401, json).end('{"success":false,"message":"The key was revoked."}')
  else if (kind === '403 HTML') response.writeHead(403, html).end('<html>Forbidden</html>')
  else if (kind === 'a login page' || request.url === '/login') response.writeHead(200, html).end(page)
  else response.writeHead(302, { location: '/login' }).end()
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

async function forwarded(
  target: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; headers: IncomingMessage['headers']; body: string }> {
  return new Promise((resolve, reject) => {
    const { host: _, connection: _c, ...rest } = headers
    const outgoing = send(`${target}${url}`, { method, headers: rest, agent: false }, (answer) => {
      bodyOf(answer).then((bytes) => {
        const { connection: _k, 'content-length': _l, 'transfer-encoding': _t, ...fields } = answer.headers
        resolve({ status: answer.statusCode ?? 0, headers: fields, body: bytes.toString('utf8') })
      }, reject)
    })
    outgoing.on('error', reject).end(body)
  })
}
