import { createHmac } from 'node:crypto'
import { withoutQuery } from '../http/address.ts'
import { hiding } from '../http/hiding.ts'
import { isObject, parsed } from '../http/json.ts'
import { nestsDeeper } from '../http/nesting.ts'

/** A request whose signature is wrong, and the signature that would be right. */
export type WrongSignature = {
  clientId: string
  clientSecret: string
  client: string
  timestamp: string
  nonce: string
  signature: string
  expected: string
  body: Buffer
  method: string
  url: string
}

/** What helps to mend a signature. It holds neither the secret nor the expected signature. */
export type SignatureHint = {
  advice: string
  /** What has to be signed, word for word, the body cut where it is long. */
  signed_string: string
  signed_bytes: number
  given_length: number
  expected_length: number
  /** How many characters, from the first, are right. */
  same_until: number
}

/** Finds out how a wrong signature was made, by making it in the ways in which people get it wrong. */
export function explainSignature(wrong: WrongSignature): SignatureHint {
  const { client, clientId, clientSecret, timestamp, nonce, signature, expected, body } = wrong
  const hide = hiding(clientSecret)
  const prefix = `${clientId}:${timestamp}:${nonce}:`
  let same = 0
  while (same < signature.length && same < expected.length && signature[same] === expected[same]) same++
  return {
    advice: client === clientId ? diagnose(wrong, prefix) : wrongClient(client, clientSecret),
    signed_string: hide(prefix + (body.length > 2000 ? `${body.toString('utf8', 0, 2000)}…` : body.toString('utf8'))),
    signed_bytes: Buffer.byteLength(prefix) + body.length,
    given_length: signature.length,
    expected_length: expected.length,
    same_until: same,
  }
}

function wrongClient(client: string, secret: string): string {
  if (client === secret)
    return 'X-Auth-Client holds the client secret; send the client id in it, and keep the secret to yourself.'
  return `This server knows no client ${JSON.stringify(hiding(secret)(client).slice(0, 80))}; check X-Auth-Client against --client-id.`
}

function diagnose(
  { clientId, clientSecret, timestamp, nonce, signature, expected, body, method, url }: WrongSignature,
  prefix: string,
): string {
  if (signature.toLowerCase() === expected) return 'The signature is right but in upper case; send lower-case hex.'
  const hex = base64ToHex(signature)
  if (hex === expected) return 'The signature is right but in base64; send lower-case hex.'
  const given = hex ?? signature.toLowerCase()

  const path = withoutQuery(url)
  const text = body.toString('utf8')
  const ways: [how: string, text: string][] = [
    ['over the body alone; sign CLIENT_ID:TIMESTAMP:NONCE:BODY', text],
    ['without the body; sign the exact bytes that you send as well', prefix],
    ['without the last colon and the body; a request without a body still ends in a colon', prefix.slice(0, -1)],
    ['without the colons between the parts', `${clientId}${timestamp}${nonce}${text}`],
    ['without the client id; begin with CLIENT_ID:', `${timestamp}:${nonce}:${text}`],
    ['without the nonce', `${clientId}:${timestamp}:${text}`],
    ["with nonce and timestamp in each other's place", `${clientId}:${nonce}:${timestamp}:${text}`],
    ['with a line break after the body', `${prefix}${text}\n`],
    ['with method and path in it; they are not signed', `${method}:${path}:${prefix}${text}`],
    ['with method and path in it; they are not signed', `${prefix}${method}:${path}:${text}`],
    ['with dots in place of the colons', `${clientId}.${timestamp}.${nonce}.${text}`],
    ['with the timestamp in milliseconds', `${clientId}:${timestamp}000:${nonce}:${text}`],
    ['with an empty object as the body; a request without a body signs nothing after the last colon', `${prefix}{}`],
    ['with null as the body; a request without a body signs nothing after the last colon', `${prefix}null`],
    ...reserialised(text).map((other): [string, string] => [
      'over another serialisation of the body than the one sent; sign the exact bytes that you send',
      prefix + other,
    ]),
  ]
  for (const [how, signed] of ways) if (hmac('sha256', clientSecret, signed) === given) return `It was made ${how}.`
  const right = Buffer.concat([Buffer.from(prefix), body])
  if (hmac('sha512', clientSecret, right) === given) return 'It was made with SHA-512; use SHA-256.'
  if (hmac('sha1', clientSecret, right) === given) return 'It was made with SHA-1; use SHA-256.'
  if (
    hmac('sha256', Buffer.from(clientSecret, 'hex'), right) === given ||
    hmac('sha256', Buffer.from(clientSecret, 'base64'), right) === given
  ) {
    return 'It was made with the secret decoded; use the secret as the text that it is.'
  }
  if (hmac('sha256', clientSecret.trim() + '\n', right) === given)
    return 'It was made with a line break after the secret.'
  if (!/^[0-9a-f]{64}$/.test(given))
    return 'The signature is not the hex of an HMAC-SHA256, which has 64 characters from 0 to 9 and a to f.'
  return 'Compare signed_string with the text that you sign; where they are the same, the secret differs.'
}

function reserialised(text: string): string[] {
  const value = parsed(text)
  // Indented, a deeply nested body would take the square of its length.
  if (value === undefined || nestsDeeper(value, 100)) return []
  const compact = JSON.stringify(value)
  const spaced = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ').replaceAll('{ ', '{').replaceAll(' }', '}')
  const sorted = isObject(value)
    ? [JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))))]
    : []
  return [compact, JSON.stringify(value, null, 2), JSON.stringify(value, null, 4), spaced, ...sorted].filter(
    (other) => other !== text,
  )
}

function hmac(algorithm: string, key: string | Buffer, text: string | Buffer): string {
  return createHmac(algorithm, key).update(text).digest('hex')
}

function base64ToHex(text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64')
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? bytes.toString('hex') : undefined
}
