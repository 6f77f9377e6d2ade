import { Agent as HttpAgent } from 'node:http'
import type { AgentOptions } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Client, buildConnector } from 'undici'
import type { Connection, Way } from './connection.ts'
import { wayTo } from './connection.ts'
import { openTunnel } from './open-tunnel.ts'

/** The largest head of a message that is read, in bytes: more than most gateways add to it. */
export const maxHeaderSize = 65_536

// Milliseconds that a connection may take to come about.
const connectMs = 10_000

/**
 * Clients of undici that ask one origin, each one thing at a time over a connection of its own that is kept open. A pool,
 * which looks for one that is free, would cost a tenth of what a request does.
 */
export type Clients = {
  /** One that nobody else has. It is to be given back or dropped. */
  take: () => Client
  giveBack: (client: Client) => void
  /** Ends what is under way on it. Twice does no harm. */
  drop: (client: Client) => void
}

/**
 * Asks the origin of a target by the connection that is asked for; `way` is the proxy on it. `close` ends whatever is
 * under way.
 */
export function createDispatcher(
  target: URL,
  { proxies, tls }: Connection,
  timeoutMs: number,
): { clients: Clients; way: Way | undefined; close: () => Promise<void> } {
  const timeout = Math.min(timeoutMs, connectMs)
  const way = wayTo(target, proxies)
  const connectOwn = buildConnector({ ...trust(tls), ...shown(tls), timeout })
  const closing = new AbortController()
  // The agent for proxies that undici has asks one anew without a pause for as long as that closes the connection.
  const connectBy = (by: Way): buildConnector.connector => {
    const { signal } = closing
    return (wanted, connected) =>
      void openTunnel(target, by, { tls: trust(tls), timeoutMs: timeout, signal }).then(
        (httpSocket) =>
          wanted.protocol === 'https:' ? connectOwn({ ...wanted, httpSocket }, connected) : connected(null, httpSocket),
        (error: Error) => connected(error, null),
      )
  }
  const connect = way ? connectBy(way) : connectOwn
  const options = { connect, headersTimeout: timeoutMs, bodyTimeout: timeoutMs, maxHeaderSize }
  const all = new Set<Client>()
  const ready: Client[] = []
  const open = (): Client => {
    const client = new Client(target.origin, options)
    all.add(client)
    return client
  }
  return {
    clients: {
      take: () => ready.pop() ?? open(),
      giveBack: (client) => void ready.push(client),
      drop(client) {
        if (all.delete(client)) void client.destroy()
      },
    },
    way,
    async close() {
      closing.abort()
      await Promise.all([...all].map((client) => client.destroy()))
    },
  }
}

/**
 * An agent of node:http(s) that reaches a target as `createDispatcher` does: for what has to go out as it came, byte for
 * byte.
 */
export function createSocketAgent(
  target: URL,
  { proxies, tls }: Connection,
  options: AgentOptions,
): { agent: HttpAgent; way: Way | undefined } {
  const way = wayTo(target, proxies)
  const secure = target.protocol === 'https:'
  const own = { ...trust(tls), ...shown(tls) }
  const agent = secure ? new HttpsAgent({ ...options, ...own }) : new HttpAgent(options)
  if (!way) return { agent, way }
  type Connects = {
    createConnection: (options: object, created: (error: Error | null, socket?: Socket) => void) => void
  }
  ;(agent as unknown as Connects).createConnection = (wanted, created) => {
    openTunnel(target, way, { tls: trust(tls), timeoutMs: connectMs }).then(
      (socket) => created(null, secure ? connectTls({ ...wanted, ...own, socket }) : socket),
      (error: Error) => created(error),
    )
  }
  return { agent, way }
}

// Certificates in place of Node's own, and whether they count at all.
function trust({ ca, insecure }: Connection['tls']): { ca?: string; rejectUnauthorized?: false } {
  return { ...(ca !== undefined && { ca }), ...(insecure && { rejectUnauthorized: false as const }) }
}

function shown({ cert, key }: Connection['tls']): { cert?: string; key?: string } {
  return { ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) }
}
