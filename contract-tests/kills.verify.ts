// 80 draws, 10 minutes: mocks over a file and over PostgreSQL, killed amid changes
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { survives } from '../src/cli/commands/kills-under-test.ts'
import { testDatabase } from '../src/generate/postgres-under-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'kills-'))
const running: Parameters<typeof survives>[3] = []
afterAll(() => {
  for (const { child } of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

test('fifty kills take nothing back of what a mock over a file has answered', async () => {
  const changes = await survives(join(folder, 'store.ndjson'), 50, 1, running)
  console.log(`50 kills, ${changes} changes that were answered, none lost`)
  expect(changes).toBeGreaterThan(500)
})

const postgres = testDatabase()
test.skipIf(!postgres)('nor do thirty of what three replicas over PostgreSQL have', async () => {
  postgres!.start()
  try {
    const changes = await survives(postgres!.url, 30, 3, running)
    console.log(`30 kills of 3 replicas, ${changes} changes that were answered, none lost`)
    expect(changes).toBeGreaterThan(300)
  } finally {
    await postgres!.stop()
  }
})
