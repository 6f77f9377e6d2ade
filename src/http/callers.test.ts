import { describe, expect, test } from 'vitest'
import { createCallers } from './callers.ts'

describe('the hosts that a server answers for', () => {
  const { knowsHost } = createCallers({ allowHosts: ['Mock', 'kit.internal.example:4010'] })

  test.each(['127.0.0.1', '127.0.0.1:4010', '10.1.2.3:80', '[::1]:4010', '[fe80::1]', 'localhost', 'LOCALHOST:4010'])(
    '%s is one',
    (host) => expect(knowsHost(host)).toBe(true),
  )

  test.each(['app.localhost:4010', 'localhost.', 'mock:4010', 'MOCK', 'kit.internal.example', '', undefined])(
    '%s is one, too',
    (host) => expect(knowsHost(host)).toBe(true),
  )

  test.each([
    'evil.example',
    'evil.example:4010',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'mock.evil.example',
  ])('%s is none', (host) => expect(knowsHost(host)).toBe(false))

  test.each(['1.2.3.4.5', '2130706433', '0x7f000001', '[::1', '[evil]', '::1', ':4010', '127.0.0.1@evil.example'])(
    '%s is none, either',
    (host) => expect(knowsHost(host)).toBe(false),
  )

  test('one that was known does not make others so', () => {
    expect([knowsHost('mock'), knowsHost('evil.example'), knowsHost('mock')]).toEqual([true, false, true])
  })
})

describe('pages of somebody else', () => {
  const { isForeign, allowsOrigin } = createCallers({ allowOrigins: ['https://App.example.com/'] })

  test.each([undefined, 'http://localhost:3000', 'https://127.0.0.1', 'http://[::1]:5173', 'http://shop.localhost'])(
    'are not at %s',
    (origin) => expect(isForeign(origin, '127.0.0.1:4010')).toBe(false),
  )

  test.each([
    ['http://192.168.1.7:4010', '192.168.1.7:4010'],
    ['https://app.example.com', '127.0.0.1:4010'],
  ])('are not at %s, asking %s', (origin, host) => expect(isForeign(origin, host)).toBe(false))

  test.each([
    'https://evil.example',
    'null',
    '',
    'http://localhost.evil.example',
    'http://127.evil.example',
    'nonsense',
  ])('are at %s', (origin) => expect(isForeign(origin, '127.0.0.1:4010')).toBe(true))

  test('only an origin that was named may read what it asks for', () => {
    expect(['https://app.example.com', 'http://localhost:3000', undefined].map(allowsOrigin)).toEqual([
      true,
      false,
      false,
    ])
  })
})
