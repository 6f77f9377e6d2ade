import { defineConfig } from 'vitest/config'
import { scoreReporter } from './contract-tests/score/score-reporter.ts'

export default defineConfig({
  test: {
    include: ['contract-tests/score/fixed-*.test.ts'],
    reporters: [scoreReporter],
    maxConcurrency: 24,
    maxWorkers: 2,
  },
})
