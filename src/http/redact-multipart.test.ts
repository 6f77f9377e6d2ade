import { expect, test } from 'vitest'
import { redactBody, redactBytes } from './redact.ts'

const part = (name: string, content: string, more = ''): string =>
  `--B0undary\r\nContent-Disposition: form-data; name=${name}\r\n${more}\r\n${content}\r\n`
const type = 'multipart/form-data; boundary="B0undary"'
const end = '--B0undary--\r\n'

test.each([
  ['the content of a part with a telling name', part('"password"', 'opensesame'), part('"password"', '[redacted]')],
  ['a name without quotes', part('api_key', 'opensesame'), part('api_key', '[redacted]')],
  ['content of many lines', part('"token"', 'open\r\n\r\nsesame'), part('"token"', '[redacted]')],
  [
    'a file',
    part('"client_secret"; filename="a.txt"', 'opensesame', 'Content-Type: text/plain\r\n'),
    part('"client_secret"; filename="a.txt"', '[redacted]', 'Content-Type: text/plain\r\n'),
  ],
  [
    'JSON within a part',
    part('"data"', '{"pin":"opensesame","a":1}', 'Content-Type: application/json\r\n'),
    part('"data"', '{"pin":"[redacted]","a":1}', 'Content-Type: application/json\r\n'),
  ],
  [
    'a form within a part',
    part('"data"', 'a=1&pin=opensesame', 'Content-Type: application/x-www-form-urlencoded\r\n'),
    part('"data"', 'a=1&pin=[redacted]', 'Content-Type: application/x-www-form-urlencoded\r\n'),
  ],
])('replaces %s, and leaves the rest to the letter', (_, secret, kept) => {
  const [before, after] = [part('"first_name"', 'Ada'), part('"email"', 'ada@example.com')]
  const text = before + secret + after + end
  expect(redactBody(text, type)).toBe(before + kept + after + end)
  // A recording keeps no header of the request, and a journal may have cut the end off.
  expect(redactBody(text)).toBe(before + kept + after + end)
  expect(redactBody((before + secret).slice(0, -3), type)).not.toContain('sesame')
})

test('leaves parts without secrets as they are, bytes that are no text included', () => {
  const bytes = Buffer.concat([
    Buffer.from(part('"photo"; filename="a.png"', '').slice(0, -2)),
    Buffer.from([0, 255, 13, 10, 128]),
    Buffer.from(`\r\n${end}`),
  ])
  expect(redactBytes(bytes, type)).toBe(bytes)
})

test('takes time in proportion to the text', () => {
  const before = process.cpuUsage()
  for (const piece of ['--B0undary', '\r\n\r\n', '--B0undary\r\nContent-Disposition: form-data; name="', '\\"'])
    for (const given of [type, undefined]) redactBody(`--B0undary\r\n${piece.repeat(500_000 / piece.length)}`, given)
  // A fraction of a second; in proportion to the square it would be minutes.
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(10_000)
})
