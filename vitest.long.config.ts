import { defineConfig } from 'vitest/config'
import usual, { long } from './vitest.config.ts'

// What takes minutes: each fixed mutant and variant by itself, the oracle on fifty drawn variants, and
// deployments that go away. `npm run test:long`.
export default defineConfig({
  test: {
    ...usual.test,
    include: long,
    exclude: [],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 120_000 } },
  },
})
