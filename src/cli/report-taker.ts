import { createSender } from '../client/send.ts'
import { readTarget } from '../client/target.ts'
import { record } from '../http/json.ts'
import type { Report } from '../report/report.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { nameOf } from './deployment-options.ts'
import { toStderr } from './print.ts'

/**
 * Makes sure that a mock is at a base URL, and answers what sends it a report to show on its page. Nothing that is meant for
 * the deployment, headers or signatures, is sent there. Both throw `CannotFindOut` where the mock does not take it.
 */
export async function reportTaker(
  url: string,
  customers: string,
  allowHttp: boolean,
): Promise<(report: Report) => Promise<void>> {
  const target = readTarget(url, customers, allowHttp)
  const mock = nameOf(target)
  const { send, close } = createSender({ target, concurrency: 1, timeoutMs: 30_000, patienceMs: 0 })
  const asked = async (method: string, path: string, body?: string): Promise<Record<string, unknown> | undefined> => {
    const headers = body === undefined ? undefined : [['Content-Type', 'application/json'] as [string, string]]
    const exchange = await send({ method, path, ...(body !== undefined && { body, headers: headers! }) })
    if (exchange.failure)
      throw new CannotFindOut(
        `--report-to ${mock}: the mock cannot be reached: ${exchange.failure.message}. Start it with customers-kit serve.`,
      )
    const said = record(exchange.answer.json)
    if (exchange.answer.status === 200) return record(said?.['data'])
    const { status } = exchange.answer
    const reason = typeof said?.['message'] === 'string' ? `: ${said['message']}` : ''
    throw new CannotFindOut(`--report-to ${mock}: ${method} ${path} was answered with ${status}${reason}`)
  }
  const health = await asked('GET', '/__kit/health')
  if (typeof health?.['customers'] !== 'number')
    throw new CannotFindOut(
      `--report-to ${mock} is no mock: give the base URL of one, as customers-kit serve prints it.`,
    )
  return async (report) => {
    await asked('PUT', '/__kit/report', JSON.stringify(report))
    await close()
    toStderr(`The report is at ${mock}/__kit/#report.\n`)
  }
}
