import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: 'scripts/build-for-tests.mjs',
    include: ['contract-tests/**/*.verify.ts'],
    testTimeout: 0,
    disableConsoleIntercept: true,
  },
})
