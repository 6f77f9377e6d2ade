import { notTried } from '../own/left.ts'
import type { ChangingAction, Synced } from '../seed/sync-deployment.ts'
import type { Plan, Step } from '../seed/plan-sync.ts'
import type { Wanted } from '../seed/wanted.ts'
import { brief } from '../spec/violation.ts'
import { counted } from '../report/verdict.ts'
import { sayTheirs } from './say-counts.ts'
import { table } from './table.ts'

const mostRows = 100

/** A plan as a table, and how many it is about; `nameOf` says where somebody who is created comes from. */
export function sayPlan({ steps, asWanted }: Plan, nameOf: (n: number) => string, width: number): string {
  const rows = steps.slice(0, mostRows).map((step) => [step.action, step.email || (step.id ?? ''), about(step, nameOf)])
  const more = steps.length > mostRows ? `… and ${steps.length - mostRows} more\n` : ''
  const whole = steps.length === 0 ? '' : `${table([['WHAT', 'WHO', 'WHY'], ...rows], width)}${more}\n`
  return `${whole}${sum(steps, asWanted)}.\n`
}

function about(step: Step, nameOf: (n: number) => string): string {
  if ('reason' in step) return step.reason
  if (step.action === 'create') return `${nameOf(step.n)}${step.isActive ? '' : ', and to blacklist'}`
  if (step.action === 'blacklist') return 'is active'
  if (step.action === 'reactivate') return 'is blacklisted'
  if (step.action !== 'update') return 'ours, and not wanted any more'
  const { differences, unseen } = step
  const seen = differences.map(({ member, shown, wanted }) => `${member}: ${brief(shown)}, wanted ${brief(wanted)}`)
  const rest = `${differences.length > 0 ? 'with ' : 'changed; '}${unseen.join(', ')}, which no answer shows`
  return [...seen, ...(unseen.length > 0 ? [rest] : [])].join('; ')
}

const toDo: Record<Step['action'], string> = {
  create: 'to create',
  update: 'to put right',
  blacklist: 'to blacklist',
  reactivate: 'to reactivate',
  remove: 'to remove',
  leave: 'to leave alone',
  cannot: 'that the API cannot put right',
}

function sum(steps: Step[], asWanted: number): string {
  const parts = Object.entries(toDo).flatMap(([action, words]) => {
    const count = steps.filter((step) => step.action === action || (action === 'blacklist' && isLater(step))).length
    return count === 0 ? [] : [`${count} ${words}`]
  })
  return parts.length === 0
    ? `Nothing to do: ${sayAsWanted(asWanted)}`
    : `${parts.join(', ')}; ${sayAsWanted(asWanted)}`
}

/** Whether somebody is to be blacklisted as soon as they are there. */
function isLater(step: Step): boolean {
  return step.action === 'create' && !step.isActive
}

const doneWords: Record<ChangingAction, string> = {
  create: 'created',
  update: 'put right',
  blacklist: 'blacklisted',
  reactivate: 'reactivated',
  remove: 'removed',
}

/** What a sync has done, and how many of those that are wanted are as they are wanted by now. */
export function sayDone({ done, asWanted, left }: Synced, wanted: number): string {
  const parts = Object.entries(doneWords).flatMap(([change, words]) =>
    done[change as ChangingAction] > 0 ? [`${done[change as ChangingAction]} ${words}`] : [],
  )
  if (parts.length === 0 && left.length === 0) return `Nothing to do: ${sayAsWanted(asWanted ?? 0)}.\n`
  const what = parts.length > 0 ? parts.join(', ') : 'Nothing was done'
  if (asWanted === undefined) return `${what}.\n`
  const some = asWanted === wanted ? '' : `${asWanted} of `
  return `${what}; ${some}${sayAsWanted(wanted)}.\n`
}

function sayAsWanted(count: number): string {
  return `${counted(count, 'customer is', 'customers are')} as wanted`
}

/** What to do about what no sync can do: a line for each kind of it that is left. */
export function sayRemedies(left: Synced['left']): string {
  const theirs = left.flatMap((one) => (one.action === 'leave' && one.isTheirs ? [one.n] : []))
  const isStuck = left.some(({ action }) => action === 'cannot')
  return `${sayTheirs(theirs)}${isStuck ? `${stuck}\n` : ''}`
}

const stuck =
  'What no update takes away goes with the customer: delete it, and the same command makes it anew; or name the value in --data.'

/** What a sync has left as it is, and why, a line for each; what was not tried is counted. */
export function sayLeftOut(left: Synced['left']): string {
  const tried = left.filter(({ reason }) => reason !== notTried)
  const lines = tried.slice(0, mostRows).map(({ action, email, id, reason }) => {
    const who = [email, id].filter((one) => one !== null && one !== '').join(', ')
    const what = action === 'leave' ? 'left alone' : action === 'cannot' ? 'not as wanted' : `not ${doneWords[action]}`
    return `${who}: ${what}: ${reason}\n`
  })
  const more = tried.length > mostRows ? `… and ${tried.length - mostRows} more\n` : ''
  const untried = left.length - tried.length
  return lines.join('') + more + (untried > 0 ? `${counted(untried, 'step was', 'steps were')} not tried.\n` : '')
}

/** A plan, and what came of it, as JSON for programs. */
export function syncJson(
  { plan, done, asWanted, left, stopped }: Synced,
  { target, ledger, dryRun, wanted }: { target: string; ledger: string; dryRun: boolean; wanted: Pick<Wanted, 'size'> },
): string {
  const told = ({ action, email, id, ...rest }: Step): object => ({
    action,
    email,
    id,
    ...('isActive' in rest && { is_active: rest.isActive }),
    ...('differences' in rest && { differences: rest.differences, unseen: rest.unseen }),
    ...('reason' in rest && { reason: rest.reason }),
  })
  const report = {
    target,
    ledger,
    dryRun,
    wanted: wanted.size,
    plan: plan.steps.map(told),
    ...(!dryRun && { done, left: left.map((one) => ({ ...told(one), reason: one.reason })) }),
    ...(asWanted !== undefined && { asWanted }),
    ...(stopped !== undefined && { stopped }),
  }
  return `${JSON.stringify(report, null, 2)}\n`
}
