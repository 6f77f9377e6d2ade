import { allScenarios } from '../scenarios/all-scenarios.ts'
import { deepScenarios, drawnScenarios, lookingBack, makingACrowd } from '../scenarios/deep/deep-scenarios.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Again } from './asker.ts'
import { coveredBy } from './choice.ts'
import { coverage } from './coverage.ts'

/** `read` sends GET only, `smoke` fewer than 15 requests, `full` at most 400, and `deep` as many as it is given. */
export type Mode = 'read' | 'full' | 'smoke' | 'deep'

/** Why a story is not told that signs its requests. A header that lets one in is something else. */
export const needsSigning = 'it signs its requests, for which it needs --client-id and --client-secret'

/** Why a story is not told that is about nothing that was chosen. */
const notToldAmong = 'not chosen'

/**
 * Why something is not tried that several stories would have tried: of their reasons those that say most. That one of
 * them was not chosen, or signs, is no reason where another says what has to be otherwise.
 */
export function tellingReasons(reasons: readonly string[]): string {
  let left = [...new Set(reasons)]
  for (const weak of [notToldAmong, needsSigning]) {
    const others = left.filter((reason) => reason !== weak)
    if (others.length > 0) left = others
  }
  return left.slice(0, 3).join('; ')
}

/** How many requests a deep run sends, clean-up included, unless it is told otherwise. */
const deepRequests = 3000

/** How many milliseconds drawing stories may take: five minutes, or what the rate takes, unless it is told otherwise. */
export function drawingTime(options: { requests: number; deepMs?: number; ratePerMinute?: number }): number {
  const { requests, deepMs, ratePerMinute = Number.POSITIVE_INFINITY } = options
  return deepMs ?? Math.max(300_000, (requests * 60_000) / ratePerMinute)
}

/** How many requests a full run plans, proofs of ownership and clean-up included. */
const most = 400

/** The stories of a mode, in order. */
export function planned(mode: Mode, signed: boolean): readonly Scenario[] {
  return scenariosOf(mode).filter((scenario) => reasonToLeaveOut(scenario, mode, signed) === undefined)
}

/** The stories that are not told in a mode, or without credentials, each with the reason in words. */
export function leftOut(mode: Mode, signed: boolean): { scenario: Scenario; reason: string }[] {
  return scenariosOf(mode).flatMap((scenario) => {
    const reason = reasonToLeaveOut(scenario, mode, signed)
    return reason === undefined ? [] : [{ scenario, reason }]
  })
}

function scenariosOf(mode: Mode): readonly Scenario[] {
  return mode === 'deep' ? [...allScenarios, ...deepScenarios] : allScenarios
}

function reasonToLeaveOut({ when, needs }: Scenario, mode: Mode, signed: boolean): string | undefined {
  if (mode === 'smoke' && when !== 'first') return '--mode smoke asks a few requests only'
  if (mode === 'read' && needs.includes('writes')) return 'it writes, and --mode read sends GET only'
  return !signed && needs.includes('credentials') ? needsSigning : undefined
}

/** What a run may spend: requests in all, those that change something, and what may be asked again. */
export type Budget = { requests: number; writes: number; again: Again }

/** What the stories of a mode may spend. */
export function budgets(mode: Mode): Budget {
  if (mode === 'smoke') return { requests: 13, writes: 400, again: { late: 4, failed: 2 } }
  if (mode === 'deep')
    return { requests: deepRequests, writes: Number.POSITIVE_INFINITY, again: { late: 400, failed: 200 } }
  return { requests: 600, writes: mode === 'read' ? 0 : 400, again: { late: 60, failed: 40 } }
}

// What stories happen among, and what removes it: told wherever another one needs it.
const isFixture = ({ when }: Scenario): boolean => when === 'crowd' || when === 'farewell'

// Drawing spends what all others leave, so it is in no plan of requests.
const isDrawing = ({ when }: Scenario): boolean => when === 'drawn' || when === 'crowded'

// A customer that a story is given, or makes where there is none: its create, a GET and its removal.
const ofOne = { cost: 3, writes: 2 }

// What a story spends: whoever it makes is removed at the end, and so is whoever it is given.
function needed(story: Scenario): { given: number; requests: number; writes: number } {
  const given = story.when !== 'first' && story.needs.includes('writes') ? 1 : 0
  const writes = Math.ceil((coverage[story.name]?.writes ?? 0) * 1.5)
  return { given, requests: story.cost + ofOne.cost * given, writes: writes + ofOne.writes * given }
}

/** Which of the stories are told within a budget, how many customers are made for them, and of the others why not. */
export type Plan = { told: readonly Scenario[]; crowd: number; leftOut: Map<string, string> }

/** What a person says of the plan: how much may be sent at most, and which stories come first. */
export type PlanOptions = {
  tells: (story: string) => boolean
  maxRequests?: number | undefined
  maxWrites?: number | undefined
  first?: readonly string[] | undefined
}

/**
 * Spends the requests where most promises are covered: of the stories that were chosen, always the one that adds most for
 * its cost, as long as the budget goes. Those that have to come first come first, as others need what they show.
 */
export function planWithin(
  stories: readonly Scenario[],
  { tells, maxRequests = Number.POSITIVE_INFINITY, maxWrites = Number.POSITIVE_INFINITY, first = [] }: PlanOptions,
): Plan {
  const leftOut = new Map<string, string>()
  const chosen = stories.filter((story) => tells(story.name) && !isFixture(story))
  const wanted = chosen.filter((story) => !isDrawing(story))
  const relied = chosen.some(({ needs, when }) => when !== 'first' && needs.some((need) => need !== 'credentials'))
  // The first request finds out what answers there.
  const left = { requests: maxRequests - 1, writes: maxWrites }
  const taken = new Set<Scenario>()
  let givenTo = 0
  const covered = new Set<string>()
  const take = (story: Scenario): boolean => {
    const { given, requests, writes } = needed(story)
    if (requests > left.requests || writes > left.writes) return false
    left.requests -= requests
    left.writes -= writes
    givenTo += given
    taken.add(story)
    for (const promise of coveredBy(story.name)) covered.add(promise)
    return true
  }
  for (const story of stories)
    if (story.when === 'first' && (wanted.includes(story) || (relied && story.needs.includes('writes')))) take(story)
  const candidates = new Set(wanted.filter((story) => !taken.has(story)))
  const gain = (story: Scenario): number => {
    const fresh = coveredBy(story.name).filter((promise) => !covered.has(promise)).length
    return (fresh + 0.01 + (first.includes(story.name) ? 1_000 : 0)) / story.cost
  }
  while (candidates.size > 0) {
    const best = [...candidates].reduce((one, other) => (gain(other) > gain(one) ? other : one))
    candidates.delete(best)
    take(best)
  }
  const room = Math.floor(
    Math.min(
      (left.requests + ofOne.cost * givenTo) / 2,
      (left.writes + ofOne.writes * givenTo) / 2,
      crowdBeside(stories),
    ),
  )
  const isWhole = stories.every((story) => isFixture(story) || isDrawing(story) || taken.has(story))
  const crowd = !relied ? 0 : isWhole ? room : Math.min(room, 2 + 2 * givenTo)
  if (taken.size > 0) {
    const drawing = chosen.filter(isDrawing)
    for (const story of drawing) taken.add(story)
    if (drawing.some((story) => story !== drawnScenarios[0] && story !== lookingBack)) taken.add(makingACrowd)
  }
  if (relied) for (const story of stories) if (isFixture(story)) taken.add(story)
  for (const story of stories) {
    if (taken.has(story)) continue
    const tooMany =
      needed(story).requests > left.requests ? `--max-requests ${maxRequests}` : `--max-writes ${maxWrites}`
    leftOut.set(story.name, chosen.includes(story) ? `beyond ${tooMany}` : notToldAmong)
  }
  return { told: stories.filter((story) => taken.has(story)), crowd, leftOut }
}

/** About how many requests a run sends: what a deployment lacks or refuses makes it a few more or less. */
export function expectedRequests(mode: Mode, signed: boolean, most = Number.POSITIVE_INFINITY): number {
  if (mode === 'deep') return Number.isFinite(most) ? most : deepRequests
  return Math.min(most, costOf(planned(mode, signed)) + 2 * crowdBeside(planned(mode, signed)))
}

// Whether the target is there is asked before all stories, and the list is looked at before and after what is left is
// removed.
const besides = 3

function costOf(stories: readonly Scenario[]): number {
  const counted = stories.filter((story) => !isDrawing(story))
  return counted.reduce((sum, { cost }) => sum + cost, counted.some(isFixture) ? besides : 0)
}

/** How many customers there is room for beside these stories: each is created and removed. None where there is no crowd. */
export function crowdBeside(stories: readonly Scenario[]): number {
  const isThere = stories.some(({ when }) => when === 'crowd')
  return isThere ? Math.max(0, Math.min(98, Math.floor((most - costOf(stories)) / 2))) : 0
}
