import { allScenarios } from '../scenarios/all-scenarios.ts'
import type { Scenario } from '../scenarios/scenario.ts'
import type { Again } from './asker.ts'

/** `read` sends GET only, `smoke` fewer than 15 requests, `full` at most 400. */
export type Mode = 'read' | 'full' | 'smoke'

/** The stories of a mode, in order. */
export function planned(mode: Mode, signed: boolean): readonly Scenario[] {
  return allScenarios.filter(
    ({ when, needs }) =>
      (mode !== 'smoke' || when === 'first') &&
      (mode !== 'read' || !needs.includes('writes')) &&
      (signed || !needs.includes('credentials')),
  )
}

/** How many requests the stories of a mode may send, and how many what came late or failed once may be asked again. */
export function budgets(mode: Mode): { requests: number; again: Again } {
  if (mode === 'smoke') return { requests: 13, again: { late: 4, failed: 2 } }
  return { requests: 600, again: { late: 60, failed: 40 } }
}

/** About how many requests a run sends: what a deployment lacks or refuses makes it a few more or less. */
export function expectedRequests(mode: Mode, signed: boolean): number {
  return planned(mode, signed).reduce((sum, { cost }) => sum + cost, mode === 'full' ? kept.cost : 0)
}

/** How many customers a full run makes first and leaves alone until its end, and what that costs. */
export const kept = { customers: 2, cost: 6 }
