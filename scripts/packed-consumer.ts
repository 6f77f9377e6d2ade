// What a stranger may write against the packed package. scripts/check-packed.mjs compiles it as a module and as
// CommonJS, strictly, with each way to find modules that TypeScript has.
import type { RequestListener, Server } from 'node:http'
import {
  CannotFindOut,
  createApp,
  createGenerator,
  createHttpServer,
  createMock,
  createValidators,
  isTaken,
  loadSpec,
  memoryStore,
  runChecks,
  seededRandom,
} from 'customers-kit'
import type {
  App,
  AppOptions,
  Clock,
  ClockSetting,
  Customer,
  CustomerRecord,
  FaultRule,
  Filter,
  ForkingStore,
  Generator,
  GeneratorOptions,
  Ids,
  LogEntry,
  Mock,
  MockOptions,
  MockWorld,
  Replay,
  Report,
  RunOptions,
  Schema,
  SeenRequest,
  ShapeName,
  Source,
  StartRecord,
  Spec,
  Store,
  Taken,
  TimeLimits,
  Validators,
  Violation,
  WorldsOptions,
  WorldWish,
} from 'customers-kit'

type IsAny<T> = 0 extends 1 & T ? true : false

const clock: Clock = () => Date.parse('2026-01-01')
const store: Store = memoryStore()
const log = (entry: LogEntry): string => `${entry.method} ${entry.url} ${entry.status} in ${entry.duration} ms`
const options: AppOptions = { store, clock, random: seededRandom(), log, latency: { min: 1, max: 2 }, strict: true }
export const app: App = createApp(options)
export const listener: RequestListener = app
export const server: Server = createHttpServer(app, { header: 1, request: 2, idle: 3, silence: 4 } satisfies TimeLimits)

export const appIsTyped: IsAny<ReturnType<typeof createApp>> = false
export const reportIsTyped: IsAny<Awaited<ReturnType<typeof runChecks>>> = false
// @ts-expect-error there is no such option
createApp({ store, colour: 'red' })
// @ts-expect-error a store has to be there
createApp({})
// @ts-expect-error there is no such member
export const none: unknown = app.nothing

export async function use(): Promise<CustomerRecord | Taken> {
  const spec: Spec = loadSpec()
  const schema: Schema = spec.schemas['customer' satisfies ShapeName]
  const validators: Validators = createValidators(spec)
  const violations: Violation[] = validators.violations('customer', {})
  const sources: Source[] = violations.map(({ source }) => source)
  const generatorOptions: GeneratorOptions = { seed: sources.length, locales: ['GH'], type: 'business' }
  const generator: Generator = await createGenerator(schema.type === 'object' ? generatorOptions : undefined)
  const filter: Filter = {}
  const answer = await store.insert(generator.record(0))
  return isTaken(answer) && answer.taken === 'email' && filter ? answer : generator.record(1)
}

export async function check(target: string): Promise<string[]> {
  const run: RunOptions = { target, mode: 'read', onProgress: ({ done, total }) => void (done / total) }
  try {
    const report: Report = await runChecks(run)
    return report.findings.map(({ promise, message, severity }) => `${severity} ${promise.id}: ${message}`)
  } catch (error) {
    if (error instanceof CannotFindOut) return [error.message]
    throw error
  }
}

export async function mockUp(): Promise<SeenRequest> {
  const rule: FaultRule = { on: { operation: 'createCustomer' }, when: { nth: 3 }, then: { status: 503 } }
  const clock: ClockSetting = { at: '2026-03-14T09:00:00Z', freeze: true }
  const options: MockOptions = { count: 3, seed: 7, clock, faults: [rule] }
  const mock: Mock = await createMock(options)
  const world: MockWorld = await mock.makeWorld('one', { ttl: '1h' } satisfies WorldWish)
  const answer: Response = await world.fetch('/api/customers')
  await mock.close()
  return world.waitFor({ operation: 'listCustomers', status: answer.status })
}

export type Rest = [Customer, StartRecord, ForkingStore, Ids, Replay, WorldsOptions]
