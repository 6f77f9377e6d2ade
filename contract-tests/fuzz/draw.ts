/** A source of chance: the same seed draws the same values on any machine. */
export type Draw = {
  /** A number from 0 up to 1, without it. */
  chance: () => number
  /** A whole number from `min` to `max`. */
  whole: (min: number, max: number) => number
  /** One of them. */
  one: <T>(of: readonly T[]) => T
  /** Several of them, none or more, in a drawn order, repeats among them. */
  some: <T>(of: readonly T[], most: number) => T[]
}

/** Chance from a seed (xorshift over a multiplied counter). */
export function createDraw(seed: number): Draw {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1
  const chance = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 0x100000000
  }
  for (let n = 0; n < 8; n += 1) chance()
  const whole = (min: number, max: number): number => min + Math.floor(chance() * (max - min + 1))
  const one = <T>(of: readonly T[]): T => of[whole(0, of.length - 1)]!
  return { chance, whole, one, some: (of, most) => Array.from({ length: whole(0, most) }, () => one(of)) }
}

const names = [
  'id',
  'email',
  'first_name',
  'is_active',
  'data',
  'customers',
  'success',
  'metadata',
  'total',
  'errors',
  'constructor',
  'toString',
  'valueOf',
  '__proto__',
  'hasOwnProperty',
  'prototype',
  'length',
  '',
  ' ',
  'a.b',
  '*',
  '~1/~0',
  '$ref',
  '\u0000',
  '\u{1f600}',
  'İ',
]
const texts = [
  '',
  'ada@example.com',
  '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d',
  'individual',
  '2026-01-01T00:00:00Z',
  '{}',
  '..',
  '/',
  '\u001b]0;x\u0007\n::error::x',
  '##[add-mask]x',
  '\ud800',
  '\u0000',
  'x'.repeat(5000),
  '<script>',
  '%00',
  '\u202e',
]

/** A JSON value of any kind, hostile names and texts among it, as text; now and then thousands of levels deep. */
export function drawJson(draw: Draw, levels = 3): string {
  if (draw.chance() < 0.02) {
    const deep = draw.one([600, 5_000, 100_000])
    return draw.chance() < 0.5 ? '['.repeat(deep) + ']'.repeat(deep) : `${'{"a":'.repeat(deep)}1${'}'.repeat(deep)}`
  }
  const kind = levels === 0 ? draw.whole(0, 4) : draw.whole(0, 6)
  if (kind === 0) return draw.one(['null', 'true', 'false'])
  if (kind === 1) return draw.one(['0', '-1', '1e400', '12345678901234567890', '1.5', '-0'])
  if (kind <= 4) return JSON.stringify(draw.one(texts))
  if (kind === 5) return `[${Array.from({ length: draw.whole(0, 4) }, () => drawJson(draw, levels - 1)).join(',')}]`
  const members = draw.some(names, 5).map((name) => `${JSON.stringify(name)}:${drawJson(draw, levels - 1)}`)
  return `{${members.join(',')}}`
}

const customer =
  '{"id":"0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d","first_name":"Ada","email":"ada@example.com","customer_type":"individual","company_id":"0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d","created_by":"0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d","is_active":true,"metadata":"{}","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"}'

/** A body as a deployment might answer it: right, nearly right, or anything. */
export function drawBody(draw: Draw): string {
  const data = draw.one([customer, `{"customers":[${customer}],"page":1,"page_size":20,"total":1}`, drawJson(draw)])
  const whole = `{"success":true,"message":"ok","data":${data},"metadata":{"request_id":"r"},"timestamp":"2026-01-01T00:00:00Z"}`
  const kind = draw.chance()
  if (kind < 0.5) return whole
  if (kind < 0.6) return whole.slice(0, draw.whole(0, whole.length))
  if (kind < 0.65) return `\ufeff${whole}`
  if (kind < 0.7)
    return whole.replace(
      /"(\w+)":/,
      (_, name: string) => `"${name}":${drawJson(draw)},"${draw.one(names).replaceAll(/["\\]|\p{Cc}/gu, '')}":`,
    )
  return draw.one([drawJson(draw), '', '<html>', 'x'.repeat(draw.whole(0, 70_000))])
}

/** The path and query of a request, near the documented ones. */
export function drawPath(draw: Draw): string {
  const id = draw.one([
    '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d',
    '..',
    '.',
    '%2e%2e',
    '%00',
    '%zz',
    '%',
    'blacklist',
    'a%2fb',
    'x'.repeat(3000),
    'undefined',
    '[object%20Object]',
    '%F0%9F%98%80',
    'ada%40example.com',
    '',
  ])
  const path = draw.one([
    '/api/customers',
    `/api/customers/${id}`,
    `/api/customers/blacklist/${id}`,
    '/api/customers/',
    '/',
    '//',
    '/v2/api/customers',
    '/__kit/nothing',
    `/api//customers/${id}`,
  ])
  const parameters = draw.some(
    [
      'page=1',
      'page=0',
      'page=99999999999999999999',
      'page_size=100',
      'email=ada%40example.com',
      'is_active=yes',
      'id=',
      'id=%',
      'customer_type=individual',
      'customer_type=individual',
      '?token',
      'token=s3cret',
      '%74oken=s3cret',
      '=',
      '&',
      '__proto__=1',
      'constructor=1',
      'reference=%00',
      'reference=%ED%A0%80',
    ],
    6,
  )
  return parameters.length === 0 ? path : `${path}?${parameters.join('&')}`
}

/** The bytes of a message body as some Content-Encoding might say it is. */
export const codings = ['gzip', 'deflate', 'br', 'identity', 'gzip, br', 'zstd', 'x-gzip', 'nonsense', '']
