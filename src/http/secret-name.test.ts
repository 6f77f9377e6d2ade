import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isSecretName } from './secret-name.ts'

const everywhere = ['header', 'parameter', 'member'] as const

describe('a name that holds what lets someone in', () => {
  it.each([
    'Authorization',
    'Proxy-Authorization',
    'WWW-Authenticate',
    'Authentication-Info',
    'X-Auth-Client',
    'X-Auth-Timestamp',
    'X-Auth-Nonce',
    'X-Auth-Signature',
    'auth',
    'oauth2',
    'oAuthState',
    'authenticity_token',
    'Cookie',
    'Set-Cookie',
    'X-Api-Key',
    'api_key',
    'apiKey',
    'APIKEY',
    'XAPIKey2',
    'key',
    'access_key',
    'X-Access-Key',
    'accesskey',
    'Ocp-Apim-Subscription-Key',
    'privateKey',
    'api_keys',
    'sig',
    'signature',
    'Stripe-Signature',
    'X-Hub-Signature-256',
    'X-Shopify-Hmac-Sha256',
    'jwt',
    'X-JWT',
    'id_token_jws',
    'access_token',
    'accesstoken',
    '%74oken',
    't%6Fken',
    '\\u0074oken',
    'X-Amz-Security-Token',
    'X-Amz-Credential',
    'X-CSRF-Token',
    'X-XSRF',
    'csrfmiddlewaretoken',
    'secret',
    'client_secret',
    'X-Client-Secret',
    'password',
    'new-password',
    'user[passwd]',
    'passwort',
    'pwd',
    'passphrase',
    'pass',
    'session',
    'X-Session-Id',
    'sid',
    'connect.sid',
    'PHPSESSID',
    'JSESSIONID',
    'credentials',
    'nonce',
    'otp',
    'totp_code',
    'pin',
    'SAMLResponse',
    'bearer',
  ])('%s', (name) => {
    expect(everywhere.map((named) => isSecretName(name, named))).toEqual([true, true, true])
  })
})

describe('a name that holds nothing of that', () => {
  it.each([
    // The Customers API itself.
    'id',
    'email',
    'customer_type',
    'first_name',
    'last_name',
    'phone',
    'country_code',
    'reference',
    'metadata',
    'company_id',
    'created_by',
    'is_active',
    'created_at',
    'page_size',
    'request_id',
    'correlation_id',
    'postcode',
    'zip_code',
    // Words that only look alike.
    'author',
    'authority',
    'coauthors',
    'keyboard',
    'monkey',
    'secretary',
    'tokenizer',
    'passenger',
    'compass',
    'pinned',
    'shipping',
    'residence',
    'inside',
    'design',
    'signal',
    'assign_to',
    'codec',
    // Keys that open nothing, and header fields that every message may have.
    'Idempotency-Key',
    'idempotencyKey',
    'Sec-WebSocket-Key',
    'Surrogate-Key',
    'X-Cache-Key',
    'public_key',
    'Public-Key-Pins',
    'foreign_key',
    'Access-Control-Allow-Credentials',
    'Content-Type',
    'Content-Encoding',
    'ETag',
    'Location',
    'Referer',
    'Link',
    'X-Request-Id',
    'Accept-Language',
    '',
    '%',
    '%zz',
  ])('%s', (name) => {
    expect(everywhere.map((named) => isSecretName(name, named))).toEqual([false, false, false])
  })
})

it('code is what OAuth exchanges for a token in a query alone', () => {
  expect(everywhere.map((named) => isSecretName('code', named))).toEqual([false, true, false])
})

it('says in docs/secrets.md what is so', () => {
  const text = readFileSync(new URL('../../docs/secrets.md', import.meta.url), 'utf8')
  const examples = (part: string): string[] =>
    [...part.matchAll(/^\|[^|]*\|([^|]*)\|$/gm)].flatMap(([, cell]) =>
      [...cell!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
    )
  const [secret = '', harmless = ''] = text.split('What stays:')
  expect(examples(secret).length).toBeGreaterThan(20)
  expect(examples(secret).filter((name) => !isSecretName(name, 'member'))).toEqual([])
  expect(examples(harmless).length).toBeGreaterThan(10)
  expect(examples(harmless).filter((name) => isSecretName(name, 'parameter'))).toEqual([])
})
