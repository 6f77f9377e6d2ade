import { describe, expect, it } from 'vitest'
import { mockUnderTest } from './mock-under-test.ts'
import { createRateLimit } from './rate-limit.ts'

describe('--rate-limit', () => {
  it('answers 429 with Retry-After beyond the limit, for each client, until the span is over', async () => {
    let now = 1_000_000
    const { send } = mockUnderTest({ rateLimit: { requests: 3, perSeconds: 60 }, clock: () => now })
    const ask = async (client?: string) => {
      const { status, headers } = await send(
        'GET',
        '/api/customers',
        undefined,
        client === undefined ? {} : { 'X-Auth-Client': client },
      )
      return [status, headers['retry-after']]
    }
    for (let n = 0; n < 3; n++) expect(await ask('a')).toEqual([200, undefined])
    now += 12_400
    expect(await ask('a')).toEqual([429, '48'])
    expect(await ask('b')).toEqual([200, undefined])
    expect(await ask()).toEqual([200, undefined])
    now += 47_599
    expect(await ask('a')).toEqual([429, '1'])
    now += 1
    expect(await ask('a')).toEqual([200, undefined])
  })

  it('says in words how long to wait', async () => {
    const { send } = mockUnderTest({ rateLimit: { requests: 1, perSeconds: 3600 }, clock: () => 0 })
    await send('GET', '/api/customers')
    const { body } = await send('POST', '/api/customers', { email: 'ada@example.com', customer_type: 'individual' })
    expect([body.code, body.message]).toEqual(['RATE_LIMITED', 'Too many requests. Try again in 3600 seconds.'])
  })

  it('stays quick and right with more clients than it remembers', () => {
    let now = 0
    const limit = createRateLimit({ requests: 1, perSeconds: 60 }, () => now)
    const before = process.cpuUsage()
    let refused = 0
    for (let n = 0; n < 100_000; n++) if (limit(`client ${n}`) > 0) refused++
    expect(refused).toBe(0)
    expect(limit('client 0')).toBe(60)
    now = 60_000
    expect(limit('client 0')).toBe(0)
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(10_000)
  })
})
