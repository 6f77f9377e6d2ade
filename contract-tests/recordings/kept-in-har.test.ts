import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mutants } from '../../src/mutants/fixed/mutants.ts'
import { startDeployment } from '../../src/mutants/start-deployment.ts'
import type { Deployment } from '../../src/mutants/start-deployment.ts'
import { runChecks } from '../../src/report/run-checks.ts'
import { createWatch } from '../../src/report/watch-report.ts'
import { loadSpec } from '../../src/spec/spec.ts'
import { toExchange } from '../../src/traffic/captured.ts'
import type { Captured } from '../../src/traffic/captured.ts'
import { createJudge } from '../../src/traffic/judge.ts'
import { judgeRecorded } from '../../src/traffic/judge-recorded.ts'
import { toPassed } from '../../src/traffic/passed.ts'
import { readHar } from '../../src/traffic/read-har.ts'
import { createHarWriter, onTheWire } from '../../src/traffic/write-har.ts'

const spec = loadSpec()
const folder = mkdtempSync(join(tmpdir(), 'customers-kit-kept-'))
let marked: Deployment
beforeAll(async () => {
  marked = await startDeployment({ mutants: mutants.filter(({ name }) => name === 'json-with-a-byte-order-mark') })
})
afterAll(async () => {
  await marked.close()
  rmSync(folder, { recursive: true })
})

function captured(body: Buffer, answer: Partial<Captured['answer']> = {}, sent: string[] = []): Captured {
  return {
    method: 'GET',
    path: '/api/customers',
    at: Date.parse('2026-03-14T09:00:00.123Z'),
    durationMs: 5,
    addedMs: 1,
    request: { rawHeaders: sent, body: undefined, whole: true },
    answer: {
      status: 200,
      statusMessage: 'Fine',
      rawHeaders: ['content-type', 'application/json'],
      body,
      whole: true,
      ...answer,
    },
  }
}

/** The text of the HAR file that the proxy writes of what passed. */
function recorded(...all: Captured[]): string {
  const file = join(folder, 'today.har')
  const har = createHarWriter(file, '0')
  for (const one of all) har.add(toExchange(one, 'https://staging.example.com'), onTheWire(one))
  har.close()
  return readFileSync(file, 'utf8')
}

test('a byte order mark before JSON is the same finding in check, proxy and judge', async () => {
  const { findings } = await runChecks({ target: marked.url, mode: 'smoke', spec })
  const answer = await fetch(`${marked.url}/api/customers`)
  const one = captured(Buffer.from(await answer.arrayBuffer()))
  const passing = createJudge(spec).alone(toExchange(one, 'https://staging.example.com')).seen
  const judged = judgeRecorded(createJudge(spec), readHar(recorded(one))).flatMap(({ seen }) => seen)
  const of = (seen: readonly { key: string; severity: string; promise: { id: string } }[]) =>
    seen
      .filter(({ key }) => key.includes('byte-order-mark'))
      .map(({ key, severity, promise }) => [key, severity, promise.id])
  expect(of(findings)).toEqual([['answer-json:byte-order-mark', 'failure', 'answer-json']])
  expect([of(passing), of(judged)]).toEqual([of(findings), of(findings)])
})

describe('a HAR file of the proxy', () => {
  const binary = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00])
  const entryOf = (one: Captured): any => JSON.parse(recorded(one)).log.entries[0]

  test('keeps the reason phrase, and a body that is no text byte for byte', () => {
    const png = ['content-type', 'image/png']
    for (const one of [
      captured(binary, { rawHeaders: png }),
      captured(gzipSync(binary), { rawHeaders: [...png, 'content-encoding', 'gzip'] }),
    ]) {
      const { response } = entryOf(one)
      expect(response.statusText).toBe('Fine')
      expect(response.content).toMatchObject({ size: binary.length, encoding: 'base64' })
      expect(Buffer.from(response.content.text, 'base64')).toEqual(binary)
    }
  })

  test('keeps text as text, in whatever character set', () => {
    const text = entryOf(captured(Buffer.from('{"a":"é"}'))).response.content
    expect(text).toEqual({ size: 10, mimeType: 'application/json', text: '{"a":"é"}' })
    const latin = { rawHeaders: ['content-type', 'application/json; charset=iso-8859-1'] }
    expect(entryOf(captured(Buffer.from('{"a":"é"}', 'latin1'), latin)).response.content.text).toBe('{"a":"é"}')
  })

  test('holds no beginning of a body as if it was all of it', () => {
    const one = captured(Buffer.from('{"success":tr'), { whole: false })
    expect(entryOf(one).response.content).toMatchObject({ size: -1, comment: expect.any(String) })
    const { exchanges, unreadable } = readHar(recorded(one))
    expect([exchanges, unreadable.map(({ reason }) => reason)]).toEqual([
      [],
      ['the body of the answer was not recorded'],
    ])
  })
})

test('the command of a finding leaves out what only a browser says of itself', () => {
  const noise = { 'Sec-Fetch-Mode': 'cors', 'sec-ch-ua': '"x"', 'sec-ch-ua-mobile': '?0', DNT: '1', Priority: 'u=1' }
  const kept = { accept: '*/*', 'x-tenant': 'a' }
  const one = captured(Buffer.from('{}'), {}, Object.entries({ ...noise, ...kept }).flat())
  const watch = createWatch({ spec, target: 'x', strict: false, judges: 1, now: Date.now })
  const [exchange] = readHar(recorded(one)).exchanges
  const verdict = createJudge(spec).alone(exchange!)
  watch.add(toPassed({ exchange: exchange!, verdict, disagreements: [], addedMs: 0, remark: undefined }))
  const [finding] = watch.report().findings
  expect(finding?.curl?.match(/-H '([^:]+)/g)).toEqual(["-H 'accept", "-H 'x-tenant"])
})
