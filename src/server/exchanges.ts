import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import { Refusal } from '../customers/refusal.ts'
import { mostBegun, WorldGone } from '../customers/world-gone.ts'
import type { Route } from '../spec/openapi.ts'
import type { Callers } from '../http/callers.ts'
import type { OperationId } from '../spec/openapi.ts'
import { beforeOperation } from './before-operation.ts'
import type { BeforeOperationOptions } from './before-operation.ts'
import { corsFields, preflightFields } from './cors.ts'
import type { Readers } from './cors.ts'
import type { Ignored } from './ignored.ts'
import { hasBody, noBytes, readBytes } from './read-request.ts'
import { answerByStandIn } from './answer-by-stand-in.ts'
import type { Address } from './answer-by-stand-in.ts'
import { createTurns } from './turn.ts'
import type { Answer, Turn, TurnsOptions } from './turn.ts'
import type { Maybe, World } from './world.ts'
import { worldHeader } from './worlds.ts'
import type { Worlds } from './worlds.ts'

/** Carries out an operation for a request in a world. `ignored` is told of names in it that the document does not know. */
export type Run = (
  req: Request,
  params: Record<string, string>,
  body: Buffer,
  world: World,
  ignored: (names: Ignored[]) => void,
) => Promise<Answer>

/** Makes Express handlers out of functions that read, call and answer. */
export type Exchanges = {
  /** A handler for an operation of the API: limits, signature and faults first, and the journal told. */
  operation: (operationId: OperationId, run: Run) => RequestHandler
  /** A handler for the kit's own paths: none of that, and refused to web pages of somebody else. */
  kit: (run: (req: Request, params: Record<string, string>, body: Buffer) => Promise<Answer> | Answer) => RequestHandler
  /** The same for what answers by itself, as a stream does. `fields` are those that let other pages read it. */
  kitAnswer: (
    run: (req: Request, res: ServerResponse, fields: readonly string[]) => Promise<void> | void,
  ) => RequestHandler
  /** Answers OPTIONS, and 405 with `Allow` to every method that the path does not have. */
  otherMethods: (allowed: string[]) => RequestHandler
  /** The same for the kit's own paths. */
  otherKitMethods: (allowed: string[]) => RequestHandler
  /** Answers 404. */
  notFound: RequestHandler
  /** Answers a refusal, in the default world. */
  refused: (req: Request, res: ServerResponse, refusal: Refusal) => void
  /** Answers what went wrong before a handler was reached. */
  failed: ErrorRequestHandler
}

/** What goes on around the operations; what is undefined does not happen. */
export type ExchangesOptions = TurnsOptions &
  BeforeOperationOptions & {
    /** The path at which customers are listed, for those who ask at another. */
    customers: string
    /** The operations, of which one may have been meant. */
    routes: readonly Pick<Route, 'method' | 'path'>[]
    callers: Callers
    worlds: Worlds
  }

const mostKitBytes = 64_000_000

/** The life of a request, in one place for all paths. */
export function createExchanges(options: ExchangesOptions): Exchanges {
  const { customers, routes, basePath, cors, callers, worlds, bodyLimit, forward } = options
  const { main } = worlds
  const turns = createTurns(main, options)
  const before = beforeOperation(options, turns)
  const stand = answerByStandIn(bodyLimit, before, turns)
  const { begin, succeed, fail } = turns
  const { isPlain, intercept, replayed, forwarded } = before

  /** The turn of a request in the world that it is for; undefined where it was refused, because it can be in none. */
  const arrive = (req: Request, res: ServerResponse): Maybe<Turn | undefined> => {
    const name = req.headers[worldHeader]
    if (name === undefined) return begin(req, res, true, main)
    const turnedAway = (error: unknown): undefined => {
      fail(begin(req, res, true, main), error)
    }
    try {
      const world = worlds.enter(String(name))
      if (!(world instanceof Promise)) return begin(req, res, true, world)
      return world.then((found) => begin(req, res, true, found)).catch(turnedAway)
    } catch (error) {
      return turnedAway(error)
    }
  }
  /** The turn of a request whose world was removed before anything was done in it, as if it had come after that. */
  const arriveAgain = async ({ req, res, at, started, body }: Turn): Promise<Turn | undefined> => {
    const turn = await arrive(req, res)
    return turn && { ...turn, at, started, body }
  }
  /** Goes on with a request that has arrived, at once where its world is at hand. */
  const arrived = (req: Request, res: ServerResponse, go: (turn: Turn) => Maybe<void>): Maybe<void> => {
    const turn = arrive(req, res)
    return turn instanceof Promise ? turn.then((found) => found && go(found)) : turn && go(turn)
  }

  /** Refuses what no operation is for, unless it is for a real deployment or was recorded. */
  const refuse = async (turn: Turn, refusal: Refusal, address: Address | undefined): Promise<void> => {
    const { standIn } = turn.world
    if (standIn && address) return stand(turn, standIn, address)
    try {
      if (!(await forwarded(turn, undefined)) && !(await replayed(turn))) fail(turn, refusal)
    } catch (error) {
      fail(turn, error)
    }
  }

  /** The address of a request that a route was found for, or else of one that is below the base path all the same. */
  const routed = ({ url, baseUrl }: Request): Address => ({ url, base: baseUrl })
  const unrouted = ({ url, baseUrl }: Request): Address | undefined =>
    url.startsWith(`${basePath}/`) ? { url: url.slice(basePath.length), base: baseUrl + basePath } : undefined

  const readersOf = ({ headers: { origin } }: IncomingMessage): Readers =>
    callers.allowsOrigin(origin) ? { origin: origin!, credentials: false } : undefined

  const mustBeOurs = ({ headers: { origin, host } }: IncomingMessage): void => {
    if (!callers.isForeign(origin, host)) return
    throw new Refusal(
      'FORBIDDEN',
      `Pages of ${origin!.slice(0, 200)} may not steer this mock. Allow them with --allow-origin.`,
    )
  }

  return {
    operation(operationId, run) {
      const answer = async (turn: Turn, params: Record<string, string>, begun = 1): Promise<void> => {
        const { standIn } = turn.world
        if (standIn) return stand(turn, standIn, routed(turn.req), operationId, params['id'])
        try {
          if (forward && (await forwarded(turn, operationId))) return
          if (!isPlain(turn) && (await intercept(turn, operationId, params['id']))) return
          const ignored = (names: Ignored[]): void => void (turn.ignored = names)
          succeed(turn, await run(turn.req, params, turn.body ?? noBytes, turn.world, ignored))
        } catch (error) {
          if (!(error instanceof WorldGone) || begun >= mostBegun) return fail(turn, error)
          const again = await arriveAgain(turn)
          return again && answer(again, params, begun + 1)
        }
      }
      return (req, res) => {
        const turn = arrive(req, res)
        const params = req.params as Record<string, string>
        return turn instanceof Promise
          ? turn.then((found) => found && answer(found, params))
          : turn && answer(turn, params)
      }
    },

    kit: (run) => async (req, res) => {
      const turn = begin(req, res, false, main, readersOf(req))
      try {
        mustBeOurs(req)
        const body = hasBody(req) ? await readBytes(req, mostKitBytes) : noBytes
        succeed(turn, await run(req, req.params as Record<string, string>, body))
      } catch (error) {
        fail(turn, error)
      }
    },

    kitAnswer: (run) => async (req, res) => {
      const readers = readersOf(req)
      try {
        mustBeOurs(req)
        await run(req, res, corsFields(readers))
      } catch (error) {
        fail(begin(req, res, false, main, readers), error)
      }
    },

    otherMethods: (allowed) => {
      const allow = allowOf(allowed)
      return (req, res) => {
        if (req.method === 'OPTIONS') return preflight(req, res, allow, cors(req))
        const address = routed(req)
        return arrived(req, res, (turn) => refuse(turn, notAMethod(req, allow), address))
      }
    },

    otherKitMethods: (allowed) => {
      const allow = allowOf(allowed)
      return (req, res) => {
        const readers = readersOf(req)
        if (req.method === 'OPTIONS') return preflight(req, res, allow, readers)
        return fail(begin(req, res, false, main, readers), notAMethod(req, allow))
      }
    },

    notFound(req, res) {
      if (req.method === 'OPTIONS') return preflight(req, res, 'GET, POST, PUT, DELETE, HEAD, OPTIONS', cors(req))
      const asked = req.baseUrl + req.path
      const path = asked.length > 200 ? `${asked.slice(0, 200)}…` : asked
      const base = req.baseUrl + basePath
      const meant = path.startsWith(base + customers)
        ? meantRoute(asked.slice(base.length), customers, routes)
        : undefined
      const advice =
        path.startsWith(base + customers) && path.endsWith('/')
          ? ' Leave out the slash at the end.'
          : meant
            ? ` There is ${meant.method.toUpperCase()} ${base}${meant.path}; the documentation is at ${base}/docs.`
            : ` Customers are at ${base}${customers}; the documentation is at ${base}/docs.`
      const address = unrouted(req)
      const refusal = new Refusal('NOT_FOUND', `There is nothing at ${path}.${advice}`)
      return arrived(req, res, (turn) => refuse(turn, refusal, address))
    },

    refused: (req, res, refusal) => fail(begin(req, res, true, main), refusal),

    // Express knows an error handler by its four parameters.
    failed(error, req, res, _next) {
      const address = unrouted(req)
      return arrived(req, res, (turn) => {
        const { standIn } = turn.world
        return standIn && address && error instanceof URIError ? stand(turn, standIn, address) : fail(turn, error)
      })
    },
  }
}

function allowOf(allowed: string[]): string {
  return [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')
}

function notAMethod({ method }: IncomingMessage, allow: string): Refusal {
  return new Refusal('METHOD_NOT_ALLOWED', `${method} is not a method of this path; it has ${allow}.`, {
    headers: { Allow: allow },
  })
}

function preflight(req: IncomingMessage, res: ServerResponse, allow: string, readers: Readers): void {
  res.writeHead(204, preflightFields(req, allow, readers))
  res.end()
}

/** The operation whose path has a word of the asked one beside `/api/customers`, such as `blacklist`. */
function meantRoute<R extends { path: string }>(asked: string, customers: string, routes: readonly R[]): R | undefined {
  const words = new Set(asked.slice(customers.length).split('/').filter(Boolean))
  return routes.find(({ path }) =>
    path
      .slice(customers.length)
      .split('/')
      .some((word) => words.has(word)),
  )
}
