import { request as httpRequest } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import { duplexPair, Readable } from 'node:stream'
import { pairs } from '../http/headers.ts'

/** Asks as `fetch` does, whatever host an address names; a path alone is enough. Redirects are not followed. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

// What stands where an address would.
const nowhere = new URL('http://localhost')

/**
 * A `fetch` that asks a server which need not listen: over a pair of streams in place of a connection, and by HTTP in all
 * else, so that a connection which is closed on purpose is one here too. `fields` are added to every request.
 */
export function inProcessFetch(server: Server, fields: Record<string, string> = {}): Fetch {
  return async (input, init) => {
    const asked = new Request(typeof input === 'string' ? new URL(input, nowhere) : input, init)
    const { method, headers, signal } = asked
    for (const [name, value] of Object.entries(fields)) headers.set(name, value)
    const body = Buffer.from(await asked.arrayBuffer())
    if (body.length > 0) headers.set('content-length', String(body.length))
    const { pathname, search } = new URL(asked.url)
    const [ours, theirs] = duplexPair()
    // Unlike a socket, one side does not notice by itself that the other was destroyed; what came before it was, comes.
    theirs.once('close', () => theirs.writableFinished || setImmediate(() => ours.destroy(new Error('socket hang up'))))
    ours.once('close', () => theirs.destroy())
    server.emit('connection', theirs)
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      httpRequest({
        createConnection: () => ours,
        method,
        path: pathname + search,
        // Nobody else can ask here: which host a client has in mind is no question.
        headers: { host: nowhere.host, ...Object.fromEntries(headers) },
        signal,
      })
        .on('response', resolve)
        .on('error', (cause) =>
          reject(signal.aborted ? (signal.reason as Error) : new TypeError('fetch failed', { cause })),
        )
        .end(body)
    })
    const status = answer.statusCode ?? 0
    const isEmpty = method === 'HEAD' || status === 204 || status === 304
    if (isEmpty) answer.resume()
    const response = new Response(isEmpty ? null : (Readable.toWeb(answer) as ReadableStream), {
      status,
      statusText: answer.statusMessage ?? '',
      headers: pairs(answer.rawHeaders),
    })
    return Object.defineProperty(response, 'url', { value: asked.url })
  }
}
