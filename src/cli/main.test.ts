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

  it('teaches serve by example, in lines that fit a terminal', async () => {
    const { code, stdout } = await runCli(['serve', '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('customers-kit serve --data mine.json --data-out mine.json')
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
  })

  it.each([
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['--frobnicate'], "unknown option '--frobnicate'"],
    [[], 'Usage: customers-kit'],
  ])('does not know %j: exit code 2 and where to look', async (args, sentence) => {
    const { code, stdout, stderr } = await runCli(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(sentence)
    expect(stderr).toContain('--help')
  })
})
