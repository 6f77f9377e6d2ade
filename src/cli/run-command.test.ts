import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { runCommand } from './run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'run-command-'))
afterAll(() => rmSync(folder, { recursive: true }))
const never = new AbortController().signal
const sh = (script: string) => ({
  argv: ['sh', '-c', script] as [string, ...string[]],
  env: process.env,
  cwd: folder,
  groups: new Set<number>(),
})

describe('runCommand', () => {
  it('tells how a command ended and what it wrote, as it comes too', async () => {
    const wrote: string[] = []
    const command = { ...sh('echo $WHO; echo oops >&2; exit 3'), env: { ...process.env, WHO: 'ada' } }
    const ended = await runCommand(command, { signal: never }, (text) => wrote.push(text))
    expect(ended).toMatchObject({ code: 3, hung: false })
    expect([ended.output, wrote.join('')]).toEqual([
      expect.stringContaining('ada\n'),
      expect.stringContaining('oops\n'),
    ])
    expect((await runCommand(sh('kill -9 $$'), { signal: never })).signal).toBe('SIGKILL')
  })

  it.each(['limit', 'signal'])('ends it with all that it started, by its %s', async (by) => {
    const ticks = join(folder, `ticks-${by}`)
    // What it starts outlives it and does not go when it is asked to.
    const ticking = `(trap '' TERM; while :; do echo tick | tee -a ${ticks}; sleep 0.05; done)`
    const stop = new AbortController()
    const limits = { signal: stop.signal, ...(by === 'limit' && { limitMs: 1500 }) }
    const ended = await runCommand(sh(`trap 'exit 7' TERM; ${ticking} & wait`), limits, () => {
      if (by === 'signal') stop.abort()
    })
    expect(ended).toMatchObject({ code: 7, hung: by === 'limit' })
    const size = (): number => statSync(ticks).size
    const isOver = async (): Promise<boolean> => {
      const before = size()
      await sleep(300)
      return size() === before
    }
    await expect.poll(isOver).toBe(true)
  })

  it.each([
    [['no-such-program', 'x'], 'There is no program "no-such-program" here'],
    [['npm test'], 'Give its arguments apart, as in -- npm test'],
    [['./run-command.test.ts'], 'There is no program'],
    [[''], 'There is no program ""'],
    [['TOKEN=abc', 'npm', 'test'], 'There is no program "TOKEN=[redacted]". Set variables before customers-kit'],
    [['curl --token abc'], "-- sh -c 'curl --token [redacted]'"],
  ])('says of %s why it cannot be started', async (argv, message) => {
    const command = { argv: argv as [string, ...string[]], env: process.env, cwd: folder, groups: new Set<number>() }
    await expect(runCommand(command, { signal: never })).rejects.toThrow(message)
  })
})
