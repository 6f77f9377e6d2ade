import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../generate/postgres-under-test.ts'
import { runChecks } from '../report/run-checks.ts'
import { createMock } from './create-mock.ts'
import type { Mock } from './create-mock.ts'

const postgres = testDatabase()
const auth = { clientId: 'me', clientSecret: 'shared-secret' }

describe.skipIf(!postgres)('three mocks over one database', () => {
  let replicas: Mock[]
  let urls: string[]
  let asked = 0
  // Each request goes to the next one.
  const front = createServer((req, res) => {
    const { host, port } = new URL(urls[asked++ % urls.length]!)
    const onward = request(
      { host: host.split(':')[0], port, method: req.method, path: req.url, headers: req.headers },
      (answer) => {
        res.writeHead(answer.statusCode!, answer.rawHeaders)
        answer.pipe(res)
      },
    )
    req.pipe(onward)
  })
  let url: string
  beforeAll(async () => {
    postgres!.start()
    replicas = await Promise.all([1, 2, 3].map(() => createMock({ store: postgres!.url, auth })))
    urls = await Promise.all(replicas.map((mock) => mock.listen()))
    await new Promise<void>((done) => front.listen(0, '127.0.0.1', done))
    url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    front.close()
    front.closeAllConnections()
    await Promise.all(replicas.map((mock) => mock.close()))
    await postgres!.stop()
  })

  it('are one deployment for whoever asks them in turns: a signed check has nothing to say', async () => {
    const report = await runChecks({ target: url, credentials: auth, seed: 1, maxRequests: 250 })
    expect(report.findings).toEqual([])
    expect(asked).toBeGreaterThan(200)
  })

  it('have one journal', async () => {
    await Promise.all(replicas.map((mock, n) => mock.fetch(`/api/customers/journal-${n}`)))
    const seen = async () => (await replicas[0]!.requests({ method: 'GET' })).map(({ url: path }) => path)
    await expect.poll(seen).toEqual(expect.arrayContaining([0, 1, 2].map((n) => `/api/customers/journal-${n}`)))
  })

  it('have the newest thousand requests in it, whoever answered them', async () => {
    const ids: string[] = []
    for (let n = 0; n < 1203; n++) {
      // From here on the journal has more than it keeps.
      if (n === 1200) await replicas[0]!.requests()
      const answer = await replicas[n % 3]!.fetch('/api/customers/journal')
      ids.push(answer.headers.get('x-request-id')!)
    }
    const shown = async () => new Set((await replicas[0]!.requests()).map(({ request_id }) => request_id))
    // The oldest of them stand in the order of the replicas' clocks, which may differ by milliseconds.
    const missing = async () => {
      const seen = await shown()
      return ids.slice(-900).filter((id) => !seen.has(id))
    }
    await expect.poll(missing).toEqual([])
    expect((await shown()).size).toBe(1000)
    const byId = await Promise.all(
      replicas.map(({ fetch }) =>
        Promise.all(ids.slice(-3).map(async (id) => (await fetch(`/__kit/requests/${id}`)).status)),
      ),
    )
    expect(byId.flat()).toEqual(Array.from({ length: 9 }, () => 200))
  })

  it('go back to the start data together', async () => {
    await replicas[0]!.customers.clear()
    expect((await replicas[2]!.customers.page({}, 1, 1)).total).toBe(0)
    await replicas[1]!.reset()
    expect((await replicas[2]!.customers.page({}, 1, 1)).total).toBe(31)
  })
})
