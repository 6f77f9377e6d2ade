import type { IncomingMessage, ServerResponse } from 'node:http'
import { Refusal } from '../customers/refusal.ts'
import type { Feed, Told } from './feed.ts'

/** The streams of a mock that are open. */
export type EventStreams = {
  /**
   * Answers a request with what a feed tells, as server-sent events, until the client leaves. Throws a `Refusal` beyond
   * the most streams that are kept open.
   */
  open: (req: IncomingMessage, res: ServerResponse, fields: readonly string[], feed: () => Feed) => Promise<void>
  /** Ends all of them: whoever closes a server would wait for them otherwise. */
  close: () => void
}

const most = 32
// Proxies and the server itself close what is silent for long.
const beat = 15_000

/** No stream yet. A client that leaves more bytes unread than `mostUnread` is cut off; it comes back and goes on. */
export function createEventStreams(mostUnread = 8_000_000): EventStreams {
  const all = new Set<ServerResponse>()
  return {
    async open(req, res, fields, feed) {
      const head = ['Content-Type', 'text/event-stream', 'Cache-Control', 'no-store', ...fields]
      if (req.method === 'HEAD') return void res.writeHead(200, head).end()
      if (all.size >= most)
        throw new Refusal('FORBIDDEN', `There are ${most} streams of events, the most that are kept open. Close one.`)
      all.add(res)
      let leave: (() => void) | undefined
      const heart = setInterval(() => res.write(':\n\n'), beat).unref()
      const over = (): void => {
        all.delete(res)
        clearInterval(heart)
        leave?.()
        leave = undefined
      }
      res.once('close', over)
      try {
        // How long to wait before coming back, in milliseconds.
        const tell = (told: Told[]): void => {
          if (!res.headersSent) res.writeHead(200, head).write('retry: 1000\n\n')
          if (told.length > 0) res.write(told.map(written).join(''))
          if (res.writableLength > mostUnread) res.destroy()
        }
        leave = await feed().join({ tell, end: () => res.end() }, afterOf(req))
        if (res.closed || res.destroyed) over()
      } catch (error) {
        over()
        throw error
      }
      return undefined
    },
    close() {
      for (const res of all) res.end()
    },
  }
}

function written(told: Told): string {
  const id = 'id' in told ? `id: ${told.id}\n` : ''
  return `event: ${told.event}\n${id}data: ${JSON.stringify(told.data)}\n\n`
}

/** The last event that a client has: browsers say so when they come back by themselves, `after` is for all others. */
function afterOf({ headers, url = '' }: IncomingMessage): string | undefined {
  const last = headers['last-event-id']
  if (last !== undefined) return String(last)
  return new URL(url, 'http://localhost').searchParams.get('after') ?? undefined
}
