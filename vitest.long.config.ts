import { defineConfig } from 'vitest/config'
import usual, { long } from './vitest.config.ts'

// What takes minutes: each fixed mutant and variant by itself, and deployments that go away. `npm run test:long`.
export default defineConfig({ test: { ...usual.test, include: long, exclude: [] } })
