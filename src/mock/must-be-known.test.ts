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

  it('is refused in a wish for a world, and in a setting of the clock', async () => {
    const mock = await createMock()
    await expect(mock.makeWorld('one', { sead: 1 } as object)).rejects.toThrow(
      'makeWorld: sead is not a documented member; did you mean seed?',
    )
    expect(() => mock.setClock({ advanced: '1d' } as object)).toThrow('did you mean advance?')
  })
})
