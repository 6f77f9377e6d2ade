// 1 draw, 10 minutes: examples/, each with the packed package
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ended, packedInto, root } from './packed.ts'

// Each example, and the README's first test beside it, as whoever follows it would have it: in a folder of its own,
// with the packed package.
const scratch = mkdtempSync(join(tmpdir(), 'customers-kit-examples-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const tarball = packedInto(scratch)
const examples = readdirSync(join(root, 'examples'), { withFileTypes: true })
  // Those that are for mutate have a part of their own.
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('mutate-'))
  .map(({ name }) => name)

test.for(examples)('the example with %s', (example, { skip }) => {
  const folder = join(scratch, example)
  cpSync(join(root, 'examples', example), folder, { recursive: true, filter: (file) => !file.includes('node_modules') })
  const install = ['install', '--no-audit', '--no-fund', '--no-save', '--ignore-scripts']

  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>
  }
  const { 'customers-kit': _, ...tools } = manifest.devDependencies
  manifest.devDependencies = { 'customers-kit': `file:${tarball}` }
  const write = (): void => writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, undefined, 2))
  write()
  const kit = ended(folder, 'npm', ...install)
  expect(kit.well, kit.said).toBe(true)
  manifest.devDependencies = { ...tools, ...manifest.devDependencies }
  write()
  const python = example === 'pytest'
  const tool = python
    ? ended(folder, 'sh', '-c', 'python3 -m venv tools && tools/bin/pip install -q -r requirements.txt')
    : ended(folder, 'npm', ...install)
  if (!tool.well) {
    console.log(`${example} cannot be had here: ${tool.said.split('\n').slice(-3).join(' ')}`)
    skip(`${example} cannot be had here`)
  }

  if (example === 'vitest' || example === 'jest') writeFileSync(join(folder, 'first.test.js'), firstTest(example))
  const { well, said } = python ? ended(folder, 'tools/bin/pytest', '-q') : ended(folder, 'npm', 'test')
  console.log(`${example}: ${said.split('\n').slice(-8).join('\n')}`)
  expect(well, said).toBe(true)
  expect(said).toMatch(/[1-9]\d* passed/)
})

/** The test that the README begins with, in the form for this runner: for Jest its last piece takes the imports' place. */
function firstTest(runner: 'vitest' | 'jest'): string {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [forVitest, require] = readme
    .split('```js\n')
    .slice(1)
    .map((piece) => piece.slice(0, piece.indexOf('```'))) as [string, string]
  return runner === 'vitest' ? forVitest : forVitest.replace(/^(import .*\n)+/m, () => require)
}
