import type { IncomingMessage } from 'node:http'
import type { IRouter, Request, RequestHandler } from 'express'
import { invalid } from '../customers/refusal.ts'
import type { Exchanges } from './exchanges.ts'
import { worldHeader } from './worlds.ts'

/** The world that an address names, and what the address is behind that. */
export type WorldAddress = { name: string; url: string }

/** What stands before the name of a world in an address. */
export const worldPrefix = '/__worlds/'

/** The world in an address; undefined where it names none, or is not for the paths of the API: there are no others. */
export function worldInAddress(url: string): WorldAddress | undefined {
  if (!url.startsWith(worldPrefix)) return undefined
  const end = url.indexOf('/', worldPrefix.length)
  if (end < 0 || url.startsWith('/__', end) || url.startsWith('/docs', end)) return undefined
  return { name: url.slice(worldPrefix.length, end), url: url.slice(end) }
}

/** Whether the header of a request names another world than its address does. */
export function namesAnother({ headers }: IncomingMessage, { name }: WorldAddress): boolean {
  return (headers[worldHeader] ?? name) !== name
}

/** Makes a request whose address names a world one whose header does. */
export function enterByAddress(req: Request, { name, url }: WorldAddress): void {
  req.headers[worldHeader] = name
  req.baseUrl += worldPrefix + name
  // What comes before, such as a base path, stays.
  req.originalUrl = req.originalUrl.slice(0, -req.url.length) + url
  req.url = url
}

/** Takes requests whose address names a world for requests to it, as if the header had named it. */
export function worldsByAddress(app: IRouter, { refused }: Exchanges): RequestHandler {
  return (req, res, next) => {
    const world = worldInAddress(req.url)
    if (!world) return next()
    if (namesAnother(req, world))
      return refused(
        req,
        res,
        invalid([
          {
            field: 'X-Customers-Kit-World',
            message: `must be left out, or be ${world.name.slice(0, 100)} as in the address`,
          },
        ]),
      )
    enterByAddress(req, world)
    return app(req, res, next)
  }
}
