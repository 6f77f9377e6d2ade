import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { instant } from '../mutants/correct-behaviour.ts'
import { bodyOf } from '../mutants/start-deployment.ts'
import type { Exchange } from './exchange.ts'
import { readAnswer } from './exchange.ts'
import type { Subject } from './subject.ts'

/** A deployment that listens, and keeps what it was asked. */
export type Served = {
  /** Where its paths start, without a slash at the end. */
  url: string
  /** In the order in which the requests came. Those that were not answered when it was closed are among them. */
  exchanges: Exchange[]
  /** Every connection is cut. */
  close: () => Promise<void>
}

/** Lets a deployment listen on a free port of this machine. */
export async function serveSubject(subject: Subject): Promise<Served> {
  const began = performance.now()
  const exchanges: Exchange[] = []
  const written = new WeakMap<Socket, Buffer[]>()
  const underWay = new Set<Exchange>()
  let latest = 0
  // Two requests at one instant would make two customers of one age.
  const tick = (): string => instant((latest = Math.max(latest + 0.001, performance.timeOrigin + performance.now())))

  const server = createServer((request, response) => {
    const { socket } = request
    void bodyOf(request)
      .then(async (body) => {
        const sent = {
          method: request.method ?? 'GET',
          url: request.url ?? '/',
          rawHeaders: request.rawHeaders,
          body,
          at: tick(),
        }
        const bytes: Buffer[] = []
        written.set(socket, bytes)
        const from = performance.now() - began
        const exchange: Exchange = { sent, answered: undefined, from, to: from }
        exchanges.push(exchange)
        underWay.add(exchange)
        const over = (): void => {
          if (!underWay.delete(exchange)) return
          exchange.answered = readAnswer(Buffer.concat(bytes))
          exchange.to = performance.now() - began
        }
        response.once('finish', over).once('close', over)
        await subject.answer(sent, response)
      })
      .catch((error: unknown) => void response.destroy(error as Error))
  })
  server.on('connection', (socket: Socket) => tap(socket, (chunk) => written.get(socket)?.push(chunk)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${subject.prefix}`,
    exchanges,
    async close() {
      for (const exchange of underWay) exchange.to = performance.now() - began
      underWay.clear()
      subject.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Tells everything that is written to a socket. */
function tap(socket: Socket, told: (chunk: Buffer) => void): void {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean
  socket.write = (chunk: string | Uint8Array, ...given: unknown[]): boolean => {
    const encoding = typeof given[0] === 'string' ? (given[0] as BufferEncoding) : 'utf8'
    told(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk))
    return write(chunk, ...given)
  }
}
