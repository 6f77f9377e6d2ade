import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'

/** The tests that `npm run test:long` runs and `npm test` leaves out. */
export const long = [
  'src/mutants/oracle/observe.test.ts',
  'contract-tests/score/fixed-*.test.ts',
  'contract-tests/chaos/shared.test.ts',
  '**/*.long.test.ts',
]

export default defineConfig({
  test: {
    globalSetup: 'scripts/build-for-tests.mjs',
    include: ['src/**/*.test.ts', 'contract-tests/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...long],
    maxConcurrency: 16,
    // Most tests wait for processes and servers: as many workers as there are cores would leave them idle a third of the time.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // Limits for what hangs, on a machine that is slow and busy: who waits for something ends when it is there.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 50_000 } },
  },
})
