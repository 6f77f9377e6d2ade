import express from 'express'
import { createOperations } from '../customers/operations.ts'
import { presenter } from '../customers/present.ts'
import type { Store } from '../customers/store.ts'
import type { Clock } from '../customers/timestamps.ts'
import { loadOperations } from '../spec/openapi.ts'
import { redactUrl } from '../http/redact-address.ts'
import { loadPaths } from '../spec/paths.ts'
import type { Paths } from '../spec/paths.ts'
import { createCallers } from '../http/callers.ts'
import { loadSpec } from '../spec/spec.ts'
import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { createValidators } from '../spec/validators.ts'
import type { App, LogEntry, Replay } from './app.ts'
import { addCustomerRoutes } from './customer-routes.ts'
import { createExchanges } from './exchanges.ts'
import { createFaults } from './faults.ts'
import type { FaultOptions } from './faults.ts'
import { randomIds } from './ids.ts'
import type { Ids } from './ids.ts'
import { createMockJournal } from './mock-journal.ts'
import { addKitRoutes } from './kit-routes.ts'
import { createRateLimit } from './rate-limit.ts'
import type { RateLimitOptions } from './rate-limit.ts'
import { seededRandom } from './random.ts'
import type { Random } from './random.ts'
import { hiding } from '../http/hiding.ts'
import { createRequestReader } from './read-request.ts'
import { createSignatureCheck } from './verify-signature.ts'
import type { Credentials } from './verify-signature.ts'

/** How the mock behaves. Everything but the store may be left out. */
export type AppOptions = FaultOptions & {
  /** Web pages of these origins may steer the mock by `/__kit/`, beside those of this machine. */
  allowOrigins?: readonly string[]
  /** Where the customers are kept. */
  store: Store
  /** The contract; the package's own by default. */
  spec?: Spec
  /** Where its operations are; read from the spec where absent, give those that were read already to save the time. */
  paths?: Paths
  /** The time; this machine's by default. */
  clock?: Clock
  /** Identifiers; random ones by default, version 7 for customers. */
  ids?: Ids
  /** What faults and latencies are drawn from; seeded with 42 by default. */
  random?: Random
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
  /** The customers to go back to at `POST /__kit/reset`, oldest first; none by default. */
  startData?: Iterable<CustomerRecord>
  /** Answers a request that was recorded as it was then, before any operation does; nothing was recorded by default. */
  replay?: Replay | undefined
  /** Told of each request when it has been answered, and of each bug; tells nobody by default. */
  log?: (entry: LogEntry) => void
}

/** The owner that customers have where nothing else is said. */
export const defaultOwner = {
  company_id: '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d',
  created_by: '0190d2a4-6c55-7d02-a9b8-1f2e3d4c5b6a',
}

/**
 * The mock, for supertest or any HTTP server. Apps share nothing: any number of them live side by side.
 * The store is used as it is; fill it before or let `POST /__kit/reset` put `startData` in.
 */
export function createApp(options: AppOptions): App {
  const {
    store,
    spec = loadSpec(),
    paths = loadPaths(spec),
    clock = Date.now,
    random = seededRandom(42),
    strict = false,
    startData = [],
  } = options
  const ids = options.ids ?? randomIds(clock)
  const secret = options.credentials?.clientSecret
  const journal = createMockJournal(secret)
  const exchanges = createExchanges({
    customers: paths.customers,
    clock,
    newRequestId: ids.request,
    callers: createCallers(options),
    journal,
    documented: documentedAnswers(spec),
    draw: createFaults(options, random),
    limit: options.rateLimit && createRateLimit(options.rateLimit, clock),
    verify: options.credentials && createSignatureCheck(options.credentials, clock),
    bodyLimit: options.bodyLimit ?? 102_400,
    replay: options.replay,
    log: options.log && hidingLog(options.log, secret),
  })
  const operations = createOperations({
    spec,
    store,
    clock,
    newId: ids.customer,
    owner: options.owner ?? defaultOwner,
    onDuplicate: options.onDuplicate ?? 'refuse',
  })
  const reader = createRequestReader(spec, createValidators(spec), strict)
  const present = presenter(spec, options.echoContact ?? false)

  const app = express()
  app.disable('x-powered-by')
  // A path that differs in case or ends in a slash is another path: a client that sends one has a bug, and learns of it
  // here.
  app.enable('case sensitive routing')
  app.enable('strict routing')
  addCustomerRoutes(app, exchanges, { paths, operations, reader, present })
  addKitRoutes(app, exchanges, { spec, strict, store, journal, startData, clock })
  app.use(exchanges.notFound)
  app.use(exchanges.failed)
  return app
}

// Read when the first request asks for a forced answer: the mock starts faster without the YAML.
function documentedAnswers(spec: Spec): () => ReturnType<typeof loadOperations> {
  let operations: ReturnType<typeof loadOperations> | undefined
  return () => (operations ??= loadOperations(spec))
}

function hidingLog(log: (entry: LogEntry) => void, secret: string | undefined): (entry: LogEntry) => void {
  const hide = hiding(secret)
  return (entry) => log({ ...entry, url: hide(redactUrl(entry.url)), remark: entry.remark && hide(entry.remark) })
}
