import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMock } from '../../mock/create-mock.ts'
import type { Mock } from '../../mock/create-mock.ts'
import { drawServedDecisions } from '../../mutants/grammar/draw-variant.ts'
import { runCli, startCli } from '../cli-under-test.ts'

const auth = { clientId: 'me', clientSecret: 'a secret of the mock' }
const folder = mkdtempSync(join(tmpdir(), 'compare-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('customers-kit mutants', () => {
  it('lists by promise, and tells what a drawn one does', async () => {
    const { code, stdout } = await runCli(['mutants'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^list-total \(doc\)\n(.+\n)* {4}total-of-the-page\n/m)
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true)
    const drawn = JSON.parse((await runCli(['mutants', 'seed:123', '--json'])).stdout) as { mutants: object[] }
    expect(drawn.mutants).toMatchObject([{ name: 'seed:123', promise: expect.any(String), about: expect.any(String) }])
  })

  it.each([
    [['mutants', 'total-of-page'], 'did you mean total-of-the-page?'],
    [['mutants', '--promise', 'list-page'], 'did you mean list-pages?'],
    [['serve', '--mutant', 'total-of-page'], 'did you mean total-of-the-page?'],
    [['serve', '--mutant', 'seed:-1'], 'seed: and a whole number'],
    [['serve', '--variant', '7', '--spec', 'spec'], 'leave out --spec'],
    [['serve', '--explain'], '--explain says what'],
    [['compare', 'http://127.0.0.1:9', 'http://127.0.0.1:9'], 'the second deployment: http://127.0.0.1:9'],
  ])('%j ends with one helpful line', async (args, line) => {
    const { code, stdout, stderr } = await runCli(args, { cwd: folder })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(line)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})

describe('customers-kit serve', () => {
  it('tells with --explain what was drawn, and serves that until it is stopped', async () => {
    const serve = startCli([
      'serve',
      '--port',
      '0',
      '--variant',
      '7',
      '--explain',
      '--base-path',
      '/v2',
      '--log',
      'none',
    ])
    while (!serve.written.stdout.includes('Try:')) await once(serve.child.stdout!, 'data')
    expect(serve.written.stdout).toContain('Variant 7: ')
    const said = serve.written.stdout.replaceAll(/\s+/g, ' ')
    const unusual = drawServedDecisions(7, { signed: false }).filter(({ choice }) => choice !== undefined)
    expect(unusual.length).toBeGreaterThan(1)
    for (const { question, choice } of unusual) expect(said).toContain(`- ${question}: ${choice!.about}`)
    const [url] = serve.written.stdout.split('\n')
    expect((await fetch(`${url}/api/customers`)).status).toBe(200)
    serve.child.kill('SIGINT')
    expect((await serve.ended).code).toBe(0)
  })
})

describe('customers-kit compare', () => {
  const mocks: Mock[] = []
  let urls: string[] = []
  beforeAll(async () => {
    for (const options of [{}, { mutant: 'none', auth }, { mutant: 'id-with-prefix', auth }])
      mocks.push(await createMock(options))
    urls = await Promise.all(mocks.map((mock) => mock.listen()))
  })
  afterAll(() => Promise.all(mocks.map((mock) => mock.close())))
  const signed = { SECOND_CLIENT_ID: auth.clientId, SECOND_CLIENT_SECRET: auth.clientSecret }
  const compare = (args: string[], env: Record<string, string> = {}) =>
    runCli(['compare', ...args, '--include', 'one-life', '--seed', '7'], { cwd: folder, env })

  it('ends with 0 where both are the same, each asked with its own credentials', async () => {
    const both = { ...signed, FIRST_CLIENT_ID: auth.clientId, FIRST_CLIENT_SECRET: auth.clientSecret }
    const { code, stdout, stderr } = await compare([urls[1]!, urls[1]!], both)
    expect([code, stdout.slice(stdout.indexOf('Same:'), -1)]).toEqual([0, expect.stringMatching(/^Same: \d+ pairs/)])
    expect(stderr).not.toContain('deployment')
  })

  it('ends with 1 where they differ, without a secret or a signature in what it says, or a ledger left', async () => {
    const { code, stdout } = await compare([urls[0]!, urls[2]!, '--json'], signed)
    expect(code).toBe(1)
    const { verdict, differences } = JSON.parse(stdout) as { verdict: string; differences: { promise?: string }[] }
    expect(verdict).toBe('differs')
    expect(differences[0]!.promise).toBe('customer-id')
    expect(stdout).not.toContain(auth.clientSecret)
    expect(stdout).not.toMatch(/[0-9a-f]{64}/)
    expect(readdirSync(folder)).toEqual([])
  })

  it('ends with 2 where one of them lets nobody in', async () => {
    const { code, stderr } = await compare([urls[0]!, urls[1]!])
    expect([code, stderr]).toEqual([2, expect.stringContaining('the second deployment: ')])
  })

  it('refuses one file as the ledger of both, by whatever paths it is named', async () => {
    const { code, stderr } = await compare([urls[0]!, urls[0]!, '--first-ledger', 'a', '--second-ledger', './a'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('name the same file')])
  })
})
