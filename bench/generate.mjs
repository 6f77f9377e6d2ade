// Customers a second: the generator beside json-schema-faker alone on the same schema, in turns within one run, and the
// memory that the command needs for a million of them. Build first: npm run build && node bench/generate.mjs
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { generateSync } from 'json-schema-faker'
import { createGenerator } from '../dist/generate/create-generator.js'
import { bundleOpenapi } from '../dist/spec/openapi.js'
import { loadSpec } from '../dist/spec/spec.js'

const rounds = 5
const millisecondsEach = 1500
const spec = loadSpec()
const { record } = await createGenerator({ spec, seed: 42 })
const schema = { $ref: '#/components/schemas/customer-record', components: bundleOpenapi(spec).components }

let next = 0
const ours = () => JSON.stringify(record(next++))
const jsf = () => JSON.stringify(generateSync(schema, { seed: next++, maxDepth: 32, alwaysFakeOptionals: true }))

function perSecond(make) {
  const start = performance.now()
  let made = 0
  let elapsed = 0
  do {
    for (let i = 0; i < 50; i++) make()
    made += 50
    elapsed = performance.now() - start
  } while (elapsed < millisecondsEach)
  return (made / elapsed) * 1000
}

perSecond(ours)
perSecond(jsf)
const results = Array.from({ length: rounds }, () => ({ jsf: perSecond(jsf), ours: perSecond(ours) }))
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
console.log(`json-schema-faker alone  ${Math.round(median(results.map((r) => r.jsf)))} customers/s (not held to the schema)`)
console.log(`customers-kit            ${Math.round(median(results.map((r) => r.ours)))} customers/s (each held to the schema)`)
console.log(`ratio                    ${median(results.map((r) => r.ours / r.jsf)).toFixed(1)} times (aim: 20)`)

if (process.argv.includes('--million')) {
  const count = 1_000_000
  const main = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url))
  const start = performance.now()
  const child = spawn(process.execPath, [main, 'generate', '--count', String(count)], { stdio: ['ignore', 'pipe', 'ignore'] })
  let [bytes, lines, peak] = [0, 0, 0]
  // Linux tells the peak itself; elsewhere only the time is shown.
  const timer = setInterval(() => {
    try {
      peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? peak)
    } catch {
      clearInterval(timer)
    }
  }, 200)
  for await (const chunk of child.stdout) {
    bytes += chunk.length
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
  }
  clearInterval(timer)
  const seconds = (performance.now() - start) / 1000
  console.log(`generate --count ${count}  ${lines} lines, ${Math.round(bytes / 1e6)} MB in ${seconds.toFixed(1)} s`)
  console.log(`peak memory              ${peak > 0 ? `${Math.round(peak / 1024)} MB (aim: under 300)` : 'not known on this system'}`)
}
