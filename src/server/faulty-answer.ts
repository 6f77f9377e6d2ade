import type { ServerResponse } from 'node:http'
import type { Fault } from './faults.ts'

/** An answer before it is sent: header names and values in turn. */
export type Unsent = { status: number; fields: string[]; body: string | Buffer }

/**
 * Sends an answer as a fault wants it: with other header fields, with its body spoilt, cut off in the middle, or not at
 * all. Answers what was sent of it: the status, undefined where there was none, the header fields and the body.
 */
export function sendFaulty(
  res: ServerResponse,
  answer: Unsent,
  { disconnect, body: how, headers = {} }: Fault,
): { status: number | undefined; fields: string[]; body: string } {
  if (disconnect === 'before-handling' || disconnect === 'after-handling') {
    res.destroy()
    return { status: undefined, fields: [], body: '' }
  }
  const body = Buffer.from(how === undefined ? answer.body : spoilt(answer, how))
  const own: Record<string, string> = {
    'Content-Length': String(body.length),
    ...(how === 'html' ? { 'Content-Type': 'text/html' } : {}),
    ...headers,
  }
  const replaced = new Set(Object.keys(own).map((name) => name.toLowerCase()))
  const fields: string[] = []
  for (let n = 0; n < answer.fields.length; n += 2)
    if (!replaced.has(answer.fields[n]!.toLowerCase())) fields.push(answer.fields[n]!, answer.fields[n + 1]!)
  fields.push(...Object.entries(own).flat())
  res.writeHead(answer.status, fields)
  if (disconnect !== 'mid-body') {
    res.end(body)
    return { status: answer.status, fields, body: body.toString('utf8') }
  }
  const half = body.subarray(0, body.length >> 1)
  // Once the half has left, and not before: else the client might see nothing of it.
  res.write(half, () => res.destroy())
  return { status: answer.status, fields, body: half.toString('utf8') }
}

function spoilt({ status, body }: Unsent, how: NonNullable<Fault['body']>): string | Buffer {
  const bytes = Buffer.from(body)
  if (how === 'truncated') return bytes.subarray(0, bytes.length >> 1)
  if (how === 'malformed') return `${bytes.toString('utf8')},}`
  if (how === 'empty') return ''
  return `<!doctype html>\n<title>${status}</title>\n<h1>${status}</h1>\n<p>The gateway has no answer for you.</p>\n`
}
