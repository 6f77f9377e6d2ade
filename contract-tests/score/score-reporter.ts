import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'
import { mistakes, scorePage, scoreSummary } from './score-table.ts'
import type { Score } from './score-of.ts'

declare module 'vitest' {
  interface TaskMeta {
    score?: Score
  }
}

/** Gathers the scores that the tests leave, prints them, and writes `docs/kill-score.md`. */
export const scoreReporter: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const scores = tests.flatMap((test) => test.meta().score ?? [])
    const others = tests
      .filter((test) => test.meta().score === undefined)
      .flatMap((test) => (test.result().errors ?? []).map(({ message }) => `${test.name}: ${message}`))
    const page = new URL('../../docs/kill-score.md', import.meta.url)
    writeFileSync(page, scorePage(scores))
    console.log(
      [...mistakes(scores), ...others, '', ...scoreSummary(scores), `Written to ${page.pathname}.`].join('\n'),
    )
  },
}
