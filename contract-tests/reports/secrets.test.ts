import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report.ts'
import { annotations, stepSummary } from '../../src/report/github.ts'
import { ctrfReport } from '../../src/report/ctrf.ts'
import { htmlReport } from '../../src/report/html.ts'
import { junitReport } from '../../src/report/junit.ts'
import { markdownReport } from '../../src/report/markdown.ts'
import { sarifReport } from '../../src/report/sarif.ts'
import { terminalReport } from '../../src/report/terminal.ts'
import { withoutSecrets } from '../../src/report/without-secrets.ts'
import { loadOperations } from '../../src/spec/openapi.ts'
import { loadSpec, packageRoot } from '../../src/spec/spec.ts'
import { exampleReport } from './example-report.ts'

const secret = 'wild "horses"/+ü'
const signature = '46ec3f628da36f918b9c73eb4b0039190e5f636873ceab75ff0a342df715b37d'
const cookie = 'c2Vzc2lvbi1jb29raWU'
const password = 'pass%2Fword1'

/** A report of a deployment that echoes all it is sent, in every place that shows what a deployment said. */
function leaky(): Report {
  const spellings = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('hex'),
    signature,
    cookie,
    `https://me:${password}@staging.example.com`,
  ]
  const report = exampleReport(spellings.join(' '))
  report.target = `https://me:${password}@staging.example.com/v1`
  for (const { exchange } of report.findings) {
    if (!exchange) continue
    exchange.request.headers = [
      ['x-auth-signature', signature],
      ['Authorization', `Bearer ${cookie}`],
    ]
    exchange.answer?.headers.push(
      ['Set-Cookie', `sid=${cookie}; Path=/; HttpOnly`],
      ['x-echo', `${secret} ${signature}`],
    )
  }
  return report
}

const promises = readFileSync(join(packageRoot, 'spec', 'promises.yaml'), 'utf8')
const kinds: Record<string, (report: Report) => string> = {
  json: (report) => JSON.stringify(report),
  junit: junitReport,
  sarif: (report) => sarifReport(report, { version: '1.2.3', promises }),
  html: (report) => htmlReport(report, { version: '1.2.3', operations: loadOperations(loadSpec()) }),
  terminal: (report) => terminalReport(report, { colours: false }),
  annotations,
  'step summary': stepSummary,
  ctrf: (report) => ctrfReport(report, { version: '1.2.3', id: '01938f6e-7a40-7c31-9d0a-5b1f3c9e2a77' }),
  markdown: markdownReport,
}

// What a reader of the file could get back by undoing its escapes.
const read = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('\\"', '"')
    .replaceAll('\\\\', '\\')

describe.each(Object.entries(kinds))('the %s report', (_, write) => {
  test('holds no secret in any spelling', () => {
    const report = leaky()
    // The third finding has no exchange that would tell what its words hold; the run knows its own signatures.
    const text = write(withoutSecrets(report, [secret, signature, cookie]))
    for (const planted of [
      'horses',
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('hex'),
      signature,
      cookie,
      password,
      decodeURIComponent(password),
    ]) {
      expect([planted, text.includes(planted), read(text).includes(planted)]).toEqual([planted, false, false])
    }
    expect(read(write(report)).includes('horses')).toBe(true)
  })
})

test('what a telling header held goes from everything that its finding says, without being told', () => {
  const [finding] = withoutSecrets(leaky()).findings
  expect(JSON.stringify(finding!.exchange)).not.toContain(signature)
  expect(finding!.message).not.toContain(signature)
  expect(finding!.actual).not.toContain(cookie)
})

test('a report without secrets stays as it is', () => {
  const report = exampleReport()
  expect(withoutSecrets(report, ['some-secret'])).toEqual(report)
})
