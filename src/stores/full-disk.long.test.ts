import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { openFileStore } from './file-store.ts'
import { forkingStore } from './forking-store.ts'
import { recordNumber } from './store-suite.ts'

const folder = mkdtempSync(join(tmpdir(), 'full-disk-'))
// A file that may not grow is a full disk for one process, without the rights that a small disk asks for.
const limit = (bytes: string): void =>
  void execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`])
afterAll(() => rmSync(folder, { recursive: true }))

it.runIf(process.platform === 'linux')(
  'does not take its own trying whether there is room for somebody else who writes',
  async () => {
    const path = join(folder, 'full.ndjson')
    const { store, close } = await openFileStore(path, forkingStore())
    try {
      for (let round = 0; round < 3; round++) {
        limit(String(readFileSync(path).length + 100))
        await expect(store.insert(recordNumber(1000 * round))).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
        limit('unlimited')
        const told: string[] = []
        const taken: unknown[] = []
        // At every turn of the event loop there is one who asks.
        for (let n = 1; taken.length < 50; n++) {
          store.insert(recordNumber(1000 * round + (n % 900))).then(
            (answer) => taken.push(answer),
            (error: Error) => told.push(error.message),
          )
          await turn()
          if (told.some((message) => message.includes('somebody else'))) break
        }
        expect(told.filter((message) => message.includes('somebody else'))).toEqual([])
      }
    } finally {
      limit('unlimited')
      await close()
    }
  },
)
