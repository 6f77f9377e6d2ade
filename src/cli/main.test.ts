import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../spec/spec.ts'
import { runCli } from './cli-under-test.ts'

describe('customers-kit', () => {
  it('says its version and what it can do', async () => {
    const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }
    expect(await runCli(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
    const { code, stdout } = await runCli(['--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ {2}serve .*run the mock server$/m)
    expect(stdout).toContain('Exit codes: 0 done, 1 something was found or failed, 2 could not run')
  })

  it('teaches every command by example, in lines that fit a terminal', { timeout: 60_000 }, async () => {
    const waiting: string[][] = [[]]
    let seen = 0
    for (let path = waiting.pop(); path; path = waiting.pop()) {
      const { code, stdout } = await runCli([...path, '--help'])
      expect(code).toBe(0)
      for (const line of stdout.split('\n')) expect(line.length, `${path.join(' ')}: ${line}`).toBeLessThanOrEqual(80)
      if (path.length > 0) expect(stdout).toMatch(new RegExp(`\\nExamples?:\\n[^]*customers-kit ${path.join(' ')}`))
      const listed = stdout.split('\nCommands:\n')[1]?.split('\n\n')[0] ?? ''
      for (const [, name] of listed.matchAll(/^ {2}([a-z]+)/gm)) if (name !== 'help') waiting.push([...path, name!])
      seen += 1
    }
    expect(seen).toBeGreaterThan(11)
  })

  it('lists the promises in lines that fit a terminal', async () => {
    const { code, stdout } = await runCli(['promises'])
    expect(code).toBe(0)
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  })

  it.each(['promises', 'promises --json', 'generate --help', '--help'])(
    'ends quietly where the reader of %s has seen enough, and says in a line that a disk is full',
    async (args) => {
      const main = join(packageRoot, 'dist/cli/main.js')
      const shell = (line: string) => spawnSync('bash', ['-o', 'pipefail', '-c', line], { encoding: 'utf8' })
      const head = shell(`"${process.execPath}" "${main}" ${args} | true`)
      expect([head.status, head.stderr]).toEqual([0, ''])
      const full = shell(`"${process.execPath}" "${main}" ${args} > /dev/full`)
      expect([full.status, full.stderr]).toEqual([2, 'customers-kit: stdout cannot be written: the disk is full.\n'])
    },
  )

  it.each([
    [['frobnicate'], "customers-kit: unknown command 'frobnicate'"],
    [['--frobnicate=abc'], "customers-kit: unknown option '--frobnicate=[redacted]'"],
    [['seed', 'undo', '--rate', 'x'], "customers-kit: option '--rate <rate>' argument 'x' is invalid"],
    [['check', 'a', 'b', '--mode', 'full'], 'customers-kit: too many arguments'],
    [[], 'Usage: customers-kit'],
  ])('does not know %j: exit code 2 and where to look', async (args, sentence) => {
    const { code, stdout, stderr } = await runCli(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(sentence)
    expect(stderr).toContain('--help')
  })
})
