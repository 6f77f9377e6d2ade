import { styleText } from 'node:util'
import type { LogEntry } from '../server/app.ts'
import { escaped, isPlain } from '../http/json.ts'
import { printable } from '../text/visible.ts'

/** How requests are logged: lines for people, JSON for programs, or not at all. */
export type LogStyle = 'pretty' | 'json' | 'none'

/** A log that gathers lines for a few milliseconds and writes them at once; `flush` writes what is left. */
export type Log = { write: (entry: LogEntry) => void; flush: () => void }

// The characters from which on what is gathered is written: a quarter of what a pipe holds, whose reader may be late
// without holding anybody up.
const mostGathered = 16_384

/** A log that hands its text to `out`, to be written in that encoding. Colours only where `colours` says so. */
export function createLog(
  style: LogStyle,
  colours: boolean,
  out: (text: string, encoding: BufferEncoding) => void,
): Log {
  // Text whose parts are put together when it is written: to do so for each line costs more than all the rest of it.
  let gathered = ''
  // Then a character is a byte: to look whether it is costs as much as to make the line.
  let isAscii = style === 'json'
  let timer: NodeJS.Timeout | undefined
  const hand = (): void => {
    if (gathered === '') return
    const text = gathered
    const encoding = isAscii ? 'latin1' : 'utf8'
    gathered = ''
    isAscii = style === 'json'
    out(text, encoding)
  }
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    hand()
  }
  const line = style === 'json' ? jsonLines(() => (isAscii = false)) : (entry: LogEntry) => prettyLine(entry, colours)
  return {
    write(entry) {
      if (style === 'none' && entry.bug === undefined) return
      gathered += line(entry)
      if (gathered.length >= mostGathered) hand()
      // Where many lines come it is there already, and sees to those that come before it is over.
      timer ??= setTimeout(flush, 20)
    },
    flush,
  }
}

/**
 * Writes entries as JSON, by hand and of few parts: it is a good part of what a request costs. Tells of a line that may not
 * be of ASCII alone. Ids of requests need no escaping, as answers show them.
 */
function jsonLines(mayBeWide: () => void): (entry: LogEntry) => string {
  // Many requests come within a millisecond.
  let millisecond = Number.NaN
  let time = ''
  const timeOf = (at: number): string => {
    if (at !== millisecond) {
      millisecond = at
      time = new Date(at).toISOString()
    }
    return time
  }
  const inner = (text: string): string => {
    if (isPlain(text)) return text
    mayBeWide()
    return escaped(text)
  }
  return ({ at, requestId, world, method, url, status, duration, remark, bug }) => {
    const level = bug !== undefined ? 'error' : status >= 400 ? 'warn' : 'info'
    let text = `{"time":"${timeOf(at)}","level":"${level}","request_id":"${requestId}`
    if (world !== undefined) text += `","world":"${inner(world)}`
    text += `","method":"${inner(method)}","url":"${inner(url)}","status":${status},"duration_ms":${Math.round(duration * 100) / 100}`
    if (remark !== undefined) text += `,"remark":"${inner(remark)}"`
    if (bug !== undefined) text += `,"error":"${inner(stackOf(bug))}"`
    return `${text}}\n`
  }
}

function prettyLine({ at, world, method, url, status, duration, remark, bug }: LogEntry, colours: boolean): string {
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    colours ? styleText(format, text, { validateStream: false }) : text
  const time = new Date(at).toTimeString().slice(0, 8)
  const colour = status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green'
  const head = [
    paint('gray', time),
    paint(colour, String(status)),
    method.padEnd(6),
    printable(url),
    ...(world === undefined ? [] : [paint('gray', `in ${world}`)]),
    paint('gray', `${duration.toFixed(1)} ms`),
  ].join(' ')
  const below = remark === undefined ? '' : `\n         ${paint('gray', printable(remark))}`
  const stack = bug === undefined ? '' : `\n${paint('red', 'A bug in customers-kit:')} ${stackOf(bug)}`
  return `${head}${below}${stack}\n`
}

function stackOf(bug: unknown): string {
  return bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)
}
