// 1 draw, 30 minutes: mutate over the clients in examples/, choosing and without
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { MutateReport } from '../../src/mutate/report.ts'
import { ended, packedInto, plainEnvironment, root } from './packed.ts'

// Two clients with tests whose author had not seen the mutants. What running every mutant shows them to notice, the choice
// has to show, too.
const scratch = mkdtempSync(join(tmpdir(), 'customers-kit-mutate-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
const tarball = packedInto(scratch)

test.for([
  { example: 'mutate-unittest', tools: [], command: ['--', 'python3', '-m', 'unittest'] },
  {
    example: 'mutate-vitest',
    tools: ['vitest'],
    command: ['--env', 'CUSTOMERS_URL', '--', 'node', 'node_modules/vitest/vitest.mjs', 'run'],
  },
])('$example: choosing loses no mutant that running all would kill', ({ example, tools, command }, { skip }) => {
  const folder = join(scratch, example)
  cpSync(join(root, 'examples', example), folder, { recursive: true, filter: (file) => !file.includes('node_modules') })
  rmSync(join(folder, 'package.json'))
  const install = ended(
    folder,
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    '--no-save',
    '--prefix',
    '.',
    tarball,
    ...tools,
  )
  if (!install.well) {
    console.log(`${example} cannot be had here: ${install.said.split('\n').slice(-3).join(' ')}`)
    skip(`${example} cannot be had here`)
  }
  const tried = (...options: string[]): MutateReport => {
    const args = ['customers-kit', 'mutate', '--json', 'report.json', ...options, ...command]
    const run = spawnSync('npx', args, { cwd: folder, env: plainEnvironment(), encoding: 'utf8' })
    expect(run.status, run.stderr).toBe(0)
    return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as MutateReport
  }
  const chosen = tried('--max-time', '20m')
  const all = tried('--all')
  const noticed = ({ promises }: MutateReport): string[] => promises.flatMap((one) => one.noticed)
  const names = new Set(noticed(chosen))
  console.log(`${example}: score ${chosen.score}, ${chosen.letThrough} let through, ${chosen.notReached} not reached`)
  expect(chosen.notTried).toBe(0)
  expect(names.size).toBeGreaterThan(50)
  expect(noticed(all).filter((name) => !names.has(name))).toEqual([])
})
