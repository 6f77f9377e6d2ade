import type { Change, Credentials } from '../behaviour.ts'
import { createDraw, type Draw } from '../grammar/draw.ts'
import { subjectOf } from './ask.ts'
import type { Side } from './side.ts'
import { createClient } from './client.ts'
import { Differs, type Difference } from './difference.ts'
import { meetStrangers, takeStep } from './steps.ts'

/** What to ask how long. */
export type Observation = {
  /** Decides what is asked; the same seed asks the same. */
  seed: number
  /** Changes of the deployment that is observed. */
  changes: Change[]
  /** Whether requests have to be signed. */
  auth: boolean
  /** Whether to ask over HTTP: what is wrong with the sending is not seen otherwise, and it takes far longer. */
  wire: boolean
  /** How many requests each deployment is sent at most; 2000 unless given. */
  requests?: number
  /** How many milliseconds it may take; a minute unless given. */
  timeoutMs?: number
}

/**
 * Sends the same drawn requests to the observed and to a correct deployment, and tells the first difference that the
 * document calls a failure; undefined where there is none. It knows nothing of the contract suite.
 */
export async function observe(options: Observation): Promise<(Difference & { requests: number }) | undefined> {
  const { seed, changes, auth, wire, requests = 2000, timeoutMs = 60_000 } = options
  const until = Date.now() + timeoutMs
  const credentials = auth ? { client: 'client_oracle', secret: 'secret_oracle' } : undefined
  const draw = createDraw(seed)
  // Both draw the same ids, so that what an id happens to look like makes no difference.
  const ids = draw.below(2 ** 31)
  const right = await sideOf([], createDraw(ids), credentials, wire)
  const other = await sideOf(changes, createDraw(ids), credentials, wire)
  try {
    const client = createClient([right, other], draw)
    await meetStrangers(client)
    while (Math.max(right.requests, other.requests) < requests && Date.now() < until) await takeStep(client)
    return undefined
  } catch (error) {
    if (error instanceof Differs) return { ...error.difference, requests: other.requests }
    throw error
  } finally {
    await Promise.all([right.subject.close(), other.subject.close()])
  }
}

async function sideOf(
  changes: Change[],
  draw: Draw,
  credentials: Credentials | undefined,
  wire: boolean,
): Promise<Side> {
  return {
    subject: await subjectOf(changes, draw, { auth: credentials, wire }),
    credentials,
    draw,
    common: { requestIds: new Set(), ahead: undefined },
    own: new Map(),
    others: new Map(),
    carriesOut: new Set(),
    readHeaders: [],
    requests: 0,
  }
}
