import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mutant, Variant } from '../../src/mutants/behaviour.ts'
import { startDeployment } from '../../src/mutants/start-deployment.ts'
import { createProxy } from '../../src/proxy/create-proxy.ts'
import { runChecks } from '../../src/report/run-checks.ts'
import type { Report } from '../../src/report/report.ts'
import { createWatch } from '../../src/report/watch-report.ts'
import { loadSpec } from '../../src/spec/spec.ts'
import { createJudge } from '../../src/traffic/judge.ts'
import { judgeRecorded } from '../../src/traffic/judge-recorded.ts'
import { readHar } from '../../src/traffic/read-har.ts'
import { createHarWriter } from '../../src/traffic/write-har.ts'

/** What four judges say of the same traffic, that of a check: whoever asked, and whoever only watched. */
export type RecordedRun = { check: Report; proxy: Report; judge: Report; amongOthers: Report }

const auth = { client: 'client_score', secret: 'secret_score' }
const spec = loadSpec()

/** Checks a deployment through the proxy, and judges what the proxy recorded. */
export async function recordedRun(changed: { mutants?: Mutant[]; variants?: Variant[] }): Promise<RecordedRun> {
  const guarded = [...(changed.mutants ?? []), ...(changed.variants ?? [])].some(({ needs }) => needs === 'auth')
  const deployment = await startDeployment({ ...changed, ...(guarded && { auth }) })
  const folder = mkdtempSync(join(tmpdir(), 'customers-kit-passive-'))
  const file = join(folder, 'run.har')
  const har = createHarWriter(file, '0')
  const watched = watch()
  const proxy = createProxy({
    upstream: new URL(deployment.url),
    spec,
    soleWriter: true,
    onPassed(passed) {
      watched.add(passed)
      har.add(passed.exchange)
    },
    onBug(error) {
      throw error
    },
  })
  await new Promise<void>((done) => proxy.server.listen(0, '127.0.0.1', done))
  const { port } = proxy.server.address() as AddressInfo
  try {
    const check = await runChecks({
      target: `http://127.0.0.1:${port}`,
      mode: 'full',
      seed: 1,
      ...(guarded && { credentials: { clientId: auth.client, clientSecret: auth.secret } }),
    })
    har.close()
    const text = readFileSync(file, 'utf8')
    return { check, proxy: watched.report(), judge: judged(text, true), amongOthers: judged(text, false) }
  } finally {
    proxy.close()
    await deployment.close()
    rmSync(folder, { recursive: true })
  }
}

/** What `judge` says of a HAR file. */
export function judged(text: string, soleWriter: boolean): Report {
  const contents = readHar(text)
  const judge = createJudge(spec, { soleWriter })
  const watched = watch()
  for (const [n, verdict] of judgeRecorded(judge, contents).entries())
    watched.add({ exchange: contents.exchanges[n]!, verdict, disagreements: [], addedMs: 0, remark: undefined })
  return watched.report()
}

/** The failures of the deployment, as `promise: message`. */
export function failuresOf({ findings }: Report): string[] {
  return findings
    .filter(({ severity, check }) => severity === 'failure' && !check.startsWith('what the app sends'))
    .map(({ promise, message }) => `${promise.id}: ${message}`)
    .toSorted()
}

/** The promises that are broken, by the failures of the deployment. */
export function brokenOf(report: Report): string[] {
  return [...new Set(failuresOf(report).map((failure) => failure.split(':', 1)[0]!))]
}

function watch() {
  return createWatch({ spec, target: 'http://up.example', strict: false, judges: 1, now: Date.now })
}
