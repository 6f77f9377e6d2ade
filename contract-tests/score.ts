import type { Mode } from '../src/contract/run/plan.ts'
import type { PromiseId } from '../src/spec/promise-id.ts'
import type { RuleId } from '../src/traffic/verdict.ts'
import { runChecks } from '../src/report/run-checks.ts'
import type { ReportedFinding } from '../src/report/report.ts'
import type { Mutant, Variant } from '../src/mutants/behaviour.ts'
import { startDeployment } from '../src/mutants/start-deployment.ts'

/** What the suite said about one deployment. */
export type Score = {
  name: string
  kind: 'mutant' | 'variant' | 'correct'
  about: string
  /** The promise that the mutant breaks; null for a variant. */
  promise: PromiseId | null
  /** Every failure, roots first: the promise that it names, the check that saw it first, and its sentence. */
  failures: { promise: PromiseId | RuleId; check: string; message: string }[]
  notes: number
  requests: number
  durationMs: number
}

const auth = { client: 'client_score', secret: 'secret_score' }

/** Lets the suite judge the correct deployment, or one with one thing changed about it. `mode` is full unless given. */
export async function scoreOf(
  subject: { mutant: Mutant } | { variant: Variant } | 'correct',
  mode: Mode = 'full',
): Promise<Score> {
  const changed = subject === 'correct' ? undefined : 'mutant' in subject ? subject.mutant : subject.variant
  const guarded = subject === 'correct' || changed?.needs === 'auth'
  const deployment = await startDeployment({
    ...(subject !== 'correct' &&
      ('mutant' in subject ? { mutants: [subject.mutant] } : { variants: [subject.variant] })),
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
      kind: subject === 'correct' ? 'correct' : 'mutant' in subject ? 'mutant' : 'variant',
      about: changed?.about ?? 'Keeps every sentence of the document.',
      promise: subject !== 'correct' && 'mutant' in subject ? subject.mutant.promise : null,
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

/** Whether the suite did right: a mutant found under the promise it breaks, nothing found where nothing is wrong. */
export function isRight({ kind, promise, failures }: Score): boolean {
  return kind === 'mutant' ? failures.some((failure) => failure.promise === promise) : failures.length === 0
}
