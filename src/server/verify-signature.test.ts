import { describe, expect, it } from 'vitest'
import type { AppOptions } from './create-app.ts'
import type { LogEntry } from './app.ts'
import { mockUnderTest } from './mock-under-test.ts'
import { signatureOf } from './verify-signature.ts'

const credentials = { clientId: 'client_test', clientSecret: 'secret_test_5b1f3c9e' }
const start = 1711020000

/** A mock that asks for signatures, its clock in the test's hands. */
function signedMock(options: Partial<AppOptions> = {}) {
  let now = start
  let nonces = 0
  const mock = mockUnderTest({ credentials, clock: () => now * 1000, ...options })
  const sign = (
    body = '',
    { at = now, nonce = `nonce-${++nonces}`, client = credentials.clientId, secret = credentials.clientSecret } = {},
  ) => ({
    'X-Auth-Client': client,
    'X-Auth-Timestamp': String(at),
    'X-Auth-Nonce': nonce,
    'X-Auth-Signature': signatureOf(secret, client, String(at), nonce, Buffer.from(body)),
  })
  return { ...mock, sign, at: (seconds: number) => (now = seconds) }
}

describe('the signature', () => {
  it.each([
    [
      'client_test',
      'secret_test',
      '1711020000',
      'abcdef0123456789abcdef0123456789',
      '{"email":"john.doe@example.com","first_name":"John"}',
      '46ec3f628da36f918b9c73eb4b0039190e5f636873ceab75ff0a342df715b37d',
    ],
    [
      'test-client-id-12345',
      'test-secret-abcdef-67890',
      '1719236465',
      'a1b2c3d4e5f60718293a4b5c6d7e8f90',
      '{"from_asset":"USDT","to_currency":"NGN","country":"NG","source":"offchain","amount":"1"}',
      '13f937ed34d46281c9ea0ed15ef9600d58a249baca91a098d00195412cba1d9f',
    ],
  ])('is that of the public pages for %s', (client, secret, timestamp, nonce, body, signature) => {
    expect(signatureOf(secret, client, timestamp, nonce, Buffer.from(body))).toBe(signature)
  })

  it('is over the exact bytes of the body, whatever they are, and over nothing where there is none', async () => {
    const { send, sign } = signedMock()
    const spaced = '{ "email" : "ada@example.com",\n "customer_type":"individual", "first_name": "Zoë" }'
    expect((await send('POST', '/api/customers', spaced, sign(spaced))).status).toBe(201)
    expect((await send('GET', '/api/customers?page=1', undefined, sign())).status).toBe(200)
    expect((await send('POST', '/api/customers', '[1', sign('[1'))).status).toBe(400)
    expect((await send('POST', '/api/customers', spaced, sign(JSON.stringify(JSON.parse(spaced))))).status).toBe(401)
  })

  it('is asked for at every operation, and not at the kit’s own paths', async () => {
    const { send } = signedMock()
    for (const [method, path] of [
      ['GET', '/api/customers'],
      ['POST', '/api/customers'],
      ['GET', '/api/customers/x'],
      ['PUT', '/api/customers/x'],
      ['DELETE', '/api/customers/x'],
      ['POST', '/api/customers/blacklist/x'],
    ] as const) {
      expect(await send(method, path)).toMatchObject({
        status: 401,
        body: { code: 'UNAUTHORIZED', message: 'The request is not signed, or not as it should be.' },
      })
    }
    for (const path of ['/__kit/health', '/__kit/requests', '/__kit/openapi.json', '/docs'])
      expect((await send('GET', path)).status).toBe(200)
  })
})

describe('a request is refused', () => {
  const names = ['X-Auth-Client', 'X-Auth-Timestamp', 'X-Auth-Nonce', 'X-Auth-Signature'] as const

  it.each(names)('for a missing %s, which is named', async (name) => {
    const { send, sign } = signedMock()
    for (const value of [undefined, '']) {
      const headers: Record<string, string> = sign()
      if (value === undefined) delete headers[name]
      else headers[name] = value
      const { status, body } = await send('GET', '/api/customers', undefined, headers)
      expect([status, body.hint]).toEqual([
        401,
        { cause: 'header_missing', advice: `Send the header ${name}.`, missing: [name] },
      ])
    }
  })

  it('for a signature with another secret, with what was signed and where it parts from the right one', async () => {
    const { send, sign } = signedMock()
    const body = '{"email":"ada@example.com","customer_type":"individual"}'
    const { 'X-Auth-Signature': right } = sign(body, { nonce: 'n1' })
    const wrong = right.slice(0, 5) + (right[5] === 'a' ? 'b' : 'a') + right.slice(6)
    const answer = await send('POST', '/api/customers', body, {
      ...sign(body, { nonce: 'n1' }),
      'X-Auth-Signature': wrong,
    })
    expect(answer.body.hint).toEqual({
      cause: 'signature_wrong',
      advice: 'Compare signed_string with the text that you sign; where they are the same, the secret differs.',
      signed_string: `client_test:${start}:n1:${body}`,
      signed_bytes: `client_test:${start}:n1:${body}`.length,
      given_length: 64,
      expected_length: 64,
      same_until: 5,
    })
  })

  it('for a client that is not known', async () => {
    const { send, sign } = signedMock()
    const { body } = await send('GET', '/api/customers', undefined, sign('', { client: 'someone' }))
    expect(body.hint).toMatchObject({
      cause: 'signature_wrong',
      advice: 'This server knows no client "someone"; check X-Auth-Client against --client-id.',
    })
  })

  it.each([
    [-301, 401],
    [-300, 200],
    [300, 200],
    [301, 401],
  ])('for a timestamp beyond five minutes either way: %i seconds give %i', async (offset, status) => {
    const { send, sign } = signedMock()
    const answer = await send('GET', '/api/customers', undefined, sign('', { at: start + offset }))
    expect(answer.status).toBe(status)
    if (status === 401) {
      const advice = `The timestamp is 301 seconds ${offset < 0 ? 'behind' : 'ahead of'} this server's clock, more than 300: set the clock right, or sign again when you send again.`
      expect(answer.body.hint).toEqual({
        cause: 'timestamp_stale',
        advice,
        timestamp: String(start + offset),
        server_time: start,
        window_seconds: 300,
      })
    }
  })

  it('for a timestamp that is not in whole seconds, with the form that is right', async () => {
    const { send, sign } = signedMock()
    const advice = async (at: any) =>
      (await send('GET', '/api/customers', undefined, sign('', { at }))).body.hint.advice
    expect(await advice(start * 1000 + 123)).toBe('The timestamp is in milliseconds; send whole Unix seconds.')
    expect(await advice(`${start}.5`)).toBe(
      `Send the time as whole Unix seconds, such as ${start}; this was "${start}.5".`,
    )
    expect(await advice('2024-03-21T11:20:00Z')).toBe(
      `Send the time as whole Unix seconds, such as ${start}; this was "2024-03-21T11:20:00Z".`,
    )
  })

  it('for a nonce that was seen in the last five minutes, whatever the timestamps say', async () => {
    const { send, sign, at } = signedMock()
    const again = async (now: number, signedAt: number) => {
      at(now)
      return (await send('GET', '/api/customers', undefined, sign('', { nonce: 'once', at: signedAt }))).body.hint
        ?.cause
    }
    expect(await again(start, start - 290)).toBeUndefined()
    expect(await again(start, start - 290)).toBe('nonce_reused')
    expect(await again(start + 20, start + 20)).toBe('nonce_reused')
    expect(await again(start + 301, start + 301)).toBeUndefined()
    expect(await again(start + 302, start + 601)).toBe('nonce_reused')
    expect(await again(start + 603, start + 603)).toBeUndefined()
  })

  it('and a refused one does not use up its nonce', async () => {
    const { send, sign } = signedMock()
    expect((await send('GET', '/api/customers', undefined, sign('', { nonce: 'n', secret: 'wrong' }))).status).toBe(401)
    expect((await send('GET', '/api/customers', undefined, sign('', { nonce: 'n' }))).status).toBe(200)
  })
})

describe('the secret and the right signature', () => {
  it('are in no answer, no log line and no journal entry, also where the secret is sent in the wrong place', async () => {
    const told: LogEntry[] = []
    const { send, sign } = signedMock({ log: (entry) => told.push(entry) })
    const { clientSecret } = credentials
    const body = `{"email":"ada@example.com","customer_type":"individual"}`
    const right = sign(body, { nonce: 'kept' })
    const headers = [
      right,
      right,
      {},
      { ...right, 'X-Auth-Signature': 'x' },
      { ...right, 'X-Auth-Client': clientSecret },
      { ...right, 'X-Auth-Client': `${clientSecret} 1` },
      { ...right, 'X-Auth-Nonce': clientSecret },
      { ...right, 'X-Auth-Timestamp': clientSecret },
      { ...right, 'X-Auth-Signature': right['X-Auth-Signature'].toUpperCase() },
      {
        Authorization: `Bearer ${clientSecret}`,
        'X-Api-Key': clientSecret,
        'X-Client-Secret': clientSecret,
        Cookie: clientSecret,
      },
    ]
    const answers = []
    for (const each of headers) answers.push(await send('POST', '/api/customers', body, each))
    answers.push(
      await send('POST', `/api/customers?secret=${clientSecret}`, body.replace('ada', clientSecret), sign('x')),
    )
    answers.push(await send('GET', '/__kit/requests'))
    expect(answers.at(-1)!.body.data.total).toBe(headers.length + 1)
    const everything = JSON.stringify([answers, told])
    expect(everything).not.toContain(clientSecret)
    for (const { 'X-Auth-Signature': signature } of [right, sign(body, { nonce: clientSecret })])
      expect(everything.toLowerCase()).not.toContain(signature)
    expect(answers[4]!.body.hint.advice).toBe(
      'X-Auth-Client holds the client secret; send the client id in it, and keep the secret to yourself.',
    )
  })

  it('leave the cause and what to do about it in the log', async () => {
    const told: LogEntry[] = []
    const { send } = signedMock({ log: (entry) => told.push(entry) })
    await send('GET', '/api/customers')
    expect(told[0]!.remark).toBe(
      'header_missing: Send the header X-Auth-Client, X-Auth-Timestamp, X-Auth-Nonce, X-Auth-Signature.',
    )
  })
})
