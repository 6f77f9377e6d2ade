import type { IncomingMessage, ServerResponse } from 'node:http'
import { queryOf, withoutQuery } from '../http/address.ts'
import type { Callers } from '../http/callers.ts'
import { filterOf } from '../http/journal.ts'
import type { Journal } from '../http/journal.ts'
import type { Passed } from '../traffic/passed.ts'
import { problemBody } from './problem.ts'

/** What the proxy's own paths show. */
export type KitOptions = {
  journal: Journal<Passed>
  /** Answers other paths, such as `/__kit/report`, with HTML text or a value; undefined where it does not know one. */
  kit: ((path: string) => unknown) | undefined
  callers: Callers
  newId: () => string
  /** The time as an answer tells it. */
  now: () => string
}

/** A handler for the proxy's own paths: the journal, and what the one who made the proxy adds. Refused to foreign pages. */
export function createKitRoutes({
  journal,
  kit,
  callers,
  newId,
  now,
}: KitOptions): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    const path = withoutQuery(req.url ?? '')
    const search = queryOf(req.url ?? '')
    const { origin, host } = req.headers
    const send = (status: number, body: string, type = 'application/json'): void => {
      const fields = ['Content-Type', type, 'Content-Length', String(Buffer.byteLength(body)), 'Vary', 'Origin']
      if (callers.allowsOrigin(origin)) fields.push('Access-Control-Allow-Origin', origin!)
      res.writeHead(status, fields)
      res.end(req.method === 'HEAD' ? undefined : body)
    }
    const refuse = (status: number, code: string, message: string): void =>
      send(status, problemBody(status, code, message, newId(), now()))
    const succeed = (message: string, data: unknown): void =>
      send(200, JSON.stringify({ success: true, message, data, metadata: { request_id: newId() }, timestamp: now() }))
    req.resume()
    if (callers.isForeign(origin, host)) {
      const message = `Pages of ${origin!.slice(0, 200)} may not steer this proxy. Allow them with --allow-origin.`
      return refuse(403, 'FORBIDDEN', message)
    }
    if (path === '/__kit/requests' && req.method === 'DELETE') {
      journal.clear()
      return succeed('The journal is empty', { requests: [], total: 0 })
    }
    if (req.method !== 'GET' && req.method !== 'HEAD')
      return refuse(405, 'METHOD_NOT_ALLOWED', `${req.method} is not a method of ${path}.`)
    if (path === '/__kit/requests') {
      const requests = journal.list(filterOf(search))
      return succeed('The last requests, newest first', { requests, total: requests.length })
    }
    const answer = kit?.(path)
    if (answer === undefined)
      return refuse(404, 'NOT_FOUND', `The proxy has no ${path}; it has /__kit/requests and /__kit/report.`)
    return typeof answer === 'string'
      ? send(200, answer, 'text/html; charset=utf-8')
      : succeed('What was found so far', answer)
  }
}
