import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: 'scripts/build-for-tests.mjs',
    include: ['src/**/*.test.ts', 'contract-tests/**/*.test.ts'],
    maxConcurrency: 16,
    // Most tests wait for processes and servers; one worker fewer than there are cores would leave a core idle.
    maxWorkers: '100%',
    // On a shared machine a process may starve for seconds; what fails twice in a row is a fault.
    retry: process.env['CI'] ? 1 : 0,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
