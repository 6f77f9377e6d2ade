import { expect, it } from 'vitest'
import { makeVariantsReport, variantsTerminal } from './variants-report.ts'

const late = (ms: number) => ({
  name: `reads-${ms}-ms-late`,
  about: `Reads show a write ${ms} ms later.`,
  failsAlone: true,
})
const tried = (seed: number, ms: number) => ({ seed, passed: false, hung: false, choices: [late(ms)] })

it('tells the same lag once, by the least that tests cannot live with, and how to see which of them fail', () => {
  const run = { command: ['npm', 'test'], startedAt: new Date(0), durationMs: 1 }
  const report = makeVariantsReport({ variants: [tried(1, 300), tried(2, 50), tried(3, 300)], rehearsals: [] }, run)
  const { name, about } = late(50)
  expect(report.leansOn).toEqual([{ name, about, seeds: [1, 2, 3] }])
  expect(variantsTerminal(report, { colours: false, columns: 80 })).toContain('--verbose')
})
