import type { Credentials } from '../../client/sign.ts'
import type { Need } from '../scenarios/scenario.ts'
import { needsSigning } from './plan.ts'
import type { Mode } from './plan.ts'

/** Whether what a story needs is there. */
export function has(
  need: Need,
  { mode, credentials, works }: { mode: Mode; credentials: Credentials | undefined; works: ReadonlySet<string> },
): boolean {
  if (need === 'writes') return mode !== 'read'
  if (need === 'credentials') return credentials !== undefined
  return works.has(`${need}Customer${need === 'list' ? 's' : ''}`)
}

/** Why a story is not told that lacks what it needs. */
export function reasonOf(need: Need, mode: Mode): string {
  if (need === 'writes') return 'it writes, and --mode read sends GET only'
  if (need === 'credentials') return needsSigning
  const operation = `${need}Customer${need === 'list' ? 's' : ''}`
  return `it builds on ${operation}, of which nothing worked before${mode === 'read' ? '; --mode read makes no customer' : ''}`
}
