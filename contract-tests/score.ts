import type { Mode } from '../src/contract/run.ts'
import { runChecks } from '../src/report/run-checks.ts'
import type { ReportedFinding } from '../src/report/report.ts'
import type { Defect, Oddity } from './broken/behaviour.ts'
import { startDeployment } from './broken/start-deployment.ts'

/** What the suite said about one deployment. */
export type Score = {
  name: string
  kind: 'defect' | 'oddity' | 'correct'
  about: string
  /** The promise that the defect breaks; null for an oddity. */
  promise: string | null
  /** Every failure, roots first: the promise that it names, the check that saw it first, and its sentence. */
  failures: { promise: string; check: string; message: string }[]
  notes: number
  requests: number
  durationMs: number
}

const auth = { client: 'client_score', secret: 'secret_score' }

/** Lets the suite judge the correct deployment, or one with one thing changed about it. `mode` is full unless given. */
export async function scoreOf(
  subject: { defect: Defect } | { oddity: Oddity } | 'correct',
  mode: Mode = 'full',
): Promise<Score> {
  const changed = subject === 'correct' ? undefined : 'defect' in subject ? subject.defect : subject.oddity
  const guarded = subject === 'correct' || changed?.needs === 'auth'
  const deployment = await startDeployment({
    ...(subject !== 'correct' &&
      ('defect' in subject ? { defects: [subject.defect] } : { oddities: [subject.oddity] })),
    ...(guarded && { auth }),
  })
  try {
    const report = await runChecks({
      target: deployment.url,
      mode,
      seed: 1,
      ...(guarded && { credentials: { clientId: auth.client, clientSecret: auth.secret } }),
    })
    return {
      name: changed?.name ?? 'correct',
      kind: subject === 'correct' ? 'correct' : 'defect' in subject ? 'defect' : 'oddity',
      about: changed?.about ?? 'Keeps every sentence of the document.',
      promise: subject !== 'correct' && 'defect' in subject ? subject.defect.promise : null,
      failures: report.findings
        .filter(({ severity }) => severity === 'failure')
        .map(({ promise, check, message }: ReportedFinding) => ({ promise: promise.id, check, message })),
      notes: report.summary.notes,
      requests: report.summary.requests,
      durationMs: report.durationMs,
    }
  } finally {
    await deployment.close()
  }
}

/** Whether the suite did right: a defect found under the promise it breaks, nothing found where nothing is wrong. */
export function isRight({ kind, promise, failures }: Score): boolean {
  return kind === 'defect' ? failures.some((failure) => failure.promise === promise) : failures.length === 0
}
