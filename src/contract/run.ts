import type { Exchange } from '../http/exchange.ts'
import type { Sender } from '../client/send.ts'
import type { Credentials } from '../client/sign.ts'
import type { Shown } from './compare.ts'
import type { Findings } from './findings.ts'
import type { Ledger } from './ledger.ts'
import type { Judging } from './judge-answer.ts'
import type { Subject } from './finding.ts'
import type { OperationId } from '../spec/openapi.ts'
import type { Paths } from '../spec/paths.ts'

/** `read` sends GET only, `smoke` fewer than 15 requests, `full` everything. */
export type Mode = 'read' | 'full' | 'smoke'

/**
 * One request of the run, for the plot of times. `status` is null where no answer came, `atMs` counts from the run's
 * start.
 */
export type RequestTiming = {
  check: string
  operation: Subject
  method: string
  path: string
  status: number | null
  atMs: number
  durationMs: number
  attempts: number
}

/** Something that the deployment was found to do, or to have. */
export type Ability = 'list' | 'create' | 'get' | 'update' | 'blacklist' | 'delete' | 'reference' | 'auth'

/** What all checks of one run share. */
export type Run = {
  target: URL
  mode: Mode
  seed: number
  credentials: Credentials | undefined
  sender: Sender
  ledger: Ledger
  findings: Findings
  judging: Judging
  paths: Paths
  /** The customers that the first checks share: one, the one created next, and the one created just before. */
  first: Shown[]
  /** A customer with a reference that was attached to it; undefined where none could be. */
  referenced: { customer: Shown; reference: string } | undefined
  /**
   * A blacklisted customer that was deleted, and an email that only a refused create had; undefined where there is
   * none.
   */
  removed: { id: string; email: string } | undefined
  refusedEmail: string | undefined
  /** Part of every email that the run makes up: tells its customers from everybody else's. */
  marker: string
  /** `absent` where the document leaves open whether it is there, `broken` where a finding says why. */
  abilities: Map<Ability, 'works' | 'absent' | 'broken'>
  seen: { foreign: Set<string>; own: boolean; alive: Set<string> }
  /** Every answer so far, with the check that asked. */
  answers: { check: string; operation: OperationId; exchange: Exchange; sentAt: number }[]
  timings: RequestTiming[]
  startedAt: number
  writesLeft: number
  /** Waiting for a read to show a write has proved useless, so it is not waited for again. */
  lagless: boolean
  /** The deployment stopped answering. */
  gone: boolean
  /** Makes every made-up value different. */
  next: () => number
}

/** Ends a check early: what stopped it is a finding already, or the reason why it says nothing. */
export class CheckStopped extends Error {
  override name = 'CheckStopped'
}
