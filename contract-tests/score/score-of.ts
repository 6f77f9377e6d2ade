import { CannotFindOut } from '../../src/trouble/cannot-find-out.ts'
import type { Mode } from '../../src/contract/run/plan.ts'
import type { Mutant, Variant } from '../../src/mutants/behaviour.ts'
import { startDeployment } from '../../src/mutants/start-deployment.ts'
import type { Report } from '../../src/report/report.ts'
import { runChecks } from '../../src/report/run-checks.ts'

/** What the suite said about one deployment. */
export type Score = {
  name: string
  kind: 'mutant' | 'variant' | 'correct'
  about: string
  /** The promise that the mutant breaks; null for a variant. */
  promise: string | null
  /** Whether the report says that this promise is kept. */
  saidKept: boolean
  /** Every failure, roots first: the promise that it names, the check that saw it first, and its sentence. */
  failures: { promise: string; check: string; message: string }[]
  /** Why the deployment could not be checked at all, which ends with 2 and not with 0; null where it was checked. */
  couldNot: string | null
  notes: number
  requests: number
  durationMs: number
}

const auth = { client: 'client_score', secret: 'secret_score' }

/**
 * Lets the suite judge the correct deployment, or one with one thing changed about it. The mode is `full` and the suite
 * draws by the seed 1 unless told otherwise.
 */
export async function scoreOf(
  subject: { mutant: Mutant } | { variant: Variant } | 'correct',
  mode: Mode = 'full',
  seed = 1,
): Promise<Score> {
  const changed = subject === 'correct' ? undefined : 'mutant' in subject ? subject.mutant : subject.variant
  const guarded = subject === 'correct' || changed?.needs === 'auth'
  const deployment = await startDeployment({
    ...(subject !== 'correct' &&
      ('mutant' in subject ? { mutants: [subject.mutant] } : { variants: [subject.variant] })),
    ...(guarded && { auth }),
  })
  const promise = subject !== 'correct' && 'mutant' in subject ? subject.mutant.promise : null
  const score = {
    name: changed?.name ?? 'correct',
    kind: subject === 'correct' ? 'correct' : 'mutant' in subject ? 'mutant' : 'variant',
    about: changed?.about ?? 'Keeps every sentence of the document.',
    promise,
  } as const
  const began = Date.now()
  try {
    const report = await runChecks({
      target: deployment.url,
      mode,
      seed,
      ...(mode === 'deep' && { deepMs: 40_000 }),
      ...(guarded && { credentials: { clientId: auth.client, clientSecret: auth.secret } }),
    })
    return { ...score, ...said(report, promise), couldNot: null }
  } catch (error) {
    if (!(error instanceof CannotFindOut)) throw error
    const nothing = { saidKept: false, failures: [], notes: 0, requests: 0, durationMs: Date.now() - began }
    return { ...score, ...nothing, couldNot: error.message }
  } finally {
    await deployment.close()
  }
}

function said(report: Report, broken: string | null): Omit<Score, 'name' | 'kind' | 'about' | 'promise' | 'couldNot'> {
  return {
    saidKept: report.promises.each.some(({ id, status }) => id === broken && status === 'kept'),
    failures: report.findings
      .filter(({ severity }) => severity === 'failure')
      .map(({ promise, check, message }) => ({ promise: promise.id, check, message })),
    notes: report.summary.notes,
    requests: report.summary.requests,
    durationMs: report.durationMs,
  }
}

/** Whether the suite did right: a mutant found under the promise it breaks, nothing found where nothing is wrong. */
export function isRight({ kind, promise, failures, couldNot }: Score): boolean {
  if (kind === 'mutant') return failures.some((failure) => failure.promise === promise)
  return failures.length === 0 && couldNot === null
}
