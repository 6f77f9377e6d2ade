import type { IRouter } from 'express'
import { invalid, Refusal } from '../customers/refusal.ts'
import type { Clock } from '../customers/timestamps.ts'
import type { ControlCheck } from '../spec/control-schema.ts'
import type { Exchanges } from './exchanges.ts'
import { parseJsonBody } from './read-request.ts'
import type { Worlds } from './worlds.ts'

/** Who is told of a report, and what it is held to. */
export type ReportRoutesOptions = { worlds: Worlds; check: ControlCheck; clock: Clock }

const mostBytes = 16_000_000

/** Keeps the last report of a `check` that was sent here, for those who watch: one for all worlds, until the mock ends. */
export function addReportRoutes(
  app: IRouter,
  { kit, otherKitMethods }: Exchanges,
  { worlds, check, clock }: ReportRoutesOptions,
): void {
  let last: { at: string; text: string } | undefined
  const told = (): void => {
    for (const world of worlds.here()) world.feed?.say({ event: 'report', data: {} })
  }
  app.get(
    '/__kit/report',
    kit(() => {
      if (!last)
        throw new Refusal(
          'NOT_FOUND',
          'No report has come yet. Send one: customers-kit check URL --report-to and the base URL of this mock.',
        )
      const data = `{"received_at":${JSON.stringify(last.at)},"report":${last.text}}`
      return { status: 200, message: 'The last report', data }
    }),
  )
  app.put(
    '/__kit/report',
    kit((req, _params, body) => {
      if (body.length > mostBytes)
        throw new Refusal('PAYLOAD_TOO_LARGE', `The report is larger than ${mostBytes} bytes, the most that is kept.`)
      const report = parseJsonBody(req, body)
      const violations = check('report', report)
      if (violations.length > 0) throw invalid(violations.map(({ field, message }) => ({ field, message })))
      last = { at: new Date(clock()).toISOString(), text: JSON.stringify(report) }
      told()
      return { status: 200, message: 'The report is kept', data: JSON.stringify({ received_at: last.at }) }
    }),
  )
  app.delete(
    '/__kit/report',
    kit(() => {
      last = undefined
      told()
      return { status: 200, message: 'There is no report any more', data: '{}' }
    }),
  )
  app.all('/__kit/report', otherKitMethods(['GET', 'PUT', 'DELETE']))
}
