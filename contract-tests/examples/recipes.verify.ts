// 1 draw, 10 minutes: every command of docs/recipes
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { freePort } from '../free-port.ts'
import { ended, packedInto, plainEnvironment, root } from './packed.ts'

// Every command of docs/recipes, page by page, as it stands, in a folder where the packed package is installed. A block
// of `sh` has to end well; one of `sh background` has to say something, and is stopped at the page's end. Only the
// ports are others, which may be in use here.
const scratch = mkdtempSync(join(tmpdir(), 'customers-kit-recipes-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const pages = readdirSync(join(root, 'docs/recipes')).filter((page) => page !== 'README.md')
const tarball = packedInto(scratch)
writeFileSync(join(scratch, 'package.json'), '{ "private": true }\n')
const installed = ended(scratch, 'npm', 'install', '--no-audit', '--no-fund', tarball)

test.for(pages)('the recipe %s', async (page) => {
  expect(installed.well, installed.said).toBe(true)
  const folder = join(scratch, page.replace('.md', ''))
  mkdirSync(folder)
  expect(ended(folder, 'ln', '-s', '../node_modules', 'node_modules').well).toBe(true)
  const blocks = await withFreePorts(readFileSync(join(root, 'docs/recipes', page), 'utf8'))
  expect(blocks.length).toBeGreaterThan(0)
  const running: number[] = []
  try {
    for (const { background, commands } of blocks) {
      if (background) running.push(await started(folder, commands))
      else {
        const { well, said } = ended(folder, 'bash', '-e', '-o', 'pipefail', '-c', commands)
        console.log(`${page}: ${commands}\n${said}\n`)
        expect(well, `${commands}\n${said}`).toBe(true)
      }
    }
  } finally {
    for (const group of running) process.kill(-group)
  }
})

/** Starts commands in a group of processes of their own, and waits until they have said something; the group. */
async function started(folder: string, commands: string): Promise<number> {
  const child = spawn('bash', ['-e', '-c', commands], {
    cwd: folder,
    env: plainEnvironment(),
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const first = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => undefined)])
  expect(first, `${commands} ended`).toBeDefined()
  return child.pid!
}

async function withFreePorts(page: string): Promise<{ background: boolean; commands: string }[]> {
  let text = page
  for (const port of ['4010', '4011', '4012']) text = text.replaceAll(port, String(await freePort()))
  return text
    .split('\n```sh')
    .slice(1)
    .map((rest) => {
      const [kind = '', ...lines] = rest.slice(0, rest.indexOf('\n```')).split('\n')
      return { background: kind === ' background', commands: lines.join('\n') }
    })
}
