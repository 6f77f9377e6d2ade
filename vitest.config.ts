import { configDefaults, defineConfig } from 'vitest/config'

/** The tests that `npm run test:long` runs and `npm test` leaves out. */
export const long = [
  'src/mutants/oracle/observe.test.ts',
  'contract-tests/score/fixed-*.test.ts',
  'contract-tests/chaos/shared.test.ts',
]

export default defineConfig({
  test: {
    globalSetup: 'scripts/build-for-tests.mjs',
    include: ['src/**/*.test.ts', 'contract-tests/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...long],
    maxConcurrency: 16,
    // Most tests wait for processes and servers; one worker fewer than there are cores would leave a core idle.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
