import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Result } from './judge-task.ts'
import { keyOf, type Task } from './subjects.ts'

/** The results of a seed in a file, so that the same call goes on where an earlier one ended. */
export type KeptResults = { of(task: Task): Result | undefined; add(result: Result): void }

/**
 * Opens the results of a seed in `.verify` below `root`. They hold for the sources as they are now: after a change there
 * are none. `fresh` forgets them.
 */
export function keptResults(root: string, seed: number, fresh: boolean): KeptResults {
  const folder = join(root, '.verify')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `score-${seed}-${fingerprint(root)}.jsonl`)
  if (fresh) rmSync(file, { force: true })
  const results = new Map(
    linesOf(file)
      .map((line) => resultOf(line))
      .map((result) => [keyOf(result.task), result]),
  )
  return {
    of: (task) => results.get(keyOf(task)),
    add(result) {
      results.set(keyOf(result.task), result)
      appendFileSync(file, `${JSON.stringify(result)}\n`)
    },
  }
}

// A line that was cut by the end of the process is no line.
function linesOf(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []
}

function resultOf(line: string): Result {
  return JSON.parse(line) as Result
}

function fingerprint(root: string): string {
  const hash = createHash('sha256')
  for (const folder of ['src', 'spec', 'contract-tests/score'])
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort())
      if (/\.(ts|json|yaml)$/.test(file) && !file.endsWith('.test.ts'))
        hash.update(file).update(readFileSync(join(root, folder, file)))
  return hash.digest('hex').slice(0, 10)
}
