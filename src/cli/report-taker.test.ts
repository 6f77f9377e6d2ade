import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMock } from '../mock/create-mock.ts'
import type { Mock } from '../mock/create-mock.ts'
import { reportNothing } from '../report/run-checks.ts'
import { readEvents } from '../server/events-under-test.ts'
import { loadSpec } from '../spec/spec.ts'
import { reportTaker } from './report-taker.ts'

const customers = '/api/customers'
const report = reportNothing(
  {
    target: 'https://staging.example.com',
    mode: 'read',
    strict: false,
    spec: loadSpec(),
    timeoutMs: 1000,
    concurrency: 1,
  },
  'nothing was chosen',
)
let mock: Mock
let base: string

beforeAll(async () => {
  mock = await createMock({ count: 1, auth: { clientId: 'shop', clientSecret: 'secret-of-the-shop' } })
  base = await mock.listen()
})
afterAll(() => mock.close())

describe('a report for a mock', () => {
  it('is kept, told to those who watch any world, and forgotten when that is asked for', async () => {
    await mock.world('w').fetch(customers)
    const watched = await readEvents(`${base}/__kit/worlds/w/events`)
    await watched.next(1)
    const take = await reportTaker(`${base}${customers}/`, customers, false)
    await take(report)
    expect((await watched.next(1)).map(({ event }) => event)).toEqual(['report'])
    const told = async () => {
      const answer = await fetch(`${base}/__kit/report`)
      return { status: answer.status, ...((await answer.json()) as { data?: { report: unknown }; message: string }) }
    }
    expect((await told()).data?.report).toEqual(JSON.parse(JSON.stringify(report)))
    await fetch(`${base}/__kit/report`, { method: 'DELETE' })
    expect((await watched.next(1)).map(({ event }) => event)).toEqual(['report'])
    watched.close()
    expect(await told()).toMatchObject({ status: 404, message: expect.stringContaining('--report-to') as string })
  })

  it('is refused where it is none, with what is wrong', async () => {
    const put = async (body: string) => {
      const headers = { 'Content-Type': 'application/json' }
      const answer = await fetch(`${base}/__kit/report`, { method: 'PUT', headers, body })
      return { status: answer.status, ...((await answer.json()) as { errors?: { field: string }[] }) }
    }
    const { status, errors } = await put(JSON.stringify({ ...report, version: '0.9', findings: [{}] }))
    expect(status).toBe(400)
    expect(errors!.map(({ field }) => field)).toEqual(expect.arrayContaining(['version', 'findings.0.key']))
    expect((await put(`"${'x'.repeat(16_000_001)}"`)).status).toBe(413)
  })

  it('goes to nobody but a mock, which is found out first', async () => {
    const other = createServer((_req, res) => res.end('{"data":{}}')).listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const url = `http://127.0.0.1:${port}`
    await expect(reportTaker(url, customers, false)).rejects.toThrow(`--report-to ${url} is no mock`)
    other.close()
    other.closeAllConnections()
    await expect(reportTaker(url, customers, false)).rejects.toThrow('the mock cannot be reached: connection refused')
    await expect(reportTaker('http://mock.example.com', customers, false)).rejects.toThrow('is plain http')
    await expect(reportTaker(`${base}/v2`, customers, false)).rejects.toThrow('was answered with 404')
  })
})
