import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { mustBeWritable } from './must-be-writable.ts'

const folder = mkdtempSync(join(tmpdir(), 'writable-'))
afterAll(() => {
  chmodSync(join(folder, 'closed'), 0o700)
  rmSync(folder, { recursive: true })
})
writeFileSync(join(folder, 'there'), '')
mkdirSync(join(folder, 'closed'))
chmodSync(join(folder, 'closed'), 0o500)
// Whoever may do anything may write there too.
const isRoot = process.getuid?.() === 0

const cases: [name: string, message: string | undefined][] = [
  ['new', undefined],
  ['there', undefined],
  ['.', 'is a folder; give the name of a file.'],
  ['none/new', 'its folder is not there or cannot be written to.'],
  ['there/new', 'its folder is not there or cannot be written to.'],
]
if (!isRoot) cases.push(['closed/new', 'its folder is not there or cannot be written to.'])

it.each(cases)('%s is looked at before anything is done', async (name, message) => {
  const done = mustBeWritable('--out', join(folder, name))
  if (message === undefined) await expect(done).resolves.toBeUndefined()
  else await expect(done).rejects.toThrow(message)
})

it('a device is written to where it is', async () => {
  await expect(mustBeWritable('--json', '/dev/null')).resolves.toBeUndefined()
})
