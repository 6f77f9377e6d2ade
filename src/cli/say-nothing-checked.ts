import { notChosen } from '../contract/run/choice.ts'
import type { Mode } from '../contract/run/plan.ts'
import type { Report } from '../report/report.ts'

/** What of a check's options may leave nothing of it. */
type Narrowing = {
  mode: Mode
  maxRequests?: number
  maxWrites?: number
  include?: string[]
  exclude?: string[]
}

/** Why a check has checked nothing, by what its report says of the promises that were chosen, and what to do: one line. */
export function sayNothingChecked({ promises }: Report, options: Narrowing): string {
  const counts = new Map<string, number>()
  for (const { status, reason } of promises.each)
    for (const one of status === 'skipped' && reason !== undefined ? reason.split('; ') : [])
      if (one !== notChosen) counts.set(one, (counts.get(one) ?? 0) + 1)
  // The most frequent ones: the others mostly come of them.
  const shown = [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([reason]) => reason)
    .slice(0, 2)
  const why = shown.length === 0 ? '' : `: ${shown.join('; ')}`
  const { mode, maxRequests, maxWrites, include, exclude } = options
  const remedies = [
    ...(maxRequests === undefined ? [] : ['a higher --max-requests']),
    ...(maxWrites === undefined ? [] : ['a higher --max-writes']),
    ...(include === undefined && exclude === undefined ? [] : ['another choice of --include and --exclude']),
    ...(mode === 'full' ? [] : ['another --mode']),
  ]
  const todo = remedies.length === 0 ? 'The report names each promise and why.' : `Give ${remedies.join(', or ')}.`
  return `nothing was checked${why}. ${todo}`
}
