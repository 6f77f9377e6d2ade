import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactMembers } from './redact-members.ts'
import { isSecretName } from './secret-name.ts'

const customer = {
  id: '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d',
  email: 'ada@example.com',
  country_code: '+234',
  metadata: '{"postcode":"12:30"}',
  is_active: true,
}

describe('redactMembers', () => {
  it('leaves a customer as it is, to the letter', () => {
    for (const text of [JSON.stringify(customer), JSON.stringify(customer, null, 2), '{ "email" :\t"a" }'])
      expect(redactMembers(text)).toBe(text)
  })

  it.each([
    ['{"password":"a","email":"b"}', '{"password":"[redacted]","email":"b"}'],
    ['{ "access_token" :\n "a" }', '{ "access_token" :\n "[redacted]" }'],
    ['{"a":[{"token":"x"},{"token":"y"}]}', '{"a":[{"token":"[redacted]"},{"token":"[redacted]"}]}'],
    ['{"pin":1234,"otp":-1e5,"b":1}', '{"pin":"[redacted]","otp":"[redacted]","b":1}'],
    ['{"has_password":true,"token":null,"session":false}', '{"has_password":true,"token":null,"session":false}'],
    ['{"credentials":{"id":"a","list":["}",{}]},"b":1}', '{"credentials":"[redacted]","b":1}'],
    ['{"tokens":["a","]\\""],"b":1}', '{"tokens":"[redacted]","b":1}'],
    [String.raw`{"token":"a\"b\\","b":1}`, '{"token":"[redacted]","b":1}'],
    [String.raw`{"\u0070assword":"a"}`, String.raw`{"\u0070assword":"[redacted]"}`],
    [String.raw`{"a\"token":"x"}`, String.raw`{"a\"token":"[redacted]"}`],
    [String.raw`{"token\\":"x"}`, String.raw`{"token\\":"[redacted]"}`],
    // JSON in a string of JSON, and in a string of that.
    [
      String.raw`{"metadata":"{\"token\":\"a\\\"b\",\"c\":1}","d":2}`,
      String.raw`{"metadata":"{\"token\":\"[redacted]\",\"c\":1}","d":2}`,
    ],
    [String.raw`{"m":"{\"pin\":1234}","d":2}`, String.raw`{"m":"{\"pin\":\"[redacted]\"}","d":2}`],
    [String.raw`{"m":"{\"auth\":{\"a\":\"b\"},\"c\":1}"}`, String.raw`{"m":"{\"auth\":\"[redacted]\",\"c\":1}"}`],
    [
      String.raw`{"m":"{\"n\":\"{\\\"token\\\":\\\"a\\\"}\"}"}`,
      String.raw`{"m":"{\"n\":\"{\\\"token\\\":\\\"[redacted]\\\"}\"}"}`,
    ],
    // Cut off, or not quite JSON.
    ['{"password":"a long one that is cut o', '{"password":"[redacted]"'],
    ['{"session":{"id":"a', '{"session":"[redacted]"'],
    ['{"password":', '{"password":'],
    [String.raw`{"m":"{\"token\":\"cut off"}`, String.raw`{"m":"{\"token\":\"[redacted]\""}`],
    ['{"token":"a"}\n{"token":"b"}\n', '{"token":"[redacted]"}\n{"token":"[redacted]"}\n'],
    ['<script>x = {"token":"a"}</script>', '<script>x = {"token":"[redacted]"}</script>'],
    ['it is 5" long: {"token":"a"}', 'it is 5" long: {"token":"[redacted]"}'],
    ['{"token":a,"b":1}', '{"token":"[redacted]","b":1}'],
    ['', ''],
  ])('%s', (text, kept) => {
    expect(redactMembers(text)).toBe(kept)
    expect(redactMembers(kept)).toBe(kept)
  })

  it('replaces in any JSON exactly the values with such names, however deep, and in JSON within strings', () => {
    const name = fc.constantFrom('email', 'token', 'a"token', 'country_code', 'api_key', 'na:me', 'x\\', '')
    const text = fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ':', ',', 'token', ' ', 'é') })
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        text,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(name, tie('value'), { maxKeys: 3 }),
      ),
    }))
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2), (value, indent) => {
        const kept = redactMembers(JSON.stringify({ value }, null, indent))
        // What looks like JSON within a string may be replaced too; what is compared has none.
        expect(without(JSON.parse(kept))).toEqual(without(JSON.parse(JSON.stringify({ value: expected(value) }))))
        const inString = redactMembers(JSON.stringify({ metadata: JSON.stringify({ value }) }))
        expect(without(JSON.parse((JSON.parse(inString) as { metadata: string }).metadata))).toEqual(
          without(JSON.parse(JSON.stringify({ value: expected(value) }))),
        )
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['colons', ':'.repeat(200_000)],
    ['quotes', '"'.repeat(200_000)],
    ['backslashes', `"token":"${'\\'.repeat(200_000)}`],
    ['backslashes and quotes', '\\"'.repeat(100_000)],
    ['names without values', '"token":'.repeat(25_000)],
    ['names and spaces', `"token"${' '.repeat(100_000)}:`.repeat(2)],
    ['objects that do not end', '"token":{'.repeat(22_000)],
    ['keywords', '"token":true,'.repeat(15_000)],
    ['escaped names', '\\\\\\"token\\\\\\":'.repeat(14_000)],
    ['one long name', `"${'token'.repeat(40_000)}":1`],
  ])('takes time in proportion to %s', (_, text) => {
    const before = process.cpuUsage()
    redactMembers(text)
    // Well under 100 ms; in proportion to the square it would be a minute.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(5_000)
  })
})

function expected(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(expected)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isSecretName(name, 'member') && inner !== null && typeof inner !== 'boolean' ? '[redacted]' : expected(inner),
    ]),
  )
}

function without(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === 'string' && inner !== '[redacted]' ? '' : inner,
  )
}
