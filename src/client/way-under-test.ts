import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { ServerOptions } from 'node:https'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'

/** A server that listens on this machine. */
export type Listening = { url: string; port: number; close: () => void }

/** Listens on a free port. */
export async function listening(server: Server, scheme = 'http'): Promise<Listening> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** A server of plain HTTP, or of TLS with these options, that answers what the listener does. */
export function startServer(listener: RequestListener, tls?: ServerOptions): Promise<Listening> {
  return tls ? listening(createTlsServer(tls, listener), 'https') : listening(createServer(listener))
}

/**
 * A proxy that gives tunnels (CONNECT) and nothing else, to any name, all of which are this machine; with `user` only to
 * whoever gives it. It tells the tunnels it gave and how often it was asked; `cut` ends them, and it gives none any more.
 */
export async function startConnectProxy({
  user,
  refuses = () => false,
}: {
  user?: string
  refuses?: (place: string) => boolean
} = {}): Promise<Listening & { tunnels: string[]; asked: () => number; cut: () => void }> {
  const tunnels: string[] = []
  const server = createServer((_, res) => void res.writeHead(501).end())
  const sockets = new Set<{ destroy: () => void }>()
  let asked = 0
  let isCut = false
  server.on('connect', (req, socket, head) => {
    asked += 1
    if (isCut) {
      socket.destroy()
      return
    }
    const place = req.url ?? ''
    const expected = user && `Basic ${Buffer.from(user).toString('base64')}`
    const isKnown = expected === undefined || req.headers['proxy-authorization'] === expected
    if (!isKnown || refuses(place)) {
      const refusal = isKnown ? '403 Forbidden' : '407 Proxy Authentication Required\r\nProxy-Authenticate: Basic'
      socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`)
      return
    }
    tunnels.push(place)
    const onward = connect(Number(place.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
    for (const one of [socket, onward]) {
      sockets.add(one)
      one.on('error', () => {
        socket.destroy()
        onward.destroy()
      })
    }
  })
  const { close, ...rest } = await listening(server)
  return {
    ...rest,
    tunnels,
    asked: () => asked,
    cut() {
      isCut = true
      for (const socket of sockets) socket.destroy()
    },
    close() {
      for (const socket of sockets) socket.destroy()
      close()
    },
  }
}
