import { styleText } from 'node:util'
import type { LogEntry } from '../server/app.ts'
import { printable } from '../text/visible.ts'

/** How requests are logged: lines for people, JSON for programs, or not at all. */
export type LogStyle = 'pretty' | 'json' | 'none'

/** A log that gathers lines for a few milliseconds and writes them at once; `flush` writes what is left. */
export type Log = { write: (entry: LogEntry) => void; flush: () => void }

/** A log that hands its text to `out`. Colours only where `colours` says so. */
export function createLog(style: LogStyle, colours: boolean, out: (text: string) => void): Log {
  let waiting = ''
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (waiting === '') return
    out(waiting)
    waiting = ''
  }
  const line = style === 'json' ? jsonLine : (entry: LogEntry) => prettyLine(entry, colours)
  return {
    write(entry) {
      if (style === 'none' && entry.bug === undefined) return
      waiting += line(entry)
      timer ??= setTimeout(flush, 20)
    },
    flush,
  }
}

function jsonLine({ at, requestId, method, url, status, duration, remark, bug }: LogEntry): string {
  return `${JSON.stringify({
    time: new Date(at).toISOString(),
    level: bug !== undefined ? 'error' : status >= 400 ? 'warn' : 'info',
    request_id: requestId,
    method,
    url,
    status,
    duration_ms: Math.round(duration * 100) / 100,
    remark,
    error: bug === undefined ? undefined : stackOf(bug),
  })}\n`
}

function prettyLine({ at, method, url, status, duration, remark, bug }: LogEntry, colours: boolean): string {
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    colours ? styleText(format, text, { validateStream: false }) : text
  const time = new Date(at).toTimeString().slice(0, 8)
  const colour = status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green'
  const head = [
    paint('gray', time),
    paint(colour, String(status)),
    method.padEnd(6),
    printable(url),
    paint('gray', `${duration.toFixed(1)} ms`),
  ].join(' ')
  const below = remark === undefined ? '' : `\n         ${paint('gray', printable(remark))}`
  const stack = bug === undefined ? '' : `\n${paint('red', 'A bug in customers-kit:')} ${stackOf(bug)}`
  return `${head}${below}${stack}\n`
}

function stackOf(bug: unknown): string {
  return bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)
}
