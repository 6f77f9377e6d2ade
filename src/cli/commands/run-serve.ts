import { toStderr, toStdout } from '../print.ts'
import { sayDeviation } from '../say-deviation.ts'
import { counted } from '../../report/verdict.ts'
import { createCallers } from '../../http/callers.ts'
import type { Replay } from '../../server/app.ts'
import { createAppWithWorlds } from '../../server/create-app.ts'
import { Refusal } from '../../customers/refusal.ts'
import type { WorldsOptions } from '../../server/worlds.ts'
import { deviating, worldsOver } from '../../mock/worlds-options.ts'
import { fill } from '../../server/kit-routes.ts'
import { createHttpServer } from '../../server/http-server.ts'
import { observerMaker } from '../../observe/observer-maker.ts'
import { numbersOf } from '../../server/random.ts'
import { readTarget } from '../../client/target.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { Paths } from '../../spec/paths.ts'
import type { ForkingStore, Store } from '../../customers/store.ts'
import type { CustomerRecord } from '../../spec/types.ts'
import { tlsOf } from '../tls-files.ts'
import { writeDataFile } from '../../data/data-file.ts'
import { forkingStore } from '../../stores/forking-store.ts'
import { frozenBase } from '../../stores/frozen-base.ts'
import { openStore } from '../../stores/open-store.ts'
import { fileTrouble, isSystemError } from '../../trouble/file-trouble.ts'
import { baseUrl, close, listen, untilStopped } from '../listen.ts'
import { readConnection } from '../connection-options.ts'
import type { ConnectionOptions } from '../connection-options.ts'
import { createForward } from '../create-forward.ts'
import { createLog } from '../log.ts'
import type { LogStyle } from '../log.ts'
import { mustBeWritable } from '../must-be-writable.ts'
import { readFaultsFile, watchFaults, withFaults } from '../faults-file.ts'
import { readSpec } from '../read-spec.ts'
import { loadStartData, mustBeTakenBack, watchStartData } from '../start-data.ts'
import type { ShapeOptions } from '../shape-options.ts'
import type { Watched } from '../watch-file.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { shellWord } from '../../text/shell-word.ts'

/** The options of `serve` as the command line gives them. */
export type ServeOptions = ConnectionOptions &
  ShapeOptions & {
    port: number
    host: string
    allowHost: string[]
    allowOrigin: string[]
    data?: string
    watch?: boolean
    count?: number
    seed: number
    dataOut?: string
    store: string
    https?: boolean
    tlsCert?: string
    tlsKey?: string
    basePath: string
    forward?: string
    forwardOnly?: OperationId[]
    cors: string[]
    auth: 'none' | 'hmac'
    clientId?: string
    clientSecret?: string
    strict?: boolean
    echoContact?: boolean
    onDuplicate: 'refuse' | 'return'
    latency?: { min: number; max: number }
    failRate?: number
    faults?: string
    maxWorlds: number
    rateLimit?: { requests: number; perSeconds: number }
    bodyLimit: number
    spec?: string
    mutant?: string
    variant?: number
    explain?: boolean
    replay?: string
    log: 'auto' | LogStyle
  }

/** Runs the mock until SIGINT, SIGTERM or SIGHUP. Throws `CannotFindOut` where it cannot start or cannot save. */
export async function runServe(options: ServeOptions): Promise<void> {
  const { spec, paths } = readSpec(options.spec)
  const recorded = options.replay === undefined ? undefined : await loadRecording(options.replay)
  if (options.dataOut !== undefined) {
    mustBeTakenBack(options.dataOut)
    await mustBeWritable('--data-out', options.dataOut)
  }
  const startData = { records: await loadStartData(spec, options) }
  const faults = options.faults === undefined ? undefined : readFaultsFile(options.faults)
  const credentials =
    options.auth === 'hmac' ? { clientId: options.clientId!, clientSecret: options.clientSecret! } : undefined
  const behaviour = {
    credentials,
    strict: options.strict ?? false,
    echoContact: options.echoContact ?? false,
    onDuplicate: options.onDuplicate,
  }
  const { worlds, standIn } = await asWished(
    options,
    worldsOver(startData.records, { spec, seed: options.seed, most: options.maxWorlds, shared: behaviour }),
  )
  if (standIn && options.store !== 'memory')
    throw new CannotFindOut('--mutant and --variant keep their customers in memory: leave out --store.')
  const kept = await openStore(options.store, worlds.start)
  const { store } = kept
  const ends = [() => kept.close()]
  try {
    await serve()
  } finally {
    await endAll(ends)
  }

  async function serve(): Promise<void> {
    for (const note of kept.remarks) toStderr(`${note}\n`)
    if (kept.wasThere && (options.data ?? options.count) !== undefined)
      toStderr(
        `${kept.where} has customers already, and the mock goes on with them. ` +
          `${options.data === undefined ? '--count' : '--data'} is what a reset brings, and what worlds begin with.\n`,
      )

    const style = options.log === 'auto' ? (process.stderr.isTTY ? 'pretty' : 'json') : options.log
    const log = createLog(style, process.stderr.isTTY && !process.env['NO_COLOR'], (text, encoding) =>
      process.stderr.write(text, encoding),
    )
    ends.push(async () => log.flush())
    const forward =
      options.forward === undefined
        ? undefined
        : createForward(
            readTarget(options.forward, paths.customers, true),
            options.forwardOnly,
            readConnection(options, process.env),
          )
    if (forward) ends.push(async () => forward.close())
    const {
      app,
      worlds: running,
      setFaults,
      endWatching,
    } = withFaults(options.faults, () =>
      createAppWithWorlds({
        store,
        notes: kept.notes,
        ...(kept.clock && { clock: kept.clock }),
        ...('fork' in store || kept.worlds ? { worlds, shared: kept.worlds } : { startData: startData.records }),
        faults,
        spec,
        paths,
        random: numbersOf(options.seed),
        standIn,
        ...behaviour,
        latency: options.latency,
        failRate: options.failRate,
        rateLimit: options.rateLimit,
        bodyLimit: options.bodyLimit,
        replay: recorded?.replay,
        forward,
        allowOrigins: options.allowOrigin,
        basePath: options.basePath,
        cors: options.cors,
        observer: observerMaker(spec),
        log: log.write,
      }),
    )
    ends.push(async () => running.end())
    const watch = (watched: Watched): unknown => ends.push(async () => watched.close())
    if (options.watch && options.data !== undefined)
      watch(
        await watchStartData(options.data, spec, async (records) => {
          startData.records = records
          const read = forkingStore(frozenBase(records))
          await worlds.start.become(standIn ? await standIn.keep(read) : read)
          await ('become' in store ? (store as ForkingStore).become(worlds.start) : fill(store, records))
        }),
      )
    if (options.watch && options.faults !== undefined) watch(await watchFaults(options.faults, setFaults))
    const callers = createCallers({ allowHosts: [options.host, ...options.allowHost] })
    const tls = await tlsOf(options)
    if (tls) ends.push(async () => tls.forget())
    const server = createHttpServer(app, undefined, callers.knowsHost, tls)
    await listen(server, options.port, options.host)
    // Whoever looks on would keep the server from closing; what is saved is what the last request has left.
    ends.splice(1, 0, () => saveTo(options.dataOut, store))
    ends.push(
      () => close(server),
      async () => endWatching(),
    )
    const url = baseUrl(server) + options.basePath
    // Whoever has read the greeting may tell it to stop.
    const stopped = untilStopped()
    const deviation = await sayDeviation(options, credentials !== undefined)
    const shown = await store.page({}, 1, 1)
    toStdout(greeting(url, paths, shown, recorded?.requests, options, kept.where, tls?.caFile, deviation))

    await stopped
  }
}

/** Ends all that was begun, the last first, each even where another one failed. */
async function endAll(ends: (() => Promise<void>)[]): Promise<void> {
  const end = ends.pop()
  if (!end) return
  try {
    await end()
  } finally {
    await endAll(ends)
  }
}

/** Saves the customers to a file, where one is given. Throws `CannotFindOut` where they cannot be saved. */
async function saveTo(file: string | undefined, store: Store): Promise<void> {
  if (file === undefined) return
  try {
    const count = await writeDataFile(file, store.all())
    toStderr(`Saved ${counted(count, 'customer')} to ${file}.\n`)
  } catch (error) {
    throw new CannotFindOut(
      `The customers could not be saved to ${file}: ${fileTrouble(error, 'write')}. The file is as it was before.`,
    )
  }
}

/** The worlds as the mutant or the variant that is wished for. */
async function asWished(options: ServeOptions, worlds: WorldsOptions): ReturnType<typeof deviating> {
  try {
    return await deviating(worlds, options)
  } catch (error) {
    const [wrong] = error instanceof Refusal ? (error.details.errors ?? []) : []
    if (wrong) throw new CannotFindOut(`--mutant ${options.mutant?.slice(0, 100)}: ${wrong.message}`)
    throw error
  }
}

async function loadRecording(dir: string): Promise<{ replay: Replay; requests: number }> {
  const { loadReplay } = await import('../../traffic/recording.ts')
  const todo = `Record a folder, with customers-kit proxy URL --record ${shellWord(dir)}.`
  try {
    const recording = loadReplay(dir)
    if (recording.requests > 0) return recording
  } catch (error) {
    const trouble = fileTrouble(error, 'read')
    throw new CannotFindOut(
      `--replay ${dir}: ${isSystemError(error) ? `it cannot be read: ${trouble}` : trouble}. ${todo}`,
    )
  }
  throw new CannotFindOut(`--replay ${dir}: nothing is recorded there. ${todo}`)
}

function greeting(
  url: string,
  paths: Paths,
  { customers: [newest], total }: { customers: CustomerRecord[]; total: number },
  recorded: number | undefined,
  { auth, host }: ServeOptions,
  where: string | undefined,
  caFile: string | undefined,
  deviation: string,
): string {
  const replayed =
    recorded === undefined
      ? ''
      : `${counted(recorded, 'request')} ${recorded === 1 ? 'is' : 'are'} answered as recorded.`
  const list = `${url}${paths.customers}?page_size=2`
  const tries =
    auth === 'hmac'
      ? [
          't=$(date +%s); n=$(openssl rand -hex 16)',
          `s=$(printf '%s' "$CLIENT_ID:$t:$n:" |`,
          `  openssl dgst -sha256 -hmac "$CLIENT_SECRET" | sed 's/.* //')`,
          `curl '${list}' \\`,
          '  -H "X-Auth-Client: $CLIENT_ID" -H "X-Auth-Timestamp: $t" \\',
          '  -H "X-Auth-Nonce: $n" -H "X-Auth-Signature: $s"',
        ]
      : [
          `curl '${list}'`,
          `curl ${url}${paths.to('createCustomer').path} \\`,
          "  -H 'Content-Type: application/json' \\",
          `  -d '{"email":"ada@example.com","customer_type":"individual"}'`,
          ...(newest ? [`curl ${url}${paths.to('getCustomer', newest.id).path}`] : []),
        ]
  const trust =
    caFile === undefined
      ? []
      : [`export NODE_EXTRA_CA_CERTS=${caFile}  # then start Node`, `export CURL_CA_BUNDLE=${caFile}`]
  const open = /^(127\.|localhost$|::1$)/.test(host)
    ? ''
    : 'Other machines that reach this one can reach the mock too.\n'
  return `${url}
The Customers API mock, with ${counted(total, 'customer')}. Ctrl-C stops it.${where === undefined ? '' : `\nKept in ${where}`}${replayed && `\n${replayed}`}
${deviation}${open}Documentation: ${url}/docs
Watch it: ${url}/__kit/

Try:
${[...trust, ...tries].map((line) => `  ${line}`).join('\n')}
`
}
