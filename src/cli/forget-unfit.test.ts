import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, describe, expect, it } from 'vitest'
import { runCli } from './cli-under-test.ts'
import { applyConfig } from './config-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-kit-unfit-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The options that a command line comes to with these options of a config. */
async function options(line: string, config: Record<string, unknown>): Promise<Record<string, unknown>> {
  const args = line.split(' ')
  const { command } = (await import(`./commands/${args[0]}.ts`)) as { command: () => Command }
  let seen: Record<string, unknown> = {}
  const made = command().action((...given: unknown[]) => void (seen = (given.at(-1) as Command).opts()))
  const program = new Command().addCommand(made)
  const whole = { file: join(folder, 'config.json'), options: config, commands: {}, targets: {} }
  program.hook('preAction', (_, self) => applyConfig(self, whole, new Set(Object.keys(config))))
  await program.parseAsync(args, { from: 'user' })
  return seen
}

const url = 'http://127.0.0.1:1'

describe('what does not fit the form of a command', () => {
  it.each<[line: string, config: Record<string, unknown>, forgotten: string[], onTheLine: string]>([
    ['check --clean x', { 'max-time': '10m', json: 'a.json', html: 'a.html' }, ['maxTime', 'json', 'html'], '--json'],
    [`check --sweep ${url}`, { 'max-time': '10m', baseline: 'a' }, ['maxTime', 'baseline'], '--baseline b'],
    [`check ${url}`, { 'older-than': '2h', yes: true }, ['olderThan', 'yes'], '--yes'],
    [`check ${url}`, { 'failed-first': true }, ['failedFirst'], '--failed-first'],
    [`check ${url}`, { 'update-baseline': true }, ['updateBaseline'], '--update-baseline'],
    [`proxy ${url}`, { 'update-baseline': true }, ['updateBaseline'], '--update-baseline'],
    ['judge a.har', { 'update-baseline': true }, ['updateBaseline'], '--update-baseline'],
    ['serve --count 5', { data: 'a.json', watch: true }, ['data', 'watch'], '--data b.json'],
    ['serve --data -', { count: 5, watch: true }, ['count', 'watch'], '--watch'],
    ['serve', { 'forward-only': 'getCustomer' }, ['forwardOnly'], '--forward-only getCustomer'],
    ['serve', { header: ['X: y'], cacert: 'ca.pem', insecure: true }, ['configHeader', 'cacert', 'insecure'], '-k'],
    ['generate --out a.csv', { format: 'json' }, ['format'], '--format json'],
    [`export ${url} --out a.csv`, { format: 'json' }, ['format'], '--format json'],
  ])(
    '%s: is forgotten where a config says it (%j), and stays where the command line does',
    async (line, config, forgotten, onTheLine) => {
      const of = async (args: string): Promise<string[]> => {
        const seen = await options(args, config)
        return forgotten.filter((name) => seen[name] !== undefined)
      }
      expect(await of(line)).toEqual([])
      expect(await of(`${line} ${onTheLine}`)).not.toEqual([])
    },
  )

  it('is kept where it fits', async () => {
    expect(await options(`check ${url}`, { 'max-time': '10m', json: 'a.json', 'failed-first': true })).toMatchObject({
      maxTime: 600,
      json: join(folder, 'a.json'),
      failedFirst: true,
    })
    expect(await options('generate', { format: 'csv', out: 'a.json' })).toMatchObject({ format: 'csv' })
    expect(await options('serve', { data: 'a.json', watch: true })).toMatchObject({ watch: true })
  })

  it('ends no check --clean and no --sweep', async () => {
    writeFileSync(join(folder, 'customers-kit.config.yaml'), 'check: { max-time: 10m, json: report.json }\n')
    writeFileSync(join(folder, 'ledger'), `{"ledger":1,"target":"${url}","run":"kit0"}\n`)
    for (const form of [
      ['--clean', 'ledger'],
      ['--sweep', url],
    ]) {
      const { code, stderr } = await runCli(['check', ...form], { cwd: folder })
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('could not be reached') as string })
    }
  })
})
