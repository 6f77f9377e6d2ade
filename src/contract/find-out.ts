import { randomBytes } from 'node:crypto'
import { readTarget } from '../client/target.ts'
import { createSender } from '../client/send.ts'
import { loadSpec } from '../spec/spec.ts'
import type { Spec } from '../spec/spec.ts'
import { createValidators } from '../spec/validators.ts'
import type { Check } from './check.ts'
import { allChecks } from './checks/all-checks.ts'
import { cleanUp } from './clean-up.ts'
import type { Left } from './clean-up.ts'
import { createContext } from './context.ts'
import { createFindings } from './findings.ts'
import { identify } from './identify.ts'
import { createLedger } from './ledger.ts'
import { loadPromises } from './promises.ts'
import type { DocumentedPromise } from './promises.ts'
import { CheckStopped } from './run.ts'
import type { Ability, Mode, Run } from './run.ts'

/** What a run needs to know. Everything but the target has a default. */
export type RunOptions = {
  /** Base URL of the deployment, with any path prefix: the part before `/api/customers`. */
  target: string
  /** The documents to hold it to; the package's own unless given. */
  spec?: Spec
  /** `full` unless given. */
  mode?: Mode
  /** Signs every request; without it none is signed and the checks of signatures are skipped. */
  credentials?: { clientId: string; clientSecret: string }
  /** Decides the generated customers; the same seed draws the same ones. Random unless given. */
  seed?: number
  /** Makes undocumented members and broken promises of our own failures. */
  strict?: boolean
  /** Requests a minute at most; without it as fast as answers come. */
  ratePerMinute?: number
  /**
   * How many creates, updates, blacklistings and deletes the checks may send; 400 unless given. Cleaning up is not
   * counted.
   */
  writeBudget?: number
  /** File that names every customer before it is created; in memory only without it. */
  ledger?: string
  /** Allows plain http to a host that is not this machine. */
  allowHttp?: boolean
  /** Milliseconds that one answer may take; 30000 unless given. */
  timeoutMs?: number
  /** Requests under way at once; 8 unless given. */
  concurrency?: number
  /** Told of each request that was answered, and of each check that is done. */
  onProgress?: (progress: Progress) => void
  /** Ends the run early, with what was created cleaned up. */
  signal?: AbortSignal
}

/** What a run found out: what a report is made from. */
export type Outcome = {
  run: Run
  strict: boolean
  promises: DocumentedPromise[]
  checks: readonly Check[]
  /** What became of each check that did not find anything or could not look, by name. */
  results: Map<string, { reason: string | null; requests: number; durationMs: number }>
  left: Left[]
}

/** How far a run is. */
export type Progress = { done: number; total: number; requests: number; failures: number }

/** About how many requests a run sends: what a deployment lacks or refuses makes it a few more or less. */
export function expectedRequests(mode: Mode, signed: boolean): number {
  const { plain, more } = {
    full: { plain: 370, more: 26 },
    read: { plain: 50, more: 19 },
    smoke: { plain: 13, more: 1 },
  }[mode]
  return signed ? plain + more : plain
}

const patienceMs = 180_000

/**
 * Runs the checks against a deployment and cleans up after them.
 * Throws `CannotFindOut` where the deployment cannot be judged: unreachable, refuses the credentials, is no Customers
 * API.
 */
export async function findOut(options: RunOptions): Promise<Outcome> {
  const { mode = 'full', strict = false, credentials, signal } = options
  const target = readTarget(options.target, options.allowHttp ?? false)
  const { spec = loadSpec() } = options
  const promises = loadPromises(spec)
  const marker = `kit${randomBytes(4).toString('hex')}`
  const seen = { foreign: new Set<string>(), own: false, alive: new Set<string>() }
  const means = {
    target,
    credentials,
    concurrency: options.concurrency ?? 8,
    ratePerMinute: options.ratePerMinute,
    timeoutMs: options.timeoutMs ?? 30_000,
    patienceMs,
  }
  const sender = createSender({ ...means, signal })
  const startedAt = Date.now()
  let made = 0
  try {
    await identify(sender, target, credentials !== undefined)
    const ledger = createLedger(mode === 'read' ? undefined : options.ledger, {
      target: target.href,
      run: marker,
      at: new Date().toISOString(),
    })
    const abilities: Run['abilities'] = new Map()
    const checks = allChecks.filter((check) => mode !== 'smoke' || check.stage === 'first' || check.stage === 'last')
    const results = new Map<string, { reason: string | null; requests: number; durationMs: number }>()
    const tell = (): void =>
      options.onProgress?.({
        done: results.size,
        total: checks.length,
        requests: run.timings.length,
        failures: run.findings.failures(),
      })
    const told: Run['sender'] = { ...sender, send: (request) => sender.send(request).finally(tell) }
    const run: Run = {
      target,
      mode,
      seed: options.seed ?? randomBytes(4).readUInt32BE() >>> 1,
      credentials,
      sender: told,
      ledger,
      marker,
      abilities,
      seen,
      startedAt,
      findings: createFindings({ promises, strict, seen }),
      judging: {
        spec,
        validators: createValidators(spec),
        owns: (id, operation) => ledger.owns(id) || (mode !== 'read' && operation !== 'listCustomers'),
        present: (operation) =>
          !['blacklistCustomer', 'deleteCustomer'].includes(operation) ||
          abilities.get(operation === 'deleteCustomer' ? 'delete' : 'blacklist') === 'works',
      },
      first: [],
      referenced: undefined,
      removed: undefined,
      refusedEmail: undefined,
      answers: [],
      timings: [],
      writesLeft: options.writeBudget ?? 400,
      lagless: false,
      gone: false,
      next: () => (made += 1),
    }
    let left: Left[] = []
    try {
      await runStages(run, checks, results, { tell, signal })
    } finally {
      // What was created has to go even where the run was ended: so by a sender that the signal does not end.
      const cleaner = signal?.aborted ? createSender(means) : told
      left = await cleanUpAfter(run, cleaner)
      if (cleaner !== told) await cleaner.close()
      ledger.close()
    }
    return { run, strict, promises, checks, results, left }
  } finally {
    await sender.close()
  }
}

async function runStages(
  run: Run,
  checks: readonly Check[],
  results: Map<string, { reason: string | null; requests: number; durationMs: number }>,
  { tell, signal }: { tell: () => void; signal: AbortSignal | undefined },
): Promise<void> {
  const runOne = async (check: Check): Promise<void> => {
    signal?.throwIfAborted()
    const began = Date.now()
    const reason = unmet(check, run) ?? (await runCheck(check, run))
    if (check.stage === 'first')
      for (const ability of establishedBy[check.name] ?? [])
        if (!run.abilities.has(ability)) run.abilities.set(ability, 'broken')
    results.set(check.name, { reason, requests: 0, durationMs: Date.now() - began })
    tell()
  }
  const at = (stage: Check['stage']): Check[] => checks.filter((check) => check.stage === stage)
  for (const check of at('first')) await runOne(check)
  await settleAll(at('together').map(runOne))
  for (const check of at('alone')) await runOne(check)
  for (const check of at('last')) await runOne(check)
}

const establishedBy: Record<string, Ability[]> = {
  'list-answers': ['list'],
  'create-answers': ['create'],
  'get-answers': ['get'],
  'update-answers': ['update'],
  'blacklist-answers': ['blacklist'],
  'delete-answers': ['delete'],
  'create-attaches-reference': ['reference'],
  'auth-refuses-unsigned': ['auth'],
}

// All have to end before cleaning up begins, also where one of them throws.
async function settleAll(under: Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(under)
  const thrown = settled.find((one) => one.status === 'rejected')
  if (thrown) throw thrown.reason
}

async function runCheck(check: Check, run: Run): Promise<string | null> {
  try {
    await check.run(createContext(run, check.name))
    return null
  } catch (error) {
    if (error instanceof CheckStopped) return error.message
    throw error
  }
}

/** Why a check cannot run; null where it can. */
function unmet(check: Check, run: Run): string | null {
  for (const need of check.needs) {
    if (need === 'writes') {
      if (run.mode === 'read') return 'it writes, and the mode is read'
    } else if (need === 'credentials') {
      if (!run.credentials) return 'it needs credentials'
    } else {
      const ability = run.abilities.get(need)
      if (ability === 'absent') return `the deployment does not have what it needs: ${need}`
      if (ability !== 'works') return `it needs ${need} to work`
    }
  }
  return null
}

async function cleanUpAfter(run: Run, sender: Run['sender']): Promise<Left[]> {
  const ability = run.abilities.get('delete')
  if (run.findings.has('refused-stored')) run.ledger.doubt()
  return cleanUp({
    entries: run.ledger.open(),
    marker: run.marker,
    gone: run.ledger.gone,
    none: (n) => run.ledger.settle(n, null),
    verify: ability !== 'works',
    canDelete: ability !== 'absent',
    async send(outgoing) {
      const exchange = await sender.send(outgoing)
      const { answer, attempts, durationMs } = exchange
      const operation =
        outgoing.method === 'DELETE'
          ? 'deleteCustomer'
          : outgoing.method === 'GET'
            ? 'getCustomer'
            : outgoing.method === 'PUT'
              ? 'updateCustomer'
              : 'blacklistCustomer'
      const atMs = Date.parse(exchange.startedAt) - run.startedAt
      run.timings.push({
        check: 'clean-up',
        operation,
        method: outgoing.method,
        path: outgoing.path,
        status: answer?.status ?? null,
        atMs,
        durationMs,
        attempts,
      })
      return exchange
    },
  })
}
