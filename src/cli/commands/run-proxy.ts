import { toStderr, toStdout } from '../print.ts'
import { readTarget } from '../../client/target.ts'
import type { Captured } from '../../traffic/captured.ts'
import { createCallers } from '../../http/callers.ts'
import { hidingAll } from '../../http/hiding.ts'
import { createProxy } from '../../proxy/create-proxy.ts'
import { createHarWriter, onTheWire } from '../../traffic/write-har.ts'
import type { Passed } from '../../traffic/passed.ts'
import { createRecorder } from '../../traffic/recording.ts'
import { createWatch } from '../../report/watch-report.ts'
import { fileTrouble } from '../../trouble/file-trouble.ts'
import { readConnection } from '../connection-options.ts'
import type { ConnectionOptions } from '../connection-options.ts'
import { secondJudge } from '../judges.ts'
import { baseUrl, close, listen, untilStopped } from '../listen.ts'
import { createProxyLog } from '../proxy-log.ts'
import type { ProxyLogStyle } from '../proxy-log.ts'
import { packageVersion } from '../../spec/package-version.ts'
import { readSpec } from '../read-spec.ts'
import { prepareReports } from '../report-options.ts'
import type { ReportOptions } from '../report-options.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'

/** The options of `proxy` as the command line gives them. */
export type ProxyCommandOptions = ReportOptions &
  ConnectionOptions & {
    port: number
    host: string
    allowHost: string[]
    allowOrigin: string[]
    fail?: boolean
    strict?: boolean
    soleWriter?: boolean
    prism: boolean
    timeout: number
    har?: string
    record?: string
    log: 'auto' | ProxyLogStyle
  }

type Keep = (passed: Passed, captured: Captured) => void

/**
 * Runs the proxy until SIGINT, SIGTERM or SIGHUP, then reports what was found. Exit code 1 where something was found
 * broken, 2 where not all could be kept.
 */
export async function runProxy(upstreamText: string, options: ProxyCommandOptions): Promise<void> {
  const { spec, paths } = readSpec(options.spec)
  const upstream = readTarget(upstreamText, paths.customers, true)
  const connection = readConnection(options, process.env)
  const { fail = false, strict = false, soleWriter = false, har: harFile, record } = options
  const reports = await prepareReports(options, {
    env: process.env,
    colours: process.stdout.isTTY && !process.env['NO_COLOR'],
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    now: new Date(),
  })
  const har =
    harFile === undefined ? undefined : attempt(`--har ${harFile}`, () => createHarWriter(harFile, packageVersion()))
  const recorder =
    record === undefined
      ? undefined
      : attempt(`--record ${record}`, () => createRecorder(record, hidingAll(connection.secrets)))
  const { prism, said } = await secondJudge(spec, options.prism)

  // What the app does matters more than what is kept of it: where a file cannot be written any more, traffic goes on.
  const keeping = new Set<Keep>()
  let lost = false
  const keepIn = (name: string, add: Keep): void => {
    const keep: Keep = (passed, captured) => {
      try {
        add(passed, captured)
      } catch (error) {
        keeping.delete(keep)
        lost = true
        toStderr(
          `customers-kit: ${name} cannot be written: ${fileTrouble(error, 'write')}. It keeps what passed until now; traffic goes on.\n`,
        )
      }
    }
    keeping.add(keep)
  }
  if (har) keepIn(`--har ${harFile}`, ({ exchange }, captured) => har.add(exchange, onTheWire(captured)))
  if (recorder) keepIn(`--record ${record}`, (_, captured) => recorder.add(captured))

  const watch = createWatch({ spec, target: upstream.href, strict, judges: prism ? 2 : 1, now: Date.now })
  const style = options.log === 'auto' ? (process.stderr.isTTY ? 'pretty' : 'json') : options.log
  const log = createProxyLog(style, process.stderr.isTTY && !process.env['NO_COLOR'], (text) =>
    process.stderr.write(text),
  )
  const proxy = createProxy({
    upstream,
    connection,
    spec,
    prism,
    fail,
    strict,
    soleWriter,
    timeoutMs: options.timeout * 1000,
    callers: createCallers({ allowHosts: [options.host, ...options.allowHost], allowOrigins: options.allowOrigin }),
    kit: (path) => (path === '/__kit/report' ? watch.report() : undefined),
    onBug: (error) =>
      toStderr(
        `customers-kit: a bug in customers-kit; the traffic goes on. ${String((error as Error)?.stack ?? error)}\n`,
      ),
    onPassed(passed, captured) {
      watch.add(passed)
      log.write(passed)
      for (const keep of keeping) keep(passed, captured)
    },
  })
  await listen(proxy.server, options.port, options.host)
  const url = baseUrl(proxy.server)
  // Whoever has read where it listens may tell it to stop.
  const stopped = untilStopped()
  // With the JSON on stdout, nothing else may be there.
  const print = options.json === true || options.json === '-' ? toStderr : toStdout
  print(`${url}
Forwards to ${upstream.href}. Ctrl-C stops it.
${said}
Report so far: ${url}/__kit/report
Requests seen: ${url}/__kit/requests

`)

  await stopped
  await close(proxy.server)
  proxy.close()
  log.flush()
  har?.close()
  const code = await reports.deliver(watch.report())
  process.exitCode = lost ? 2 : code
}

function attempt<T>(what: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw new CannotFindOut(`${what} cannot be written: ${fileTrouble(error, 'write')}.`)
  }
}
