import { setTimeout as sleep } from 'node:timers/promises'
import { isUuid } from '../../spec/uuid.ts'
import type { Outgoing } from '../../client/send.ts'
import type { Exchange } from '../../http/exchange.ts'
import { parsed, record } from '../../http/json.ts'
import { cleanUp } from '../../own/clean-up.ts'
import type { Left } from '../../own/left.ts'
import { WentAway, createOutageWatch } from '../../own/outage.ts'
import type { Outage } from '../../own/outage.ts'
import type { Subject } from '../finding.ts'
import type { Account } from '../../own/account.ts'
import type { OutageWatch } from '../../own/outage.ts'
import type { Paths } from '../../spec/paths.ts'
import type { Findings } from '../findings.ts'
import type { RequestTiming } from './asker.ts'
import type { Own } from './own.ts'
import type { Mode } from './plan.ts'

/** What of a run its end needs. */
export type Run = {
  account: Account
  own: Own
  findings: Findings
  paths: Paths
  mark: string
  mode: Mode
  startedAt: number
  timings: RequestTiming[]
  outages: OutageWatch
}

/** How to end a run. */
export type AfterRunOptions = {
  /** Sends a request, whatever has ended the run. */
  send: (request: Outgoing) => Promise<Exchange>
  /** What the deployment went away for; undefined where it is there. */
  outage: Outage | undefined
  /** When the run began, in milliseconds since 1970 on the deployment's clock. */
  began: number
  concurrency: number
  /** Whether a delete that is answered with success has to be looked at by a GET. */
  look: boolean
  /** There is no time to wait for a deployment that went away. */
  hurry: boolean
}

// How long a deployment that went away is given to come back, in milliseconds: a process that is started anew is there
// by then.
const pauses = [500, 1000, 2000, 4000]

/**
 * Ends a run: where the deployment went away, waits a little for it, and asks once more for what it may have fallen
 * over; then removes what was created. Gives what could not be removed.
 */
export async function afterRun(run: Run, options: AfterRunOptions): Promise<Left[]> {
  const send = recorded(run, options.send)
  if (options.outage && !options.hurry && (await isBack(run))) await askAgain(run, send, options.outage)
  if (run.mode === 'read') return []
  // Four in a row are enough to end cleaning up, as nothing is blamed on it.
  const watch = createOutageWatch({ send, paths: run.paths, suspicious: 4 })
  const look = options.look || options.outage !== undefined
  const { left } = await cleanUp({
    account: run.account,
    paths: run.paths,
    mark: run.mark,
    since: options.began,
    isDeleted: (id) => run.own.isDeleted(id),
    // Whether the list shows it is asked all the same.
    isGone: (id) => options.outage === undefined && run.own.isGone(id),
    canDelete: true,
    look,
    insist: false,
    concurrency: options.concurrency,
    attempts: 3,
    pause: (failed) => sleep(50 * failed),
    async send(request) {
      watch.mustBeThere()
      const exchange = await send(request)
      if (exchange.answer?.status === 429) throw new Error('the deployment keeps answering 429')
      await watch.pass(request, exchange)
      return exchange
    },
  })
  return left.map(({ id, email, state }) => ({ id, email, state }))
}

// Whoever ends the run meanwhile need not wait for it.
async function isBack(run: Run): Promise<boolean> {
  return run.outages.recovered(pauses, (ms) => sleep(ms)).catch(() => false)
}

// What was under way when the deployment went away may be what it fell over: if it falls again, that is a finding.
async function askAgain(run: Run, send: AfterRunOptions['send'], { first }: Outage): Promise<void> {
  for (const { outgoing, exchange } of first) {
    if (isUsual(run, outgoing)) continue
    const watch = createOutageWatch({ send, paths: run.paths, suspicious: 1 })
    const email = record(parsed(outgoing.body))?.['email']
    // A create of it may be carried out this time.
    const isCreate = operationOf(run, outgoing) === 'createCustomer'
    const { leaving } = run.account.intend(typeof email === 'string' ? email : null)
    try {
      await watch.pass(outgoing, await send({ ...outgoing, once: true, ...(isCreate && { leaving }) }))
    } catch (error) {
      // The time is up, or the ledger cannot name it: then it is not asked.
      if (!(error instanceof WentAway)) return
      const what = `${outgoing.method} ${outgoing.path} with what it was sent both times`
      run.findings.add('all', {
        key: `falls:${operationOf(run, outgoing)}`,
        operation: operationOf(run, outgoing),
        promise: 'no-server-error',
        facts: {
          kind: 'observed',
          what: `the deployment goes away whenever it is asked for ${what}`,
          expected: 'an answer, and a deployment that is still there',
          actual: `it ${error.outage.what}`,
        },
        exchange,
      })
      if (!(await isBack(run))) return
    }
  }
}

// What every deployment is asked all day: the list, and a customer by id.
function isUsual(run: Run, { method, path }: Outgoing): boolean {
  const asked = run.paths.match(method, path)
  if (asked?.operation?.operationId === 'getCustomer') return isUuid(asked.id)
  return asked?.operation?.operationId === 'listCustomers' && /^[^?]*(\?page=[0-9]+&page_size=[0-9]+)?$/.test(path)
}

function recorded(run: Run, send: AfterRunOptions['send']): AfterRunOptions['send'] {
  return async (outgoing) => {
    const exchange = await send(outgoing)
    run.timings.push({
      check: 'clean-up',
      operation: operationOf(run, outgoing),
      method: outgoing.method,
      path: outgoing.path,
      status: exchange.answer?.status ?? null,
      atMs: Date.parse(exchange.startedAt) - run.startedAt,
      durationMs: exchange.durationMs,
      attempts: exchange.attempts,
    })
    return exchange
  }
}

function operationOf(run: Run, { method, path }: Outgoing): Subject {
  return run.paths.match(method, path)?.operation?.operationId ?? 'all'
}
