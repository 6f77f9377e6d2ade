import { toStderr, toStdout } from '../print.ts'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { counted } from '../../report/verdict.ts'
import { createCallers } from '../../http/callers.ts'
import type { Replay } from '../../server/app.ts'
import { createApp } from '../../server/create-app.ts'
import { createHttpServer } from '../../server/http-server.ts'
import { fill } from '../../server/kit-routes.ts'
import { seededRandom } from '../../server/random.ts'
import type { Paths } from '../../spec/paths.ts'
import { packageRoot } from '../../spec/spec.ts'
import type { Spec } from '../../spec/spec.ts'
import type { CustomerRecord } from '../../spec/types.ts'
import { createValidators } from '../../spec/validators.ts'
import { oldestFirst, readDataFile, writeDataFile } from '../../stores/data-file.ts'
import { memoryStore } from '../../stores/memory-store.ts'
import { fileTrouble, isSystemError } from '../../trouble/file-trouble.ts'
import { baseUrl, close, listen, untilStopped } from '../listen.ts'
import { createLog } from '../log.ts'
import type { LogStyle } from '../log.ts'
import { mustBeWritable } from '../must-be-writable.ts'
import { createProgress } from '../progress.ts'
import { readSpec } from '../read-spec.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'

/** The options of `serve` as the command line gives them. */
export type ServeOptions = {
  port: number
  host: string
  allowHost: string[]
  allowOrigin: string[]
  data?: string
  count?: number
  seed: number
  dataOut?: string
  auth: 'none' | 'hmac'
  clientId?: string
  clientSecret?: string
  strict?: boolean
  echoContact?: boolean
  onDuplicate: 'refuse' | 'return'
  latency?: { min: number; max: number }
  failRate?: number
  rateLimit?: { requests: number; perSeconds: number }
  bodyLimit: number
  spec?: string
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
  const startData = await loadStartData(spec, options)
  const store = memoryStore()
  await fill(store, startData)

  const style = options.log === 'auto' ? (process.stderr.isTTY ? 'pretty' : 'json') : options.log
  const log = createLog(style, process.stderr.isTTY && !process.env['NO_COLOR'], (text) => process.stderr.write(text))
  const app = createApp({
    store,
    spec,
    paths,
    startData,
    random: seededRandom(options.seed),
    credentials:
      options.auth === 'hmac' ? { clientId: options.clientId!, clientSecret: options.clientSecret! } : undefined,
    strict: options.strict ?? false,
    echoContact: options.echoContact ?? false,
    onDuplicate: options.onDuplicate,
    latency: options.latency,
    failRate: options.failRate,
    rateLimit: options.rateLimit,
    bodyLimit: options.bodyLimit,
    replay: recorded?.replay,
    allowOrigins: options.allowOrigin,
    log: log.write,
  })
  const callers = createCallers({ allowHosts: [options.host, ...options.allowHost] })
  const server = createHttpServer(app, undefined, callers.knowsHost)
  await listen(server, options.port, options.host)
  const url = baseUrl(server)
  // Whoever has read the greeting may tell it to stop.
  const stopped = untilStopped()
  toStdout(greeting(url, paths, startData, recorded?.requests, options))

  await stopped
  await close(server)
  log.flush()
  if (options.dataOut !== undefined) {
    try {
      const count = await writeDataFile(options.dataOut, store.all())
      toStderr(`Saved ${counted(count, 'customer')} to ${options.dataOut}.\n`)
    } catch (error) {
      throw new CannotFindOut(
        `The customers could not be saved to ${options.dataOut}: ${fileTrouble(error, 'write')}. The file is as it was before.`,
      )
    }
  }
}

// From here on a start takes so long that somebody may wonder: customers to make, bytes to read.
const many = 20_000
const large = 10_000_000

async function loadStartData(
  spec: Spec,
  { data, count: wanted, seed, spec: dir }: ServeOptions,
): Promise<CustomerRecord[]> {
  // The curated customers keep the package's own schemas; others ask for customers of their own.
  const count = wanted ?? (dir !== undefined && data === undefined ? 30 : undefined)
  if (count !== undefined) {
    const { createGenerator } = await import('../../generate/create-generator.ts')
    if (count >= many) toStderr(`Making ${count} customers …\n`)
    const generator = await createGenerator({ spec, seed })
    const progress = createProgress({
      total: count,
      unit: 'customers',
      stream: process.stderr,
      now: () => performance.now(),
    })
    const records: CustomerRecord[] = []
    for (let n = 0; n < count; n++) {
      records.push(generator.record(n))
      if (n % 1024 === 1023) progress.update(n + 1)
    }
    progress.end()
    return oldestFirst(records)
  }
  const file = data ?? join(packageRoot, 'fixtures', 'customers.json')
  try {
    const { size } = await stat(file)
    if (size >= large) toStderr(`Reading ${file} (${Math.round(size / 1e6)} MB) …\n`)
    return await readDataFile(file, createValidators(spec))
  } catch (error) {
    if (error instanceof CannotFindOut)
      throw new CannotFindOut(
        `The data file holds what the document does not allow; nothing was started.\n${error.message}`,
      )
    if (isSystemError(error))
      throw new CannotFindOut(
        `The data file ${file} cannot be read: ${fileTrouble(error, 'read')}. Make one, with customers-kit generate --out FILE.`,
      )
    throw error
  }
}

async function loadRecording(dir: string): Promise<{ replay: Replay; requests: number }> {
  const { loadReplay } = await import('../../traffic/recording.ts')
  const todo = `Record a folder, with customers-kit proxy URL --record ${dir}.`
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

function mustBeTakenBack(file: string): void {
  const ending = /\.(csv|sql|xlsx?)$/i.exec(file)?.[0]
  if (ending !== undefined)
    throw new CannotFindOut(
      `--data-out ${file}: the mock saves no ${ending}. End the name in .json or .ndjson, which --data takes back.`,
    )
}

function greeting(
  url: string,
  paths: Paths,
  startData: CustomerRecord[],
  recorded: number | undefined,
  { auth, host }: ServeOptions,
): string {
  const newest = startData.at(-1)
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
  const open = /^(127\.|localhost$|::1$)/.test(host)
    ? ''
    : 'Other machines that reach this one can reach the mock too.\n'
  return `${url}
The Customers API mock, with ${counted(startData.length, 'customer')}. Ctrl-C stops it.${replayed && `\n${replayed}`}
${open}Documentation: ${url}/docs
Requests seen: ${url}/__kit/requests

Try:
${tries.map((line) => `  ${line}`).join('\n')}
`
}
