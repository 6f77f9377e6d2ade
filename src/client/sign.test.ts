import { describe, expect, test } from 'vitest'
import { freshMoment, signature, signedHeaders } from './sign.ts'

describe('signature', () => {
  test.each([
    {
      clientId: 'client_test',
      clientSecret: 'secret_test',
      timestamp: '1711020000',
      nonce: 'abcdef0123456789abcdef0123456789',
      body: '{"email":"john.doe@example.com","first_name":"John"}',
      expected: '46ec3f628da36f918b9c73eb4b0039190e5f636873ceab75ff0a342df715b37d',
    },
    {
      clientId: 'test-client-id-12345',
      clientSecret: 'test-secret-abcdef-67890',
      timestamp: '1719236465',
      nonce: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
      body: '{"from_asset":"USDT","to_currency":"NGN","country":"NG","source":"offchain","amount":"1"}',
      expected: '13f937ed34d46281c9ea0ed15ef9600d58a249baca91a098d00195412cba1d9f',
    },
  ])('is the one of the published vector for $clientId', ({ body, expected, timestamp, nonce, ...credentials }) => {
    expect(signature(credentials, { timestamp, nonce }, body)).toBe(expected)
  })

  test('a request without a body signs the empty text', () => {
    const credentials = { clientId: 'a', clientSecret: 'b' }
    const moment = { timestamp: '1', nonce: 'n' }
    expect(signedHeaders(credentials, undefined, moment)).toEqual(signedHeaders(credentials, '', moment))
  })

  test('every moment has a nonce of its own and counts in seconds', () => {
    expect(freshMoment(1_711_020_000_999).timestamp).toBe('1711020000')
    expect(freshMoment().nonce).not.toBe(freshMoment().nonce)
  })
})
