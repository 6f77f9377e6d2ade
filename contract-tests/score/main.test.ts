import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'

function score(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const runner = ['scripts/run-typescript.mjs', 'contract-tests/score/main.ts', ...args]
    execFile(process.execPath, runner, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err })
    })
  })
}

test('judges what is drawn, and a second call goes on from there', { timeout: 120_000 }, async () => {
  const args = ['--seed', '5', '--drawn', 'smoke=2', '--variants', '0', '--sources', 'drawn', '--jobs', '2']
  const first = await score(...args, '--fresh')
  expect(first.err).toBe('')
  expect(first.out).toContain('3 deployments, seed 5; 0 judged by an earlier call.')
  expect(first.out).toContain('3 of 3 judged')
  expect(first.out).toMatch(/Drawn mutants, mode smoke: caught \d of \d/)
  expect(first.out).toContain('Drawn variants: false alarms on 0 of 1.')
  expect(first.code).toBeLessThan(2)
  const second = await score(...args)
  expect(second.out).toContain('3 deployments, seed 5; 3 judged by an earlier call.')
  expect(second.out.split('\n').slice(3)).toEqual(first.out.split('\n').slice(-second.out.split('\n').length + 3))
  expect(second.code).toBe(first.code)
})

test('says what it cannot do, and how to call it', async () => {
  const { code, err } = await score('--drawn', 'deepest=3')
  expect(code).toBe(2)
  expect(err).toContain('score: --drawn takes MODE=N with one of full, read, smoke, deep, and not "deepest=3".')
  expect(err).toContain('--sources LIST')
})

test('says so where there is nothing of that name', async () => {
  const { code, err } = await score('--sources', 'fixed', '--only', 'no-such-mutant')
  expect(code).toBe(2)
  expect(err).toContain('"no-such-mutant"')
})
