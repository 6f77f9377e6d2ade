import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { MutateReport } from '../../mutate/report.ts'
import { runCli, startCli } from '../cli-under-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'mutate-'))
afterAll(() => rmSync(folder, { recursive: true }))

// Tests of the plainest kind: one list, of which the total is looked at.
const tests = `
fetch(process.env.WHERE + '/api/customers?page=2&page_size=20').then((answer) => answer.json()).then(({ data }) => {
  if (data.total !== 31) throw new Error('wrong total')
  if (process.env.CLIENT_SECRET) console.log(process.env.CLIENT_SECRET)
})`
writeFileSync(join(folder, 'tests.mjs'), tests)
// Whatever is secret in the command holds this.
const mark = 'open-sesame'
const command = ['--', 'env', `TOKEN=${mark}`, process.execPath, 'tests.mjs', '--api-key', mark]
const mutate = (...options: string[]) => runCli(['mutate', '--env', 'WHERE', ...options, ...command], { cwd: folder })

describe('customers-kit mutate', { timeout: 600_000 }, () => {
  it('tells what the tests let through, in every form, and goes on from its ledger without running anything', async () => {
    const files = ['--json', 'r.json', '--junit', 'r.xml', '--markdown', 'r.md', '--ledger', 'whole.ledger']
    const ended = await mutate(...files)
    expect(ended.stderr).toContain('Passed again')
    expect(ended.stdout).toContain('Your tests asked for page 2 of the customers and never saw that')
    expect(ended.stdout).toContain('no customer was ever deleted')
    expect(ended.stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
    expect(ended.code).toBe(0)
    const report = JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')) as MutateReport
    expect(report.score).toBe(Math.round((1000 * report.noticed) / (report.noticed + report.letThrough)) / 10)
    expect(report.mutants).toBe(report.noticed + report.letThrough + report.notReached + report.notTried)
    expect(readFileSync(join(folder, 'r.xml'), 'utf8')).toContain(`failures="${report.letThrough}"`)
    expect(readFileSync(join(folder, 'r.md'), 'utf8')).toContain(`score ${report.score}`)

    const kept = ['r.json', 'r.xml', 'r.md', 'whole.ledger'].map((file) => readFileSync(join(folder, file), 'utf8'))
    for (const text of [ended.stdout, ended.stderr, ...kept]) expect(text).not.toContain(mark)
    for (const text of [ended.stderr, ...kept]) expect(text).toContain('redacted')

    const again = await mutate('--ledger', 'whole.ledger', '--min-score', '100', '--json')
    expect([again.code, (JSON.parse(again.stdout) as MutateReport).letThrough]).toEqual([1, report.letThrough])
    expect(again.stderr).toContain('--min-score asks for 100')
    const other = await runCli(['mutate', '--ledger', 'whole.ledger', '--', 'npm', 'test'], { cwd: folder })
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('is about another run')])
  })

  it('keeps what it knows where it is stopped with Ctrl-C, and leaves nothing where it ended whole', async () => {
    const running = startCli(['mutate', '--env', 'WHERE', '--jobs', '1', ...command], { cwd: folder })
    while (
      !existsSync(join(folder, 'mutate.ledger')) ||
      readFileSync(join(folder, 'mutate.ledger'), 'utf8').split('\n').length < 5
    )
      await new Promise((resolve) => setTimeout(resolve, 50))
    running.child.kill('SIGINT')
    const ended = await running.ended
    expect([ended.code, ended.stderr]).toEqual([
      130,
      expect.stringContaining('customers-kit mutate --ledger mutate.ledger --env WHERE -- env TOKEN=[redacted] '),
    ])
    const whole = await mutate('--ledger', 'mutate.ledger', '--max-time', '1s')
    expect(whole.stderr).toMatch(/What became of \d+ is known from before/)
    expect(whole.code).toBe(0)
  })

  it('shows what the tests wrote where they fail as they are, without the secret', async () => {
    const args = ['mutate', '--auth', 'hmac', '--env', 'WHERE', ...command]
    const env = { CLIENT_ID: 'me', CLIENT_SECRET: 's3cr3t-of-mine' }
    const ended = await runCli(args, { cwd: folder, env })
    expect([ended.code, ended.stdout]).toEqual([2, ''])
    expect(ended.stderr).toContain('What it wrote:')
    expect(ended.stderr).toContain('The tests have to pass where nothing is wrong, and ended with 1')
    expect(ended.stderr + ended.stdout).not.toContain('s3cr3t-of-mine')
    expect(existsSync(join(folder, 'mutate.ledger'))).toBe(false)
  })

  it.each([
    [['--variants', '2', '--all'], '--all is for mutants'],
    [['--data', 'x.json', '--count', '1'], 'exclude each other'],
    [['--auth', 'hmac'], '--auth hmac needs'],
    [['--client-id', 'me'], 'are for --auth hmac'],
    [['--junit', '-'], 'goes to stdout'],
    [['--env', 'a-b'], 'Give the name of a variable'],
  ])('refuses %s', async (options, message) => {
    const ended = await mutate(...options)
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(message)])
  })

  it('tells on which variants tests fail, and which choice alone makes them', async () => {
    const picky = `fetch(process.env.WHERE + '/api/customers?page_size=1').then((answer) => answer.json()).then(({ data }) => {
      if (!/\\.[0-9]{6}Z$/.test(data.customers[0].created_at)) throw new Error('six digits')
    })`
    writeFileSync(join(folder, 'picky.mjs'), picky)
    const args = [
      'mutate',
      '--env',
      'WHERE',
      '--variants',
      '8',
      '--seed',
      '1',
      '--json',
      '--junit',
      'v.xml',
      '--markdown',
      'v.md',
      '--',
      process.execPath,
      'picky.mjs',
      `https://me:${mark}@a.example/`,
    ]
    const ended = await runCli(args, { cwd: folder })
    expect(ended.code).toBe(1)
    const report = JSON.parse(ended.stdout)
    expect(report.passed + report.failed).toBe(8)
    const kept = ['v.xml', 'v.md'].map((file) => readFileSync(join(folder, file), 'utf8'))
    for (const text of [ended.stdout, ended.stderr, ...kept]) expect(text).not.toContain(mark)
    expect(ended.stdout).toContain('https://[redacted]@a.example/')
    expect(report.leansOn.map(({ about }: { about: string }) => about).join()).toMatch(/digit|second/i)
  })
})
