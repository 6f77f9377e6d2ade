// npm run bench [-- serve|worlds|watched|generate|seed|check|proxy|start|memory ...] [--short], or npm run bench -- report
// Installs what it needs, measures the areas that are asked for (all of them by default), and writes RESULTS.md,
// results.html and plots/;
// `report` only writes these anew, out of results.json.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { areas, bench, root, withoutPeers } from './places.mjs'

const words = process.argv.slice(2)
if (words.length === 1 && words[0] === 'report') {
  const { writeReports } = await import('./write-results.mjs')
  writeReports(bench)
  process.exit(0)
}
const short = words.includes('--short')
const asked = words.filter((word) => word !== '--short')
const unknown = asked.filter((word) => !areas.includes(word))
if (unknown.length > 0) {
  process.stderr.write(
    `There is no bench called ${unknown.join(', ')}. Usage: npm run bench [-- ${areas.join('|')}|report ...] [--short]\n`,
  )
  process.exit(2)
}

if (!existsSync(join(root, 'node_modules'))) npm(root, 'ci')
npm(root, 'run', '--silent', 'build')
const needPeers = asked.length === 0 || asked.some((area) => !withoutPeers.includes(area))
if (needPeers && stale()) npm(bench, 'ci', '--ignore-scripts', '--no-audit', '--no-fund')

// The short form shows that everything works; its times mean nothing, so they go where nobody takes them for results.
const out = short ? mkdtempSync(join(tmpdir(), 'customers-kit-bench-')) : bench
const { writeResults } = await import('./write-results.mjs')
let failed = false
for (const area of asked.length > 0 ? asked : areas) {
  const file = new URL(`${area}.mjs`, import.meta.url)
  if (!existsSync(fileURLToPath(file))) {
    process.stderr.write(`${area}: not there yet\n`)
    continue
  }
  process.stderr.write(`\n== ${area}\n`)
  const started = performance.now()
  try {
    const [load] = loadavg()
    const module = await import(file.href)
    const result = await module[area]({ short })
    writeResults(out, area, result, load)
    process.stderr.write(`${area}: ${Math.round((performance.now() - started) / 1000)} s\n`)
  } catch (error) {
    failed = true
    process.stderr.write(`${area}: ${error.stack}\n`)
  }
}
process.stdout.write(`${join(out, 'RESULTS.md')}\n${join(out, 'results.html')}\n`)
process.exit(failed ? 1 : 0)

/** Whether the peers are not installed, or not those of the lock. */
function stale() {
  const installed = join(bench, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return true
  const versions = (file) =>
    Object.entries(JSON.parse(readFileSync(file, 'utf8')).packages)
      .filter(([name, { optional }]) => name !== '' && !optional)
      .map(([name, { version }]) => `${name}@${version}`)
      .join('\n')
  return versions(installed) !== versions(join(bench, 'package-lock.json'))
}

function npm(folder, ...args) {
  process.stderr.write(`npm ${args.join(' ')}${folder === bench ? ' (in bench/)' : ''}\n`)
  execFileSync('npm', args, {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
}
