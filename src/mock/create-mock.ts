import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Refusal } from '../customers/refusal.ts'
import type { Store } from '../customers/store.ts'
import type { Clock } from '../customers/timestamps.ts'
import { whileThere } from '../customers/world-gone.ts'
import { createCallers } from '../http/callers.ts'
import type { JournalFilter } from '../http/journal.ts'
import { isObject } from '../http/json.ts'
import { observerMaker } from '../observe/observer-maker.ts'
import type { App, LogEntry } from '../server/app.ts'
import { createAppWithWorlds } from '../server/create-app.ts'
import type { AppOptions } from '../server/create-app.ts'
import type { FaultRule } from '../server/fault-rules.ts'
import { createHttpServer } from '../server/http-server.ts'
import type { Credentials } from '../server/verify-signature.ts'
import type { ClockSetting } from '../server/world-clock.ts'
import type { Maybe, World } from '../server/world.ts'
import { mainWorld, mustBeName, worldHeader } from '../server/worlds.ts'
import type { WorldWish } from '../server/worlds.ts'
import type { CustomerRecord } from '../spec/types.ts'
import type { ControlShape } from '../spec/control-schema.ts'
import { loadPaths } from '../spec/paths.ts'
import { loadSpec } from '../spec/spec.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import type { KeptStore } from '../stores/kept-store.ts'
import { openStore } from '../stores/open-store.ts'
import { inProcessFetch } from '../server/in-process-fetch.ts'
import type { Fetch } from '../server/in-process-fetch.ts'
import { knownOptions } from './known-options.ts'
import { mustBeKnown } from './must-be-known.ts'
import type { KnownOptions } from './must-be-known.ts'
import { startData } from './start-data.ts'
import type { StartRecord } from './start-data.ts'
import { createWaitFor } from './wait-for.ts'
import type { SeenRequest, WaitFor } from './wait-for.ts'
import { deviating, worldsOver } from './worlds-options.ts'

/** How a mock begins and behaves; everything has a default. */
export type MockOptions = Pick<
  AppOptions,
  | 'allowOrigins'
  | 'bodyLimit'
  | 'echoContact'
  | 'failRate'
  | 'faults'
  | 'log'
  | 'onDuplicate'
  | 'owner'
  | 'rateLimit'
  | 'spec'
  | 'strict'
> & {
  /**
   * Begin with these customers, or with those of a file or folder as `serve --data` takes it; with a curated set by
   * default.
   */
  data?: readonly StartRecord[] | string
  /** Begin with so many generated customers. */
  count?: number
  /** Draws ids, faults and generated customers, so that they are the same each time; ids are random by default. */
  seed?: number
  /** Milliseconds that each answer waits, or a span that they are drawn from evenly. */
  latency?: number | { min: number; max: number }
  /** A time at which the clock stands still, a setting of the clock, or the time itself; this machine's by default. */
  clock?: string | ClockSetting | Clock
  /** Whose signatures are accepted; by default nothing has to be signed. */
  auth?: Credentials
  /**
   * Where the customers are kept, as `serve --store` takes it: `memory`, by default, a file that ends in `.ndjson`, or the
   * address of a PostgreSQL database. A store that holds customers already begins with these.
   */
  store?: string
  /**
   * Answer as a deployment that breaks this one promise: a name that `customers-kit mutants` lists, `seed:123` for a drawn
   * one, or `none` for the correct deployment that mutants are made of. The mock itself answers by default.
   */
  mutant?: string
  /** Answer as a deployment that decides what the document leaves open as is drawn from this seed. */
  variant?: number
  /** How many worlds there may be beside the default one; 10,000 by default. */
  maxWorlds?: number
}

// All that there are, or this would not compile.
const known: Record<keyof MockOptions, KnownOptions[string]> = knownOptions

/** One world of a mock: customers, journal, faults, ids and a clock that no other world shares. */
export type MockWorld = {
  name: string
  /** The base URL, behind which `/api/customers` is. Throws where the mock does not listen. */
  readonly url: string
  /** The header fields that make a request to the mock's own address one to this world. */
  headers: Record<string, string>
  /** Asks it without a port; a path is enough: `fetch('/api/customers')`. */
  fetch: Fetch
  /** The customers as they are kept, also to be read and changed past the API. */
  readonly customers: Store
  /** The last thousand requests, newest first, without secrets. */
  requests: (filter?: JournalFilter) => Promise<SeenRequest[]>
  /** Resolves with the newest such request, at once where it came already. */
  waitFor: WaitFor
  /**
   * Puts fault rules in the place of those before. Throws an error that says which can never match, and why. Like the next
   * two it is done at once but over PostgreSQL, where it answers a promise: await them there.
   */
  setFaults: (rules: readonly FaultRule[]) => void
  /** Sets, moves, stops or starts the clock. */
  setClock: (setting: ClockSetting) => void
  /** Keeps the customers as they are under a name. */
  save: (snapshot: string) => void
  /** Makes the customers as they were when they were kept. */
  restore: (snapshot: string) => Promise<void>
  /** Makes everything as it was at the beginning. */
  reset: () => Promise<void>
}

/** A mock for tests beside it. It is its own default world. */
export type Mock = MockWorld & {
  /** For supertest, or a server of one's own. */
  app: App
  /** Listens, on any free port of this machine by default, and answers the base URL. */
  listen: (port?: number, host?: string) => Promise<string>
  /** The world of a name, made at its first use as a fork of the start data. */
  world: (name: string) => MockWorld
  /** Makes a world that begins otherwise, in place of one of that name. */
  makeWorld: (name: string, wish: WorldWish) => Promise<MockWorld>
  /**
   * Stops listening, closes every connection, and lets others have its store. To be called also where the mock never
   * listened, or twice.
   */
  close: () => Promise<void>
}

/**
 * A mock that holds its start data from the first request on. Mocks share nothing: any number of them live side by side.
 * Throws `CannotFindOut` where the data or the fault rules cannot be, and for options that there are none of, or values
 * that none takes.
 */
export async function createMock(options: MockOptions = {}): Promise<Mock> {
  mustBeKnown('createMock', options, known)
  const {
    data,
    count,
    seed,
    clock,
    auth,
    maxWorlds,
    log,
    mutant,
    variant,
    store: where = 'memory',
    latency,
    ...others
  } = options
  const rest = {
    ...others,
    ...(latency !== undefined && { latency: typeof latency === 'number' ? { min: latency, max: latency } : latency }),
  }
  if (data !== undefined && count !== undefined)
    throw new CannotFindOut('data and count exclude each other: give one of them.')
  const spec = options.spec ?? loadSpec()
  const paths = loadPaths(spec)
  const start = await startData(
    { ...(data !== undefined && { data }), ...(count !== undefined && { count }), ...(seed !== undefined && { seed }) },
    spec,
  )
  const { worlds: worldsOptions, standIn } = await deviating(
    worldsOver(start, { spec, seed, most: maxWorlds, shared: { ...rest, credentials: auth } }),
    { mutant, variant },
  ).catch((error: unknown) => {
    throw plain('createMock', error)
  })
  if (standIn && where !== 'memory')
    throw new CannotFindOut('createMock: a mutant or a variant keeps its customers in memory: leave out store.')
  const kept = await openStore(where, worldsOptions.start)
  const listeners = new Set<(entry: LogEntry) => void>()
  const { app, worlds, readFaults, mustKeep } = await orClosed(kept, () => {
    const { check, ...made } = createAppWithWorlds({
      ...rest,
      spec,
      paths,
      seed,
      credentials: auth,
      observer: observerMaker(spec),
      store: kept.store,
      notes: kept.notes,
      ...('fork' in kept.store || kept.worlds
        ? { worlds: worldsOptions, shared: kept.worlds, standIn }
        : { startData: start }),
      ...(typeof clock === 'function' ? { clock } : kept.clock ? { clock: kept.clock } : {}),
      time: typeof clock === 'string' ? { at: clock, freeze: true } : typeof clock === 'object' ? clock : undefined,
      log(entry) {
        log?.(entry)
        for (const told of listeners) told(entry)
      },
    })
    const mustKeep = (name: string, shape: ControlShape, value: unknown, before = ''): void => {
      const [wrong] = check(shape, value)
      if (wrong) throw new CannotFindOut(`${name}: ${before}${wrong.field || 'the value'} ${wrong.message}`)
    }
    if (typeof clock === 'object') mustKeep('createMock', 'clock', clock, 'clock.')
    return { ...made, mustKeep }
  })
  let knowsHost = createCallers().knowsHost
  const server = createHttpServer(app, undefined, (host) => knowsHost(host))
  let url: string | undefined

  const base = (): string => {
    if (url !== undefined) return url
    throw new Error('The mock listens nowhere yet: await mock.listen(), or use mock.fetch, which needs no port.')
  }

  const steered = (name: string, world: () => Maybe<World>): MockWorld => {
    const isMain = name === mainWorld
    const headers: Record<string, string> = isMain ? {} : { [worldHeader]: name }
    return {
      name,
      get url() {
        return isMain ? base() : `${base()}/__worlds/${name}`
      },
      headers,
      fetch: inProcessFetch(server, headers),
      get customers() {
        const at = world()
        return at instanceof Promise ? storeOf(world) : at.store
      },
      requests: (filter = {}) => whileThere(async () => (await (await world()).notes.recall(filter)) as SeenRequest[]),
      waitFor: createWaitFor(world, paths, (told) => {
        const listener = (entry: LogEntry): void => {
          if ((entry.world ?? mainWorld) === name) told(entry)
        }
        listeners.add(listener)
        return () => listeners.delete(listener)
      }),
      setFaults: (rules) =>
        plainly('setFaults', () => {
          const read = readFaults(rules)
          return within(world, (at) => at.setFaults(read))
        }),
      setClock: (setting) =>
        plainly('setClock', () => {
          mustKeep('setClock', 'clock', setting)
          return within(world, (at) => at.setClock(setting))
        }),
      save: (snapshot) => plainly('save', () => within(world, (at) => at.snapshots().save(snapshot))),
      restore: (snapshot) =>
        plainly('restore', () => whileThere(async () => void (await (await world()).snapshots().restore(snapshot)))),
      reset: () => whileThere(async () => void (await (await world()).reset())),
    }
  }
  const named = (name: string): MockWorld => {
    plainly('world', () => mustBeName(name))
    return steered(name, () => plainly('world', () => worlds.enter(name)))
  }

  const own: Omit<Mock, keyof MockWorld> = {
    app,
    listen: async (port = 0, host = '127.0.0.1') => {
      if (url !== undefined) return url
      knowsHost = createCallers({ allowHosts: [host] }).knowsHost
      await new Promise<void>((done, failed) => server.once('error', failed).listen(port, host, done))
      return (url = addressOf(server))
    },
    world: named,
    makeWorld: async (name: string, wish: WorldWish) => {
      mustKeep('makeWorld', 'world', wish)
      if (isObject(wish.clock)) mustKeep('makeWorld', 'clock', wish.clock, 'clock.')
      await worlds.put(name, wish).catch((error: unknown) => {
        throw plain('makeWorld', error)
      })
      return named(name)
    },
    close: async () => {
      if (url !== undefined) {
        url = undefined
        const closed = new Promise<void>((done) => server.close(() => done()))
        server.closeAllConnections()
        await closed
      }
      worlds.end()
      await kept.close()
    },
  }
  // With its getters, which look each time.
  return Object.defineProperties(own as Mock, Object.getOwnPropertyDescriptors(steered(mainWorld, () => worlds.main)))
}

/** Does what needs a store, and gives the store up where it cannot be done. */
async function orClosed<T>({ close }: KeptStore, act: () => T): Promise<T> {
  try {
    return plainly('createMock', act)
  } catch (error) {
    await close()
    throw error
  }
}

/** Does something, and throws what it throws as `plain` has it. */
function plainly<T>(name: string, act: () => T): T {
  const failed = (error: unknown): never => {
    throw plain(name, error)
  }
  try {
    const value = act()
    return value instanceof Promise ? (value.catch(failed) as T) : value
  } catch (error) {
    return failed(error)
  }
}

/** Does something with a world, at once where it is at hand, and says nothing of it. */
function within(world: () => Maybe<World>, act: (world: World) => Maybe<unknown>): Maybe<void> {
  const first = world()
  if (!(first instanceof Promise)) {
    const done = act(first)
    return done instanceof Promise ? done.then(() => {}) : undefined
  }
  let at: Maybe<World> | undefined = first
  return whileThere(async () => {
    const found = await (at ?? world())
    at = undefined
    await act(found)
  })
}

/** The customers of a world that is looked for with each call. */
function storeOf(world: () => Maybe<World>): Store {
  const now = <T>(act: (store: Store) => Promise<T>): Promise<T> => whileThere(async () => act((await world()).store))
  return {
    insert: (record) => now((store) => store.insert(record)),
    update: (id, patch) => now((store) => store.update(id, patch)),
    remove: (id) => now((store) => store.remove(id)),
    find: (member, value) => now((store) => store.find(member, value)),
    page: (filter, page, pageSize) => now((store) => store.page(filter, page, pageSize)),
    async *all() {
      yield* await now(async (store) => {
        const records: CustomerRecord[] = []
        for await (const record of store.all()) records.push(record)
        return records
      })
    },
    clear: () => now((store) => store.clear()),
  }
}

/** A refusal, made for who asks over HTTP, as an error that says all in its message; others as they are. */
function plain(name: string, error: unknown): unknown {
  if (!(error instanceof Refusal)) return error
  const { errors } = error.details
  const told = errors ? errors.map(({ field, message }) => `${field} ${message}`).join('\n') : error.message
  return new CannotFindOut(`${name}: ${told}`)
}

function addressOf(server: Server): string {
  const { address, port, family } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
