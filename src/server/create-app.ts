import express from 'express'
import type { Express, IRouter, RequestHandler } from 'express'
import { defaultOwner } from '../customers/new-record.ts'
import { createOperations } from '../customers/operations.ts'
import { presenter } from '../customers/present.ts'
import type { SharedNotes } from '../customers/shared-notes.ts'
import type { SharedWorlds } from '../customers/shared-worlds.ts'
import type { ForkingStore, Store } from '../customers/store.ts'
import type { Clock } from '../customers/timestamps.ts'
import { loadOperations } from '../spec/openapi.ts'
import { redactUrl } from '../http/redact-address.ts'
import { loadPaths } from '../spec/paths.ts'
import type { Paths } from '../spec/paths.ts'
import { createCallers } from '../http/callers.ts'
import { createControlCheck } from '../spec/control-schema.ts'
import type { ControlCheck } from '../spec/control-schema.ts'
import { loadSpec } from '../spec/spec.ts'
import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { createValidators } from '../spec/validators.ts'
import type { App, Forward, LogEntry, Replay } from './app.ts'
import { addCustomerRoutes } from './customer-routes.ts'
import type { Direct } from './customer-routes.ts'
import { checkedBasePath } from './base-path.ts'
import { createCors } from './cors.ts'
import { createExchanges } from './exchanges.ts'
import { createEventStreams } from './event-stream.ts'
import { createFaultReader } from './fault-rules.ts'
import type { FaultReader, FaultRule } from './fault-rules.ts'
import { standingRules } from './faults.ts'
import type { FaultOptions } from './faults.ts'
import { idsFrom, randomIds, randomUuids } from './ids.ts'
import type { Ids } from './ids.ts'
import { addKitRoutes, fill } from './kit-routes.ts'
import { memoryNotes } from './notes.ts'
import { sharedNotes } from './shared-notes.ts'
import type { RateLimitOptions } from './rate-limit.ts'
import { numbersOf } from './random.ts'
import type { Drawn } from './random.ts'
import { hiding } from '../http/hiding.ts'
import { createRequestReader } from './read-request.ts'
import type { MakeObserver } from './observer.ts'
import { addPageRoutes } from './page-routes.ts'
import { addReportRoutes } from './report-routes.ts'
import { createRequestReport } from './request-report.ts'
import { createSendRequest } from './send-request.ts'
import type { NewStandIn } from './new-stand-in.ts'
import { createSignatureCheck } from './verify-signature.ts'
import type { Credentials } from './verify-signature.ts'
import type { ClockSetting } from './world-clock.ts'
import { addWorldRoutes } from './world-routes.ts'
import { enterByAddress, namesAnother, worldInAddress, worldsByAddress } from './world-address.ts'
import { createWorld } from './world.ts'
import type { Maybe, Universe } from './world.ts'
import { createSharedWorlds } from './shared-worlds.ts'
import { createWorlds, mainWorld } from './worlds.ts'
import type { Worlds, WorldsOptions, WorldsParts } from './worlds.ts'

/** How the mock behaves. Everything but the store may be left out. */
export type AppOptions = FaultOptions & {
  /** Web pages of these origins may steer the mock by `/__kit/`, beside those of this machine. */
  allowOrigins?: readonly string[]
  /**
   * Web pages of these origins alone may read the API's answers, and with credentials; pages of all origins, without,
   * where there are none.
   */
  cors?: readonly string[]
  /** What every path of the mock begins with, such as `/v2`; nothing by default. */
  basePath?: string
  /** Where the customers are kept. */
  store: Store
  /** Where nonces, limits, counts and journal are, for mocks over one store; in this mock's memory by default. */
  notes?: SharedNotes | undefined
  /** The worlds of mocks over one store, the default one too; this mock has its own by default. */
  shared?: SharedWorlds | undefined
  /** The contract; the package's own by default. */
  spec?: Spec
  /** Where its operations are; read from the spec where absent, give those that were read already to save the time. */
  paths?: Paths
  /** The time; this machine's by default. Signatures, nonces, rate limits and delays go by it. */
  clock?: Clock
  /** What the default world's clock is set to at first: customers and answers go by it. As `clock` tells by default. */
  time?: ClockSetting | undefined
  /** Draws the default world's ids, and its faults, so that they are the same each time; ids are random by default. */
  seed?: number | undefined
  /** The default world's identifiers, in place of those by the seed; version 7 for customers by default. */
  ids?: Ids
  /**
   * What the default world's faults and latencies are drawn from, numbers from 0 up to 1: given the place of each request
   * that draws any, from 1 on and after a reset again, and which of its numbers it is, from 0 on. Seeded with 42 by default.
   */
  random?: Drawn
  /** What goes wrong on purpose, in each world from its beginning. Throws a `Refusal` for rules that cannot be. */
  faults?: readonly FaultRule[] | undefined
  /** What worlds beside the default one begin with; by default there are none. */
  worlds?: WorldsOptions | undefined
  /** Every customer's `company_id` and `created_by`. */
  owner?: { company_id: string; created_by: string }
  /** Whose signatures are accepted; by default nothing has to be signed. */
  credentials?: Credentials | undefined
  /** Refuse what the document does not know instead of ignoring it. */
  strict?: boolean
  /** Answer phone, country_code and reference too, which the documented answer does not have. */
  echoContact?: boolean
  /** What a create does where the email or reference is taken; refuses by default. */
  onDuplicate?: 'refuse' | 'return'
  /** How many requests each client may send; any number by default. */
  rateLimit?: RateLimitOptions | undefined
  /** The most bytes that a request's body may have; 102,400 by default. */
  bodyLimit?: number
  /**
   * The customers to go back to at `POST /__kit/reset`, oldest first; none by default. Where there are worlds, those of
   * their start where the store is of the same maker.
   */
  startData?: Iterable<CustomerRecord>
  /** Answers a request that was recorded as it was then, before any operation does; nothing was recorded by default. */
  replay?: Replay | undefined
  /** A real deployment that answers some requests in the mock's place; there is none by default. */
  forward?: Forward | undefined
  /**
   * Says of each request what there is to say, to those who watch the mock at `/__kit/`; nothing is said by default. It
   * is asked only while somebody watches.
   */
  observer?: MakeObserver | undefined
  /**
   * Answers in place of the operations, in every world that does not wish otherwise: over `store` and, where there are
   * worlds, their start, both of which its `keep` has made. The operations answer themselves by default.
   */
  standIn?: NewStandIn | undefined
  /** Told of each request when it has been answered, and of each bug; tells nobody by default. */
  log?: (entry: LogEntry) => void
}

/** A mock, and what steers it without HTTP. */
export type AppWithWorlds = {
  app: App
  worlds: Worlds
  readFaults: FaultReader
  check: ControlCheck
  /** Makes these the rules of the default world, and of those that begin from now on. Throws a `Refusal` as `faults` do. */
  setFaults: (rules: readonly FaultRule[]) => Maybe<void>
  /** Sends away everybody who watches, so that a server of the app can close. */
  endWatching: () => void
}

/**
 * The mock, for supertest or any HTTP server. Apps share nothing: any number of them live side by side.
 * The store is used as it is; fill it before or let `POST /__kit/reset` put `startData` in.
 */
export function createApp(options: AppOptions): App {
  return createAppWithWorlds(options).app
}

/** The same, with what else steers it: its worlds, and a reader for fault rules that holds them to its spec. */
export function createAppWithWorlds(options: AppOptions): AppWithWorlds {
  const {
    store,
    spec = loadSpec(),
    paths = loadPaths(spec),
    clock = Date.now,
    strict = false,
    echoContact = false,
    onDuplicate = 'refuse',
    basePath = '',
  } = options
  const secret = options.credentials?.clientSecret
  const documented = documentedAnswers(spec)
  const check = createControlCheck()
  const readFaults = createFaultReader({ paths, documented, check })
  const everywhere = standingRules(options)
  let faults = options.faults?.length ? readFaults(options.faults) : []
  const all = new Set(paths.routes.map(({ operationId }) => operationId))
  const hide = hiding(secret)
  const log = options.log && hidingLog(options.log, secret)
  let births = 0
  const notesOptions = { clock, limit: options.rateLimit, secret }
  const newUuid = randomUuids()
  const universe: Universe = {
    newBirth: () => `${clock().toString(36)}.${++births}`,
    makeObserver: options.observer,
    hide,
    elapsed: () => performance.now(),
    failed: (bug) =>
      log?.({
        at: clock(),
        requestId: '',
        method: 'GET',
        url: `${basePath}/__kit/events`,
        status: 500,
        duration: 0,
        remark: 'the observer failed',
        bug,
      }),
    clock,
    operationsOver: createOperations({
      spec,
      owner: options.owner ?? defaultOwner,
      onDuplicate,
    }),
    randomIds: randomIds(newUuid),
    newNotes: (shared) => (shared ? sharedNotes(shared, notesOptions) : memoryNotes(notesOptions)),
    standing: everywhere.map((rule) => ({
      rule: { ...rule, standing: true },
      counted: { matched: 0, fired: 0 },
      operations: all,
    })),
  }
  const main = createWorld(universe, {
    name: mainWorld,
    store,
    refill: refillOf(store, options),
    ids: idsOf(options, universe.randomIds),
    drawn: options.random ?? numbersOf(options.seed),
    clock: options.time,
    faults: () => faults,
    standIn: options.standIn,
    notes: options.notes && { notes: options.notes, learn: async () => worlds.get(mainWorld) },
  })
  const parts: WorldsParts = {
    universe,
    main,
    options: options.worlds,
    clock,
    faults: () => faults,
    readFaults,
    standIn: options.standIn,
  }
  const worlds = options.shared ? createSharedWorlds(parts, options.shared) : createWorlds(parts)
  const exchanges = createExchanges({
    customers: paths.customers,
    routes: paths.routes,
    basePath,
    cors: createCors(options.cors ?? []),
    clock,
    newKitRequestId: options.ids?.request ?? newUuid,
    callers: createCallers(options),
    worlds,
    documented,
    limited: options.rateLimit !== undefined,
    verify: options.credentials && createSignatureCheck(options.credentials, clock),
    bodyLimit: options.bodyLimit ?? 102_400,
    replay: options.replay,
    forward: options.forward,
    log,
  })
  const reader = createRequestReader(spec, createValidators(spec), strict)
  const present = presenter(spec, echoContact)

  const app = express()
  app.disable('x-powered-by')
  // A path that differs in case or ends in a slash is another path: a client that sends one has a bug, and learns of it
  // here.
  app.enable('case sensitive routing')
  app.enable('strict routing')
  const routes: IRouter = basePath === '' ? app : express.Router({ caseSensitive: true, strict: true })
  routes.use(worldsByAddress(routes, exchanges))
  const direct = addCustomerRoutes(routes, exchanges, { paths, reader, present })
  const streams = createEventStreams()
  const send = createSendRequest({
    app: () => app,
    basePath,
    customers: paths.customers,
    // A real deployment would take what the mock signs for its own.
    credentials: options.forward ? undefined : options.credentials,
    clock,
  })
  const reportOf = createRequestReport(options.observer, hide)
  addWorldRoutes(routes, exchanges, { worlds, check, reader, readFaults, reportOf, streams, send })
  const behaviour = { strict, echoContact, onDuplicate, signed: options.credentials !== undefined }
  addPageRoutes(routes, exchanges)
  addReportRoutes(routes, exchanges, { worlds, check, clock })
  addKitRoutes(routes, exchanges, { spec, behaviour, store, clock })
  if (basePath !== '') app.use(checkedBasePath(basePath), routes)
  app.use(exchanges.notFound)
  app.use(exchanges.failed)
  goDirect(app, basePath, direct)
  const setFaults = (rules: readonly FaultRule[]): Maybe<void> => {
    faults = readFaults(rules)
    return worlds.main.setFaults(faults)
  }
  return { app, worlds, readFaults, check, setFaults, endWatching: streams.close }
}

/** Lets an app, which may be mounted in another one, answer what can be found without its router, in worlds too. */
function goDirect(app: Express, basePath: string, direct: Direct): void {
  // What Express calls for every request, also where the app is mounted; its types leave it out.
  const walking = app as unknown as { handle: RequestHandler }
  const walk = walking.handle.bind(app)
  const before = `${basePath}/`
  walking.handle = (req, res, next) => {
    // Undefined until a router has set it.
    const { url, baseUrl = '' } = req as { url: string; baseUrl?: string }
    if (!url.startsWith(before)) return walk(req, res, next)
    const below = url.slice(basePath.length)
    const world = worldInAddress(below)
    if (world && namesAnother(req, world)) return walk(req, res, next)
    const handler = direct(req, world ? world.url : below)
    if (!handler) return walk(req, res, next)
    // As its router would have it.
    req.url = below
    req.originalUrl ||= url
    req.baseUrl = baseUrl + basePath
    if (world) enterByAddress(req, world)
    return handler(req, res, next)
  }
}

/** How the default world's store is made to hold again what it held at first. */
function refillOf(store: Store, { startData = [], worlds }: AppOptions): () => Promise<void> {
  if (worlds && 'become' in store) return () => (store as ForkingStore).become(worlds.start)
  return () => fill(store, startData)
}

function idsOf({ ids, seed, standIn, shared }: AppOptions, random: Universe['randomIds']): () => (clock: Clock) => Ids {
  // What is drawn by a seed at each of several mocks would be drawn twice.
  return ids ? () => () => ids : idsFrom(shared ? undefined : (seed ?? standIn?.seed), random)
}

// Read when the first request asks for a forced answer: the mock starts faster without the YAML.
function documentedAnswers(spec: Spec): () => ReturnType<typeof loadOperations> {
  let operations: ReturnType<typeof loadOperations> | undefined
  return () => (operations ??= loadOperations(spec))
}

function hidingLog(log: (entry: LogEntry) => void, secret: string | undefined): (entry: LogEntry) => void {
  const hide = hiding(secret)
  const isPlain = ({ url, remark }: LogEntry): boolean =>
    secret === undefined && remark === undefined && redactUrl(url) === url
  return (entry) =>
    isPlain(entry)
      ? log(entry)
      : log({ ...entry, url: hide(redactUrl(entry.url)), remark: entry.remark && hide(entry.remark) })
}
