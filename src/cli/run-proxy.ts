import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTarget } from '../client/target.ts'
import { createProxy, loadSecondJudge } from '../proxy/create-proxy.ts'
import type { PrismJudge } from '../proxy/prism-judge.ts'
import { createHarWriter } from '../proxy/har.ts'
import { createRecorder } from '../proxy/recording.ts'
import { createWatch } from '../proxy/watch-report.ts'
import type { WatchReport } from '../proxy/watch-report.ts'
import { packageRoot } from '../spec/spec.ts'
import type { Spec } from '../spec/spec.ts'
import { CannotRun } from './errors.ts'
import { baseUrl, listen, untilTold } from './listen.ts'
import { createProxyLog } from './proxy-log.ts'
import type { ProxyLogStyle } from './proxy-log.ts'
import { readSpec } from './read-spec.ts'

/** The options of `proxy` as the command line gives them. */
export type ProxyCommandOptions = {
  port: number
  host: string
  fail?: boolean
  strict?: boolean
  prism: boolean
  timeout: number
  har?: string
  record?: string
  json?: string
  spec?: string
  log: 'auto' | ProxyLogStyle
}

/** Runs the proxy until SIGINT, SIGTERM or SIGHUP, then writes what was found. Exit code 1 where a promise was found broken. */
export async function runProxy(upstreamText: string, options: ProxyCommandOptions): Promise<void> {
  const upstream = readUpstream(upstreamText)
  const spec = readSpec(options.spec)
  const { fail = false, strict = false, har: harFile, record, json } = options
  const version = (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version
  const har = harFile === undefined ? undefined : attempt(`--har ${harFile}`, () => createHarWriter(harFile, version))
  const recorder = record === undefined ? undefined : attempt(`--record ${record}`, () => createRecorder(record))
  const { prism, said } = options.prism ? await secondJudge(spec) : { prism: undefined, said: 'One judge: ours.' }

  const watch = createWatch({ spec, target: upstream.href, strict, now: Date.now })
  const style = options.log === 'auto' ? (process.stderr.isTTY ? 'pretty' : 'json') : options.log
  const log = createProxyLog(style, process.stderr.isTTY && !process.env['NO_COLOR'], (text) => process.stderr.write(text))
  const proxy = createProxy({
    upstream,
    spec,
    prism,
    fail,
    strict,
    timeoutMs: options.timeout,
    kit: (path) => (path === '/__kit/report' ? watch.report() : undefined),
    onPassed(passed, captured) {
      watch.add(passed)
      log.write(passed)
      har?.add(passed.exchange)
      recorder?.add(captured)
    },
  })
  await listen(proxy.server, options.port, options.host)
  const url = baseUrl(proxy.server)
  process.stdout.write(`${url}\nForwards to ${upstream.href}. Ctrl-C stops it.\n${said}\nRequests seen: ${url}/__kit/requests   Report: ${url}/__kit/report\n`)

  await untilTold(proxy.server)
  proxy.close()
  log.flush()
  har?.close()
  const report = watch.report()
  if (json !== undefined) attempt(`--json ${json}`, () => writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`))
  process.stderr.write(closing(report))
  if (watch.failures() > 0) process.exitCode = 1
}

/** Prism where it can be trusted, and a line that says which judges there are. */
export async function secondJudge(spec: Spec): Promise<{ prism: PrismJudge | undefined; said: string }> {
  try {
    const { prism, blind } = await loadSecondJudge(spec)
    if (blind.length === 0) return { prism, said: 'Two judges: ours and Prism; Prism flagged a bad exchange for each operation.' }
    return { prism: undefined, said: `One judge: ours. Prism is blind for ${blind.join(', ')}: it did not flag a bad exchange there, so it is left out.` }
  } catch (error) {
    return { prism: undefined, said: `One judge: ours. Prism cannot read the documents: ${(error as Error).message.split('\n', 1)[0]}` }
  }
}

function closing({ summary, findings, disagreements }: WatchReport): string {
  const failures = findings.filter(({ severity }) => severity === 'failure')
  const list = failures.map(({ message, count, promise }) => `  ${message} (${promise.source}: ${promise.section}), ${count} ${count === 1 ? 'time' : 'times'}\n`).join('')
  const unexplained = disagreements.filter(({ reason }) => reason === undefined).length
  const judges = disagreements.length === 0 ? '' : ` The judges disagreed in ${disagreements.length} ways, ${unexplained} of them not known.`
  return `\n${summary.requests} exchanges: ${failures.length} findings, ${summary.notes} notes.${judges}\n${list}`
}

function readUpstream(text: string): URL {
  try {
    return readTarget(text, true)
  } catch (error) {
    if (error instanceof TypeError) throw new CannotRun(`${error.message}.`)
    throw error
  }
}

function attempt<T>(what: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw new CannotRun(`${what}: ${(error as Error).message}.`)
  }
}
