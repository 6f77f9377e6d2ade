import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  createApp,
  createGenerator,
  createHttpServer,
  createValidators,
  loadSpec,
  memoryStore,
  runChecks,
  seededRandom,
} from './index.ts'

describe('what the package exports', () => {
  it('needs nothing that only we know: each default is the documented one', async () => {
    const { record, request } = await createGenerator()
    const same = await createGenerator({ spec: loadSpec(), validators: createValidators(loadSpec()), seed: 42 })
    for (const number of [0, 7, 100_000]) {
      expect(record(number)).toEqual(same.record(number))
      expect(createValidators().violations('create-request', request(number))).toEqual([])
    }
    expect(createValidators().violations('customer', {})).not.toEqual([])
    expect([seededRandom()(), seededRandom(43)()]).toEqual([
      seededRandom(42)(),
      expect.not.closeTo(seededRandom()(), 6),
    ])
  })

  it('checks a deployment by its address alone', async () => {
    const server = createHttpServer(createApp({ store: memoryStore() }))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const report = await runChecks({ target: `http://127.0.0.1:${port}` })
      expect(report.mode).toBe('full')
      expect(report.findings.filter(({ severity }) => severity === 'failure')).toEqual([])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it("has a mock that any HTTP server takes, Node's own too", async () => {
    const app = createApp({ store: memoryStore() })
    expectTypeOf(app).toExtend<RequestListener>()
    expectTypeOf(app).not.toBeAny()
    const server = createServer(app)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/api/customers`)
      expect([answer.status, await answer.json()]).toMatchObject([200, { data: { customers: [], total: 0 } }])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
