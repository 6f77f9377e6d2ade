import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: 'scripts/build-for-tests.mjs',
    include: ['src/**/*.test.ts', 'contract-tests/**/*.test.ts'],
    maxConcurrency: 16,
    // Most tests wait for processes and servers; one worker fewer than there are cores would leave a core idle.
    maxWorkers: '100%',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
