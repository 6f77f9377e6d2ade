import { readTarget } from '../../client/target.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import { loadPaths } from '../../spec/paths.ts'
import { loadPromises } from '../../spec/promises.ts'
import { loadSpec } from '../../spec/spec.ts'
import type { Outcome } from './outcome.ts'
import { planned } from './plan.ts'
import type { RunOptions } from './run-options.ts'

/**
 * What a run has found out of which nothing is wanted, without a request: no story ran, each for this reason. Throws
 * `CannotFindOut` where the target is no base URL.
 */
export function nothingTried(options: RunOptions, reason: string): Outcome {
  const { mode = 'full', strict = false, seed = 0, credentials, spec = loadSpec(), allowHttp = false } = options
  const scenarios = planned(mode, credentials !== undefined)
  return {
    target: readTarget(options.target, loadPaths(spec).customers, allowHttp),
    mode,
    seed,
    mark: '',
    strict,
    startedAt: Date.now(),
    credentials,
    promises: loadPromises(spec),
    leftOut: () => reason,
    scenarios,
    results: new Map(scenarios.map(({ name }) => [name, { reason, durationMs: 0, judged: new Set<PromiseId>() }])),
    findings: [],
    failures: [],
    unsettled: new Set(),
    timings: [],
    left: [],
    drawn: undefined,
    cutShort: undefined,
    secrets: [...(options.connection?.secrets() ?? [])],
    others: { isOurs: () => false, seen: [] },
  }
}
