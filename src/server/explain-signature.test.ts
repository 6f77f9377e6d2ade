import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { explainSignature } from './explain-signature.ts'
import { signatureOf } from './verify-signature.ts'

const clientId = 'client_test'
const clientSecret = '73656372657431'
const timestamp = '1711020000'
const nonce = 'abcdef0123456789'
const prefix = `${clientId}:${timestamp}:${nonce}:`
const json = '{"last_name":"Lovelace","first_name":"Ada"}'
const hmac = (text: string, key: string | Buffer = clientSecret, algorithm = 'sha256') =>
  createHmac(algorithm, key).update(text)

const explain = (signature: string, body = json, client = clientId) =>
  explainSignature({
    clientId,
    clientSecret,
    client,
    timestamp,
    nonce,
    signature,
    expected: signatureOf(clientSecret, clientId, timestamp, nonce, Buffer.from(body)),
    body: Buffer.from(body),
    method: 'POST',
    url: '/api/customers?page=1',
  })

describe('a signature that was made', () => {
  const bytes = 'over another serialisation of the body than the one sent; sign the exact bytes that you send'
  it.each<[string, string, string, string?]>([
    [
      'in upper case',
      hmac(prefix + json)
        .digest('hex')
        .toUpperCase(),
      'The signature is right but in upper case; send lower-case hex.',
    ],
    ['in base64', hmac(prefix + json).digest('base64'), 'The signature is right but in base64; send lower-case hex.'],
    [
      'in base64url',
      hmac(prefix + json).digest('base64url'),
      'The signature is right but in base64; send lower-case hex.',
    ],
    [
      'over the body alone',
      hmac(json).digest('hex'),
      'It was made over the body alone; sign CLIENT_ID:TIMESTAMP:NONCE:BODY.',
    ],
    [
      'over the body alone, in base64',
      hmac(json).digest('base64'),
      'It was made over the body alone; sign CLIENT_ID:TIMESTAMP:NONCE:BODY.',
    ],
    [
      'without the body',
      hmac(prefix).digest('hex'),
      'It was made without the body; sign the exact bytes that you send as well.',
    ],
    [
      'without the last colon',
      hmac(prefix.slice(0, -1)).digest('hex'),
      'It was made without the last colon and the body; a request without a body still ends in a colon.',
      '',
    ],
    [
      'without colons',
      hmac(`${clientId}${timestamp}${nonce}${json}`).digest('hex'),
      'It was made without the colons between the parts.',
    ],
    [
      'without the client',
      hmac(`${timestamp}:${nonce}:${json}`).digest('hex'),
      'It was made without the client id; begin with CLIENT_ID:.',
    ],
    ['without the nonce', hmac(`${clientId}:${timestamp}:${json}`).digest('hex'), 'It was made without the nonce.'],
    [
      'with the parts in another order',
      hmac(`${clientId}:${nonce}:${timestamp}:${json}`).digest('hex'),
      "It was made with nonce and timestamp in each other's place.",
    ],
    [
      'with a line break after the body',
      hmac(`${prefix}${json}\n`).digest('hex'),
      'It was made with a line break after the body.',
    ],
    [
      'with method and path before',
      hmac(`POST:/api/customers:${prefix}${json}`).digest('hex'),
      'It was made with method and path in it; they are not signed.',
    ],
    [
      'with method and path within',
      hmac(`${prefix}POST:/api/customers:${json}`).digest('hex'),
      'It was made with method and path in it; they are not signed.',
    ],
    [
      'with dots',
      hmac(`${clientId}.${timestamp}.${nonce}.${json}`).digest('hex'),
      'It was made with dots in place of the colons.',
    ],
    [
      'with milliseconds',
      hmac(`${clientId}:${timestamp}000:${nonce}:${json}`).digest('hex'),
      'It was made with the timestamp in milliseconds.',
    ],
    [
      'with {} for no body',
      hmac(`${prefix}{}`).digest('hex'),
      'It was made with an empty object as the body; a request without a body signs nothing after the last colon.',
      '',
    ],
    [
      'with null for no body',
      hmac(`${prefix}null`).digest('hex'),
      'It was made with null as the body; a request without a body signs nothing after the last colon.',
      '',
    ],
    [
      'over indented JSON',
      hmac(prefix + JSON.stringify(JSON.parse(json), null, 2)).digest('hex'),
      `It was made ${bytes}.`,
    ],
    [
      'over compact JSON',
      hmac(prefix + json).digest('hex'),
      `It was made ${bytes}.`,
      JSON.stringify(JSON.parse(json), null, 2),
    ],
    [
      'over JSON as Python writes it',
      hmac(`${prefix}{"last_name": "Lovelace", "first_name": "Ada"}`).digest('hex'),
      `It was made ${bytes}.`,
    ],
    [
      'over sorted JSON',
      hmac(`${prefix}{"first_name":"Ada","last_name":"Lovelace"}`).digest('hex'),
      `It was made ${bytes}.`,
    ],
    [
      'with SHA-512',
      hmac(prefix + json, clientSecret, 'sha512').digest('hex'),
      'It was made with SHA-512; use SHA-256.',
    ],
    ['with SHA-1', hmac(prefix + json, clientSecret, 'sha1').digest('hex'), 'It was made with SHA-1; use SHA-256.'],
    [
      'with the secret decoded',
      hmac(prefix + json, Buffer.from(clientSecret, 'hex')).digest('hex'),
      'It was made with the secret decoded; use the secret as the text that it is.',
    ],
    [
      'with a line break after the secret',
      hmac(prefix + json, `${clientSecret}\n`).digest('hex'),
      'It was made with a line break after the secret.',
    ],
    [
      'with another secret',
      hmac(prefix + json, 'other').digest('hex'),
      'Compare signed_string with the text that you sign; where they are the same, the secret differs.',
    ],
    ['by hand', 'x', 'The signature is not the hex of an HMAC-SHA256, which has 64 characters from 0 to 9 and a to f.'],
    [
      'and cut',
      hmac(prefix + json)
        .digest('hex')
        .slice(1),
      'The signature is not the hex of an HMAC-SHA256, which has 64 characters from 0 to 9 and a to f.',
    ],
  ])('%s is known for it', (_, signature, advice, body) => {
    expect(explain(signature, body).advice).toBe(advice)
  })
})

describe('the hint', () => {
  it('holds the signed string, a long body cut, and its true length', () => {
    const hint = explain('x', `{"a":"${'é'.repeat(2000)}"}`)
    expect(hint.signed_string.startsWith(`${prefix}{"a":"éé`)).toBe(true)
    expect(hint.signed_string.length).toBeLessThan(2100)
    expect(hint.signed_bytes).toBe(prefix.length + 4008)
  })

  it('says how far the signature is right', () => {
    const right = signatureOf(clientSecret, clientId, timestamp, nonce, Buffer.from(json))
    expect(explain(right.slice(0, 40))).toMatchObject({ given_length: 40, expected_length: 64, same_until: 40 })
    expect(explain('')).toMatchObject({ given_length: 0, same_until: 0 })
  })

  it('takes bodies that are no JSON, no object, no UTF-8, or nested deeply', () => {
    for (const body of ['[', 'null', '5', '"x"', '\ufffd', '['.repeat(50_000) + ']'.repeat(50_000)]) {
      expect(explain('0'.repeat(64), body).advice).toMatch(/^Compare signed_string/)
    }
  })
})
