import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runCli } from '../cli-under-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-kit-clean-'))
afterAll(() => rmSync(folder, { recursive: true }))
const ledger = join(folder, 'check.jsonl')
writeFileSync(ledger, '{"ledger":1,"target":"http://127.0.0.1:1","run":"kit0"}\n')
writeFileSync(join(folder, 'notes.txt'), 'milk\n')

it.each([
  [['--clean', join(folder, 'none')], 'none cannot be read: it is not there. Name the ledger of the check'],
  [['--clean', folder], 'cannot be read: it is a folder. Name the ledger of the check'],
  [['--clean', join(folder, 'notes.txt')], 'notes.txt is not the ledger of a check. Name the ledger of the check'],
  [
    ['--clean', ledger, '--html', join(folder, 'x.html')],
    '--clean checks nothing, so there is nothing for --html to hold: leave it out.',
  ],
  [
    ['http://127.0.0.1:2', '--clean', ledger],
    'check.jsonl is the ledger of http://127.0.0.1:1 and not of http://127.0.0.1:2. Leave out the URL',
  ],
  [['http://127.0.0.1:1/', '--clean', ledger], 'could not be reached: connection refused'],
])('check %j: one line says why, exit 2', async (args, message) => {
  const { code, stdout, stderr } = await runCli(['check', ...args])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(message)
  expect(stderr.split('\n')).toHaveLength(2)
})
