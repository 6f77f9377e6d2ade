import { defineConfig } from 'vitest/config'
import { scoreReporter } from './contract-tests/score-reporter.ts'

export default defineConfig({
  test: {
    include: ['contract-tests/score-*.test.ts'],
    reporters: [scoreReporter],
    maxConcurrency: 24,
    maxWorkers: 2,
  },
})
