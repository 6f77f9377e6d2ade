import { describe, expect, it } from 'vitest'
import { loadSpec } from './spec.ts'
import { createValidators } from './validators.ts'

const { violations } = createValidators(loadSpec())
const customer = loadSpec().schemas.customer.examples![0] as object
const keeps = (member: string, value: unknown): boolean =>
  violations('customer', { ...customer, [member]: value }).length === 0

describe('a timestamp', () => {
  it.each([
    '2026-03-14T09:26:53Z',
    '2026-03-14T09:26:53.5Z',
    '2026-03-14T09:26:53.589793123Z',
    '2026-03-14T09:26:53+00:00',
    '2026-03-14t09:26:53z',
    '2024-02-29T23:59:59Z',
  ])('may be %s', (text) => {
    expect(keeps('created_at', text)).toBe(true)
  })

  it.each([
    '2026-03-14 09:26:53Z',
    '2026-03-14T09:26:53',
    '2026-03-14T09:26:53+01:00',
    '2026-03-14T09:26:53.1234567891Z',
    '2026-02-30T09:26:53Z',
    '2026-03-14T25:00:00Z',
    '2026-03-14',
    '1773480413',
    'yesterday',
    '',
  ])('may not be "%s"', (text) => {
    expect(keeps('created_at', text)).toBe(false)
  })
})

describe('an email address', () => {
  it.each(['ada@example.com', "o'neil+tag@sub.shop.example", 'a.b_c-d@xn--bcher-kva.example'])('may be %s', (text) =>
    expect(keeps('email', text)).toBe(true),
  )
  it.each([
    'ada',
    '@example.com',
    'ada@',
    'ada @example.com',
    'ada@exa mple.com',
    'ada@example.com\n',
    'zoë@example.com',
    'a@b@example.com',
  ])('may not be %j', (text) => expect(keeps('email', text)).toBe(false))
})

describe('an id', () => {
  it.each([
    '01938f6e-7a40-7c31-9d0a-5b1f3c9e2a77',
    '01938F6E-7A40-4C31-9D0A-5B1F3C9E2A77',
    '00000000-0000-0000-0000-000000000000',
  ])('may be %s', (text) => expect(keeps('id', text)).toBe(true))
  it.each([
    'urn:uuid:01938f6e-7a40-7c31-9d0a-5b1f3c9e2a77',
    '01938f6e7a407c319d0a5b1f3c9e2a77',
    '{01938f6e-7a40-7c31-9d0a-5b1f3c9e2a77}',
    '1',
  ])('may not be %s', (text) => expect(keeps('id', text)).toBe(false))
})

describe('metadata in an answer', () => {
  it.each(['{}', '{"a":1}', '[]', 'null', '5'])('may be the string %s', (text) =>
    expect(keeps('metadata', text)).toBe(true),
  )
  it.each(['', 'gold', '{', {}])('may not be %j', (value) => expect(keeps('metadata', value)).toBe(false))

  it('is an object in what is sent', () => {
    const accepted = (metadata: string) => violations('update-request', { metadata }).length === 0
    expect(['{}', '{"a":[]}'].map(accepted)).toEqual([true, true])
    expect(['[]', 'null', '"{}"', '', '5'].map(accepted)).toEqual([false, false, false, false, false])
  })
})
