// node scripts/run-typescript.mjs contract-tests/generate-coverage.ts
// Writes src/contract/run/coverage.ts: what each story says something of, as a full check of the mock shows it.
import { writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { coverageOf } from '../src/contract/run/coverage-under-test.ts'
import { createApp } from '../src/server/create-app.ts'
import { createHttpServer } from '../src/server/http-server.ts'
import { packageRoot } from '../src/spec/spec.ts'
import { memoryStore } from '../src/stores/memory-store.ts'

const credentials = { clientId: 'me', clientSecret: 'a secret of the mock' }
const server = createHttpServer(createApp({ store: memoryStore(), credentials }))
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
const { port } = server.address() as AddressInfo
const { usual, stories } = await coverageOf(`http://127.0.0.1:${port}`, credentials)
server.close()
const wrapped = (words: string[]): string =>
  words
    .reduce<string[]>((lines, word) => {
      const last = lines.at(-1)
      if (last !== undefined && last.length + word.length < 112) lines[lines.length - 1] = `${last} ${word}`
      else lines.push(word)
      return lines
    }, [])
    .map((line) => `      ${line}\n`)
    .join('')
writeFileSync(
  join(packageRoot, 'src/contract/run/coverage.ts'),
  `import type { PromiseId } from '../../spec/promise-id.ts'

// Written by \`npm run coverage:generate\`; a test holds it to the stories.

const words = (text: string): readonly PromiseId[] => text.trim().split(/\\s+/) as PromiseId[]

/** What nearly every story says something of. */
export const usual: readonly PromiseId[] = words(\`
${wrapped(usual)}    \`)

/**
 * What each story says something of besides, and how many of its requests change something, where a deployment keeps the
 * document.
 */
export const coverage: Record<string, { writes: number; promises: readonly PromiseId[] }> = {
${Object.entries(stories)
  .map(
    ([name, { writes, promises }]) => `  '${name}': {
    writes: ${writes},
    promises: words(\`
${wrapped(promises)}    \`),
  },
`,
  )
  .join('')}}
`,
)
