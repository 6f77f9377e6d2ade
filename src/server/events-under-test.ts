import type { Head } from './mock-journal.ts'
import type { Remark } from './observer.ts'

/** One event as it came. */
export type Came = {
  event: string
  id: string | undefined
  data: Partial<Head> & { contract?: Remark[]; count?: number }
}

/** A stream of events that is being read. */
export type Events = {
  status: number
  headers: Headers
  /** Resolves with all that came since the last call, what was said of requests aside, once so many did. */
  next: (count: number) => Promise<Came[]>
  /** The same of what was said of requests alone. */
  said: (count: number) => Promise<Came[]>
  /** Resolves when the server has ended it. */
  ended: Promise<void>
  close: () => void
}

/** Reads a stream of server-sent events as a browser does. */
export async function readEvents(url: string, headers: Record<string, string> = {}): Promise<Events> {
  const stop = new AbortController()
  const answer = await fetch(url, { headers: { Accept: 'text/event-stream', ...headers }, signal: stop.signal })
  const came: Came[] = []
  const said: Came[] = []
  const waiting: (() => void)[] = []
  let text = ''
  const read = async (): Promise<void> => {
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const parts = text.split('\n\n')
      text = parts.pop()!
      for (const part of parts) {
        const fields = new Map(part.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]))
        const event = fields.get('event')
        const list = event?.endsWith('judged') ? said : came
        if (event) list.push({ event, id: fields.get('id'), data: JSON.parse(fields.get('data')!) })
      }
      for (const look of waiting.splice(0)) look()
    }
  }
  const take = async (list: Came[], count: number): Promise<Came[]> => {
    while (list.length < count) await new Promise<void>((more) => waiting.push(more))
    return list.splice(0)
  }
  return {
    status: answer.status,
    headers: answer.headers,
    next: (count) => take(came, count),
    said: (count) => take(said, count),
    ended: read().catch(() => {}),
    close: () => stop.abort(),
  }
}
