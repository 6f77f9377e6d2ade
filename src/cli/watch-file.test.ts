import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { watchFile } from './watch-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'watch-file-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('tells of a change once what the one before started has ended, so that the last one counts', async () => {
  const path = join(folder, 'data.json')
  writeFileSync(path, '0')
  const ends: (() => void)[] = []
  let now = 0
  let most = 0
  const watched = await watchFile(path, /\.json$/, async () => {
    most = Math.max(most, ++now)
    await new Promise<void>((end) => ends.push(end))
    now--
  })
  // The system may tell of one change in several steps.
  let n = 0
  const change = (): void => writeFileSync(path, String(++n))
  change()
  await expect.poll(() => ends.length).toBe(1)
  // For so long that a call beside the first one would have been made.
  for (const from = performance.now(); performance.now() - from < 400; ) {
    change()
    await new Promise((next) => setTimeout(next, 150))
  }
  ends[0]!()
  await expect.poll(() => ends.length).toBeGreaterThan(1)
  watched.close()
  const endAll = (): number => {
    for (const end of ends) end()
    return now
  }
  await expect.poll(endAll).toBe(0)
  expect(most).toBe(1)
})
