import type { IRouter, Request, RequestHandler } from 'express'
import { invalid } from '../customers/refusal.ts'
import type { FieldError } from '../customers/refusal.ts'
import type { Filter } from '../customers/store.ts'
import { whileThere } from '../customers/world-gone.ts'
import { queryOf } from '../http/address.ts'
import { filterOf } from '../http/journal.ts'
import { isObject } from '../http/json.ts'
import type { ControlCheck, ControlShape } from '../spec/control-schema.ts'
import type { Exchanges } from './exchanges.ts'
import type { EventStreams } from './event-stream.ts'
import type { ReadRule } from './fault-rules.ts'
import type { RequestReport } from './request-report.ts'
import type { SendRequest, ToSend } from './send-request.ts'
import { parseJsonBody } from './read-request.ts'
import type { RequestReader } from './read-request.ts'
import type { Answer } from './turn.ts'
import { worldPrefix } from './world-address.ts'
import type { ClockSetting } from './world-clock.ts'
import type { Maybe, World } from './world.ts'
import type { WorldSight } from './world-sight.ts'
import { mainWorld, mustBeName } from './worlds.ts'
import type { Worlds, WorldWish } from './worlds.ts'

/** What the routes of the worlds steer, and what they hold it to. */
export type WorldRoutesOptions = {
  worlds: Worlds
  check: ControlCheck
  /** Reads by what customers are filtered. */
  reader: RequestReader
  readFaults: (value: unknown) => ReadRule[]
  reportOf: RequestReport
  streams: EventStreams
  send: SendRequest
}

type Handler = (world: World, req: Request, params: Record<string, string>, body: Buffer) => Promise<Answer> | Answer

/** What steers a world, below `/__kit` for the default one and below `/__kit/worlds/NAME` for each. */
const controls = ({
  check,
  reader,
  readFaults,
  reportOf,
  send,
}: WorldRoutesOptions): Record<string, Record<string, Handler>> => ({
  '/requests': {
    GET: async ({ notes }, req) => {
      const filter = filterOf(queryOf(req.url))
      if (filter.status !== undefined && !/^[1-5]([0-9]{2}|xx)$/i.test(filter.status))
        throw invalid([{ field: 'status', message: 'must be a status such as 404, or a class of them such as 4xx' }])
      const requests = await notes.recall(filter)
      return done('The last requests, newest first', { requests, total: requests.length })
    },
    DELETE: async (world) => {
      await world.forget()
      return done('The journal is empty', { requests: [], total: 0 })
    },
  },
  '/requests/:request': {
    GET: async (world, _req, { request }) => done('The request', await reportOf(world, request!)),
  },
  '/send': {
    POST: async ({ name }, req, _params, body) =>
      done(
        'The request was sent',
        await send(name, held(check, 'send', req, body) as ToSend, { host: req.headers.host, mount: req.baseUrl }),
      ),
  },
  '/faults': {
    GET: async ({ faults }) => done('The fault rules, and how often each fired', listed(await faults.list())),
    PUT: async (world, req, _params, body) => {
      const rules = readFaults(parseJsonBody(req, body))
      await world.setFaults(rules)
      return done('These fault rules hold from now on', listed(world.faults.asSet(rules)))
    },
    DELETE: async (world) => {
      await world.setFaults([])
      return done('There are no fault rules', listed(world.faults.asSet([])))
    },
  },
  '/clock': {
    GET: ({ clock }) => done('The clock', clock.show()),
    POST: async (world, req, _params, body) => {
      const setting = held(check, 'clock', req, body) as ClockSetting
      return done('The clock is set', await world.setClock(setting))
    },
  },
  '/reset': {
    POST: async (world) => done('The customers are the start data again', { customers: await world.reset() }),
  },
  '/customers': {
    GET: async ({ store }, req) => {
      const { filter, page, size } = wantedOf(reader, queryOf(req.url))
      const { customers, total } = await store.page(filter, page, size)
      return done('All that is kept of the customers, newest first', { customers, page, page_size: size, total })
    },
  },
  '/snapshots/:snapshot': {
    PUT: async (world, _req, params) => {
      const snapshots = world.snapshots()
      mustBeName(params['snapshot']!)
      return done('The customers are kept as they are now', { snapshots: await snapshots.save(params['snapshot']!) })
    },
  },
  '/snapshots/:snapshot/restore': {
    POST: async ({ snapshots }, _req, params) =>
      done('The customers are as they were', { customers: await snapshots().restore(params['snapshot']!) }),
  },
})

/** The control routes of all worlds. */
export function addWorldRoutes(
  app: IRouter,
  { kit, kitAnswer, otherKitMethods }: Exchanges,
  options: WorldRoutesOptions,
): void {
  const { worlds, check, streams } = options
  const add = (path: string, handlers: Record<string, RequestHandler>): void => {
    for (const [method, handler] of Object.entries(handlers)) app[method.toLowerCase() as 'get'](path, handler)
    app.all(path, otherKitMethods(Object.keys(handlers)))
  }

  add('/__kit/worlds', {
    GET: kit(async () => {
      const shown = (await worlds.list()).map(show)
      return done('The worlds', { worlds: shown, total: shown.length })
    }),
  })
  add('/__kit/worlds/:world', {
    GET: kit(async (_req, { world }) => done('The world', show(await worlds.see(world!)))),
    PUT: kit(async (req, { world: name }, body) => {
      const wish = body.length === 0 ? {} : (held(check, 'world', req, body) as WorldWish)
      if (isObject(wish.clock)) keep(check, 'clock', wish.clock, 'clock.')
      return done('The world is made', show(await whileThere(() => worlds.put(name!, wish))))
    }),
    DELETE: kit(async (_req, { world }) => done('The world is gone', { worlds: await worlds.remove(world!) })),
  })
  const events = (of: (req: Request) => Maybe<World>): Record<string, RequestHandler> => ({
    GET: kitAnswer(async (req, res, fields) => {
      const world = await of(req)
      return streams.open(req, res, fields, () => world.watch())
    }),
  })
  add(
    '/__kit/events',
    events(() => worlds.main),
  )
  add(
    '/__kit/worlds/:world/events',
    events(({ params }) => worlds.get(String(params['world']))),
  )
  for (const [path, handlers] of Object.entries(controls(options))) {
    const of = (
      world: (params: Record<string, string>, method: string) => Maybe<World>,
    ): Record<string, RequestHandler> =>
      Object.fromEntries(
        Object.entries(handlers).map(([method, handler]) => [
          method,
          kit((req, params, body) => whileThere(async () => handler(await world(params, method), req, params, body))),
        ]),
      )
    add(
      `/__kit${path}`,
      of(() => worlds.get(mainWorld)),
    )
    // Whatever sets something up makes the world as its first request would.
    add(
      `/__kit/worlds/:world${path}`,
      of(({ world }, method) => (method === 'GET' || method === 'DELETE' ? worlds.get(world!) : worlds.enter(world!))),
    )
  }
}

function done(message: string, data: object): Answer {
  return { status: 200, message, data: JSON.stringify(data) }
}

function listed(faults: object[]): object {
  return { faults, total: faults.length }
}

function show({ name, customers, clock, snapshots, deviation, kept }: WorldSight): object {
  return {
    name,
    ...(name === mainWorld ? {} : { base_path: `${worldPrefix}${name}` }),
    customers,
    clock,
    snapshots,
    ...deviation,
    seed: kept?.seed,
    ttl: kept?.ttl,
    made_at: kept && new Date(kept.madeAt).toISOString(),
    used_at: kept?.ttl === undefined ? undefined : new Date(kept.usedAt).toISOString(),
  }
}

function held(check: ControlCheck, shape: ControlShape, req: Request, body: Buffer): unknown {
  const value = parseJsonBody(req, body)
  keep(check, shape, value, '')
  return value
}

function keep(check: ControlCheck, shape: ControlShape, value: unknown, before: string): void {
  const violations = check(shape, value)
  if (violations.length > 0) throw invalid(violations.map(({ field, message }) => ({ field: before + field, message })))
}

const mostAtOnce = 1000

/** What a list of all that is kept is asked for: filtered as the API's own list, in larger pages. */
function wantedOf({ query }: RequestReader, asked: string): { filter: Filter; page: number; size: number } {
  const values = new URLSearchParams(asked)
  const errors: FieldError[] = []
  const number = (field: string, usual: number, most: number): number => {
    const text = values.get(field) ?? String(usual)
    const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0
    if (value < 1 || value > most) errors.push({ field, message: `must be a whole number from 1 to ${most}` })
    return value
  }
  const [page, size] = [number('page', 1, 999_999_999), number('page_size', 100, mostAtOnce)]
  const filters = asked.split('&').filter((each) => !/^\??page(_size)?=/.test(each))
  const filter: Filter = query('list-query', filters.join('&'), (unknown) => {
    for (const { name, meant } of unknown)
      errors.push({ field: name, message: `is no filter${meant === undefined ? '' : `; did you mean ${meant}?`}` })
  })
  if (errors.length > 0) throw invalid(errors)
  return { filter, page, size }
}
