import { expect, test } from 'vitest'
import { curl, timestampAgain } from './curl.ts'

const startedAt = '2026-03-14T09:00:00.400Z'
const sentAt = Date.parse(startedAt) / 1000
const request = (timestamp: string) => ({
  method: 'GET',
  url: 'http://127.0.0.1/api/customers',
  headers: [
    ['X-Auth-Client', 'me'],
    ['X-Auth-Timestamp', timestamp],
    ['X-Auth-Nonce', 'n'],
    ['X-Auth-Signature', 's'],
  ] as [string, string][],
  body: undefined,
})

test.each([
  ['now', String(Math.floor(sentAt)), '$(date +%s)'],
  ['eight minutes ago', String(Math.floor(sentAt) - 480), '$(($(date +%s) - 480))'],
  ['an hour ahead', String(Math.floor(sentAt) + 3600), '$(($(date +%s) + 3600))'],
  ['at no time', "abc'd", String.raw`'abc'\''d'`],
  ['in milliseconds', String(Math.floor(sentAt) * 1000), `'${Math.floor(sentAt) * 1000}'`],
])('a request that was signed %s is signed so again', (_, timestamp, expression) => {
  const again = timestampAgain({ request: request(timestamp), startedAt })
  expect(again).toBe(expression)
  expect(curl(request(timestamp), again)).toContain(`TIMESTAMP=${expression}; NONCE=`)
})
