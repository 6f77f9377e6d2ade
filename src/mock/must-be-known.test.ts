import { describe, expect, it } from 'vitest'
import { createMock } from './create-mock.ts'

describe('an option of createMock that there is none of', () => {
  it.each<[options: Record<string, unknown>, message: string]>([
    [{ sedd: 7 }, 'createMock has no option "sedd". Did you mean seed?'],
    [{ echo_contact: true }, 'createMock has no option "echo_contact". Did you mean echoContact?'],
    [{ worlds: 5 }, 'createMock has no option "worlds". Did you mean maxWorlds?'],
    [{ port: 4010 }, 'createMock has no option "port". There are data, count, seed, '],
    [{ auth: { clientId: 'a', secret: 'b' } }, 'createMock: auth has no member "secret". Did you mean clientSecret?'],
    [{ latency: { min: 1, maximum: 2 } }, 'createMock: latency has no member "maximum". There are min, max.'],
    [{ rateLimit: { requests: 1, per: 2 } }, 'createMock: rateLimit has no member "per". Did you mean perSeconds?'],
    [{ owner: { companyId: 'a' } }, 'createMock: owner has no member "companyId". Did you mean company_id?'],
    [{ clock: { att: '2026-01-01T00:00:00Z' } }, 'createMock: clock.att is not a documented member'],
    [
      { faults: [{ on: { operatoin: 'getCustomer' }, then: { status: 503 } }] },
      'createMock: 0.on.operatoin is not a documented member; did you mean operation?',
    ],
  ])('%j is refused, with what was probably meant', async (options, message) => {
    await expect(createMock(options as object)).rejects.toThrow(message)
  })

  it.each<[options: Record<string, unknown>, message: string]>([
    [
      { latency: '50-250' },
      'latency takes milliseconds up to 60000, or a span of them such as { min: 50, max: 250 }, not "50-250".',
    ],
    [{ latency: [1, 2] }, 'latency takes milliseconds'],
    [{ latency: { min: 5, max: 1 } }, 'latency takes milliseconds'],
    [{ latency: -5 }, 'latency takes milliseconds'],
    [{ rateLimit: '60/min' }, 'rateLimit takes a rate such as { requests: 60, perSeconds: 60 }, not "60/min".'],
    [{ onDuplicate: 'foo' }, 'onDuplicate takes "refuse" or "return", not "foo".'],
    [{ strict: 'no' }, 'strict takes true or false, not "no".'],
    [{ bodyLimit: -1 }, 'bodyLimit takes a whole number from 1 to 100000000, not -1.'],
    [{ failRate: 5 }, 'failRate takes a share from 0 to 1, not 5.'],
    [{ auth: 's3cret' }, 'auth takes the credentials that are accepted: { clientId, clientSecret }.'],
    [{ auth: {} }, 'auth takes the credentials'],
    [{ seed: 'x' }, 'seed takes a whole number from 0 to 4294967295, not "x".'],
    [{ count: 1.5 }, 'count takes a whole number'],
    [{ clock: 5 }, 'clock takes a time'],
    [{ variant: 'x' }, 'variant takes a whole number'],
    [{ data: 5 }, 'data takes an array of customers'],
  ])('%j is refused, with what it takes', async (options, message) => {
    await expect(createMock(options as object)).rejects.toThrow(`createMock: ${message}`)
  })

  it('takes milliseconds for every answer, and what is undefined for left out', async () => {
    const mock = await createMock({ latency: 30, count: undefined, strict: undefined } as object)
    const began = performance.now()
    expect((await mock.fetch('/api/customers')).status).toBe(200)
    expect(performance.now() - began).toBeGreaterThan(25)
    await mock.close()
  })

  it('is refused in a wish for a world, and in a setting of the clock', async () => {
    const mock = await createMock()
    await expect(mock.makeWorld('one', { sead: 1 } as object)).rejects.toThrow(
      'makeWorld: sead is not a documented member; did you mean seed?',
    )
    expect(() => mock.setClock({ advanced: '1d' } as object)).toThrow('did you mean advance?')
  })
})
