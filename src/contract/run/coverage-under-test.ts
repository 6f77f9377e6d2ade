import type { Credentials } from '../../client/sign.ts'
import { run } from './run.ts'

/** What a full check said something of: whatever most stories do, and of each story the rest, and what it changed. */
export type Covered = { usual: string[]; stories: Record<string, { writes: number; promises: string[] }> }

/** Covers by a full check of a deployment that keeps the document. */
export async function coverageOf(target: string, credentials: Credentials): Promise<Covered> {
  const { scenarios, results, timings, promises } = await run({ target, credentials, seed: 1 })
  const judgedBy = (name: string): Set<string> => results.get(name)?.judged ?? new Set()
  const usual = promises
    .map(({ id }) => id)
    .filter((id) => scenarios.filter(({ name }) => judgedBy(name).has(id)).length > scenarios.length * 0.9)
  const stories = scenarios.map(({ name }) => [
    name,
    {
      writes: timings.filter(({ check, method }) => check === name && method !== 'GET').length,
      promises: [...judgedBy(name)].filter((id) => !usual.includes(id as never)).sort(),
    },
  ])
  return { usual, stories: Object.fromEntries(stories) as Covered['stories'] }
}
