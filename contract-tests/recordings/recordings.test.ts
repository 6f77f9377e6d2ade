import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../../src/cli/cli-under-test.ts'
import { loadSpec, packageRoot } from '../../src/spec/spec.ts'
import { createJudge } from '../../src/traffic/judge.ts'
import { judgeRecorded } from '../../src/traffic/judge-recorded.ts'
import { readHar } from '../../src/traffic/read-har.ts'

const spec = loadSpec()
const folder = join(packageRoot, 'contract-tests', 'recordings', 'files')
const read = (name: string) =>
  readHar(readFileSync(join(folder, `${name}.har`), 'utf8'), (file) =>
    existsSync(join(folder, file)) ? readFileSync(join(folder, file)) : undefined,
  )

// Each recorder leaves out what it does; none of it is the deployment's fault, and all of it is told.
test.each<[string, number, string[]]>([
  [
    'chrome',
    2,
    [
      'the body of the answer was not recorded',
      'blocked, aborted or offline, so no answer came',
      "answered from the browser's cache",
    ],
  ],
  [
    'firefox',
    2,
    ['the body of the answer was cut off in the recording', 'blocked, aborted or offline, so no answer came'],
  ],
  ['safari', 2, ['blocked, aborted or offline, so no answer came', 'the body of the answer was not recorded']],
  ['playwright-minimal', 2, ['the body of the request was not recorded']],
  ['playwright-attached', 1, ['the body of the answer was not recorded']],
  ['charles', 2, ['no answer was recorded', 'the header fields of the answer were not recorded']],
  ['fiddler', 3, ['the body of the request was not recorded']],
  [
    'mitmproxy',
    2,
    ['blocked, aborted or offline, so no answer came', 'the body of the request was cut off in the recording'],
  ],
  ['k6', 2, ['the body of the request was not recorded', 'without method and address']],
])('what %s records is judged as far as it tells, and the rest counted by its reason', (name, judged, reasons) => {
  const contents = read(name)
  expect(contents.exchanges).toHaveLength(judged)
  expect(contents.unreadable.map(({ reason }) => reason)).toEqual(reasons)
  const seen = judgeRecorded(createJudge(spec, { strict: true, soleWriter: true }), contents)
  expect(seen.flatMap((verdict) => verdict.seen)).toEqual([])
  const create = contents.exchanges.find(({ request }) => request.method === 'POST')!
  expect(JSON.parse(create.request.body!)).toMatchObject({ email: 'ada@example.com' })
  expect(create.answer).toMatchObject({ status: 201, json: { success: true } })
})

test('a fault in what was recorded is told whatever else is missing', () => {
  const text = readFileSync(join(folder, 'chrome.har'), 'utf8').replaceAll(
    '\\"success\\": true',
    '\\"success\\": \\"yes\\"',
  )
  const seen = judgeRecorded(createJudge(spec), readHar(text)).flatMap((verdict) => verdict.seen)
  expect(new Set(seen.map(({ promise }) => promise.id))).toEqual(new Set(['envelope-success']))
})

test('drift reads what is attached to a recording, too', async () => {
  const { code, stdout } = await runCli(['drift', join(folder, 'playwright-attached.har')])
  expect([code, stdout]).toEqual([0, '1 exchange: no drift.\n'])
})

test('judge says how many exchanges there are, and why some are not judged', async () => {
  const { code, stdout, stderr } = await runCli(['judge', join(folder, 'chrome.har'), '--no-prism', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    summary: { requests: 2 },
    unjudged: [{ count: 1 }, { count: 1 }, { count: 1 }],
  })
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
    "5 exchanges, 3 not judged: 1 the body of the answer was not recorded; 1 blocked, aborted or offline, so no answer came; 1 answered from the browser's cache.",
  )
})
