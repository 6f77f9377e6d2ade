import { execFile } from 'node:child_process'
import { appendFile, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from '../../src/cli/cli-under-test.ts'
import type { Report } from '../../src/report/report.ts'
import { packageRoot } from '../../src/spec/spec.ts'
import type { Mutant } from '../../src/mutants/behaviour.ts'
import { succeedsWith, without } from '../../src/mutants/changes.ts'
import { startDeployment } from '../../src/mutants/start-deployment.ts'
import type { Deployment } from '../../src/mutants/start-deployment.ts'

const about = { promise: 'envelope-timestamp', about: '' } as const
const timeless: Mutant = { ...about, name: 'timeless', change: succeedsWith((body) => without(body, 'timestamp')) }
const auth = { client: 'client_planted', secret: 'pl4nted/"s3cret"+é' }
const signedBy = { CLIENT_ID: auth.client, CLIENT_SECRET: auth.secret }
const heard: string[] = []
const hostileText = '\n::error::owned\n##[error]owned <script>alert(1)</script>'

// Tells everyone what it was sent, and what it holds.
const talkative: Mutant = {
  ...about,
  name: 'talkative',
  change: succeedsWith((body, { headers }) => {
    heard.push(String(headers['x-auth-signature']))
    return {
      ...body,
      timestamp: `${String(headers['x-auth-signature'])} ${auth.secret} ${JSON.stringify(auth)} ${hostileText}`,
    }
  }),
}

let folder: string
let correct: Deployment
let broken: Deployment
let leaking: Deployment
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'customers-kit-reports-'))
  ;[correct, broken, leaking] = await Promise.all([
    startDeployment(),
    startDeployment({ mutants: [timeless] }),
    startDeployment({ mutants: [talkative], auth }),
  ])
})
afterAll(async () => {
  await Promise.all([correct, broken, leaking].map((one) => one.close()))
  await rm(folder, { recursive: true, force: true })
})

const file = (name: string): string => join(folder, name)
const smoke = (url: string, ...more: string[]): string[] => ['check', url, '--mode', 'smoke', ...more]

describe('check', () => {
  test('writes every report that is asked for and no other file', async () => {
    const inside = file('all')
    await promisify(execFile)('mkdir', [inside])
    const { code, stdout } = await runCli(
      smoke(
        broken.url,
        '--json',
        'r.json',
        '--junit',
        'r.xml',
        '--sarif',
        'r.sarif',
        '--html',
        'r.html',
        '--ctrf',
        'r.ctrf',
        '--markdown',
        'r.md',
      ),
      { cwd: inside },
    )
    expect(code).toBe(1)
    expect(stdout).toContain('✗ timestamp is missing')
    expect((await readdir(inside)).sort()).toEqual(['r.ctrf', 'r.html', 'r.json', 'r.md', 'r.sarif', 'r.xml'])
    const texts = await Promise.all(
      ['r.ctrf', 'r.html', 'r.md', 'r.sarif', 'r.xml'].map((name) => readFile(join(inside, name), 'utf8')),
    )
    for (const text of texts) expect(text).toMatch(/envelope(-|&#45;)timestamp/)
  })

  test('writes JSON alone to stdout, in its schema, and what people read to stderr', async () => {
    const { code, stdout, stderr } = await runCli(smoke(broken.url, '--json'))
    const report = JSON.parse(stdout) as Report
    const validate = new Ajv2020({ allowUnionTypes: true, strictRequired: false }).compile(
      JSON.parse(await readFile(join(packageRoot, 'src/report/report.schema.json'), 'utf8')) as object,
    )
    validate(report)
    expect(validate.errors ?? []).toEqual([])
    expect(report.findings.filter(({ severity }) => severity === 'failure').map(({ promise }) => promise.id)).toEqual([
      'envelope-timestamp',
    ])
    expect(stderr).toContain('1 finding of 1 root, 1 promise broken')
    expect(code).toBe(1)
  })

  test('annotates a run of GitHub Actions, adds to its summary, and gives an answer no chance to speak to the runner', async () => {
    const summary = file('summary.md')
    await appendFile(summary, 'before\n')
    const { code, stdout } = await runCli(smoke(leaking.url), {
      env: { ...signedBy, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary },
    })
    expect(code).toBe(1)
    const [, token] = /^::stop-commands::(\S+)\n/.exec(stdout) ?? []
    const heardByRunner = stdout.slice(stdout.indexOf(`::${token}::\n`) + `::${token}::\n`.length)
    expect(heardByRunner).toMatch(/^::error title=customers-kit%3A envelope-timestamp::/)
    expect(
      heardByRunner.split('\n').filter((line) => line !== '' && !/^::(error|notice) title=customers-kit/.test(line)),
    ).toEqual([`::stop-commands::${token}`])
    expect(await readFile(summary, 'utf8')).toMatch(/^before\n## ❌ 1 finding of 1 root, 1 promise broken/)
  })

  test('shows no secret and no signature in any report, whatever the deployment says', async () => {
    const names = ['leak.json', 'leak.xml', 'leak.sarif', 'leak.html', 'leak.md', 'leak.known']
    const [json, junit, sarif, html, summary, known] = names.map(file) as [
      string,
      string,
      string,
      string,
      string,
      string,
    ]
    const args = smoke(
      leaking.url,
      '--json',
      json,
      '--junit',
      junit,
      '--sarif',
      sarif,
      '--html',
      html,
      '--baseline',
      known,
      '--update-baseline',
    )
    const { stdout, stderr } = await runCli(args, {
      env: { ...signedBy, GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary },
    })
    const texts = [stdout, stderr, ...(await Promise.all(names.map((name) => readFile(file(name), 'utf8'))))]
    expect(heard.length).toBeGreaterThan(3)
    for (const text of texts) {
      expect(text).not.toMatch(/pl4nted|s3cret/)
      expect(heard.filter((signature) => text.includes(signature))).toEqual([])
    }
    expect(texts[2]).toContain('[redacted]')
  })
})

describe('a baseline', () => {
  const known = (): string => file('known.json')

  test('is written, accepts what is known, fails when its day is over, and names what is healed', async () => {
    expect((await runCli(smoke(broken.url, '--baseline', known(), '--update-baseline'))).code).toBe(0)
    const accepted = await runCli(smoke(broken.url, '--baseline', known()))
    expect([
      accepted.code,
      accepted.stdout.includes('1 accepted, 0 expired'),
      accepted.stdout.includes('accepted until'),
    ]).toEqual([0, true, true])

    const healed = await runCli(smoke(correct.url, '--baseline', known()))
    expect(healed.code).toBe(0)
    expect(healed.stdout).toContain('Healed, --update-baseline takes it out: envelope-timestamp')

    const text = await readFile(known(), 'utf8')
    await writeFile(
      known(),
      text
        .replace(/"expires": "[^"]+"/, '"expires": "2020-01-31"')
        .replace(/"reason": "[^"]+"/, '"reason": "The old gateway"'),
    )
    const over = await runCli(smoke(broken.url, '--baseline', known()))
    expect(over.code).toBe(1)
    expect(over.stdout).toContain('until 2020-01-31, which is over: The old gateway')
  })
})

describe('what cannot be written or read ends it with 2 and a line that helps', () => {
  let asked = 0
  const listening = createServer((_, response) => {
    asked += 1
    response.end()
  })
  beforeAll(() => new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve)))
  afterAll(() => new Promise((resolve) => listening.close(resolve)))
  const url = (): string => `http://127.0.0.1:${(listening.address() as AddressInfo).port}`

  test.each([
    ['a folder that is not there', () => ['--html', file('nowhere/report.html')], '--html'],
    ['a folder', () => ['--junit', folder], 'is a folder'],
    [
      'one file for two reports',
      () => ['--junit', file('x'), '--sarif', file('x')],
      '--junit and --sarif name the same file',
    ],
    ['stdout for a report that has none', () => ['--sarif', '-'], 'only --json goes to stdout'],
    ['an update without a baseline', () => ['--update-baseline'], 'give --baseline FILE too'],
    ['a baseline that is not there', () => ['--baseline', file('none.json')], 'is not there. Write it with'],
    [
      'a baseline that is none',
      () => ['--baseline', join(packageRoot, 'package.json')],
      'version has to be 1, not "0.1.0"',
    ],
  ])('%s, before anything is sent', async (_, args, words) => {
    const { code, stdout, stderr } = await runCli(['check', url(), ...args()])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(words)
    expect(asked).toBe(0)
  })

  test.each(['--json', '--junit', '--sarif', '--html'])('a full disk under %s', async (option) => {
    const other = file(`beside${option}`)
    const { code, stdout, stderr } = await runCli(
      smoke(correct.url, option, '/dev/full', option === '--html' ? '--json' : '--html', other),
    )
    expect([code, stderr.split('\n')]).toEqual([2, [expect.stringContaining('/dev/full cannot be written'), '']])
    // What could be said was said.
    expect(stdout).toContain('is kept')
    expect(await readFile(other, 'utf8')).toContain(correct.url)
  })

  test('a full disk under stdout', async () => {
    const { CLIENT_ID: _, CLIENT_SECRET: _s, ...env } = process.env
    const command = promisify(execFile)(
      'sh',
      [
        '-c',
        `"${process.execPath}" "${join(packageRoot, 'dist/cli/main.js')}" check "${correct.url}" --mode smoke --json > /dev/full`,
      ],
      { env },
    )
    await expect(command).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('stdout cannot be written'),
    })
  })
})
