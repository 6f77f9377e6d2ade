import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allScenarios } from '../src/contract/scenarios/all-scenarios.ts'
import type { Report } from '../src/report/report.ts'
import { runChecks } from '../src/report/run-checks.ts'
import { createApp } from '../src/server/create-app.ts'
import { createHttpServer } from '../src/server/http-server.ts'
import { memoryStore } from '../src/stores/memory-store.ts'

// The same checks that `customers-kit check` runs, one test for each: against TARGET_URL, signed with CLIENT_ID and
// CLIENT_SECRET where they are given, or else against the mock on this machine, signed.
const { TARGET_URL, CLIENT_ID, CLIENT_SECRET } = process.env
const mockCredentials = { clientId: 'client_test', clientSecret: 'secret_test' }
const credentials =
  TARGET_URL === undefined
    ? mockCredentials
    : CLIENT_ID && CLIENT_SECRET
      ? { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }
      : undefined

let server: Server | undefined
let report: Report

beforeAll(async () => {
  report = await runChecks({ target: TARGET_URL ?? (await startMock()), ...(credentials ? { credentials } : {}) })
}, 900_000)
afterAll(() => {
  server?.closeAllConnections()
  server?.close()
})

async function startMock(): Promise<string> {
  server = createHttpServer(createApp({ store: memoryStore(), credentials: mockCredentials }))
  const listening = server
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`
}

describe(`the deployment at ${TARGET_URL ?? 'the mock'}`, () => {
  test.for(allScenarios.map(({ name, operation }) => ({ name, operation })))(
    '$name ($operation)',
    ({ name }, context) => {
      const result = report.checks.find((check) => check.name === name)
      const found = report.findings.filter(
        ({ severity, checks, check }) => severity === 'failure' && (check === name || checks.includes(name)),
      )
      expect(found.map(({ message, expected, actual }) => ({ message, expected, actual }))).toEqual([])
      if (result?.status === 'skipped') context.skip(result.reason ?? '')
      expect(result?.status).toBe('passed')
    },
  )

  test('nothing of the run is left behind undeactivated', () => {
    expect(report.left.filter(({ state }) => state !== 'deactivated')).toEqual([])
  })
})

describe.skipIf(TARGET_URL !== undefined)('the mock', () => {
  test('keeps every promise without a note, all of them checked', () => {
    expect(report.findings).toEqual([])
    expect(report.summary.skipped).toBe(0)
  })

  test('is checked in 5 seconds, or in three times what so many bare requests take where the machine is slow', async () => {
    const few = 40
    const began = performance.now()
    for (let n = 0; n < few; n++) await (await fetch(report.target)).arrayBuffer()
    const bare = ((performance.now() - began) * report.summary.requests) / few
    expect(report.durationMs).toBeLessThan(Math.max(5_000, 3 * bare))
  })
})
