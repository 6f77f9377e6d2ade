import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { nestsDeeper } from './nesting.ts'

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0

it('counts the levels that a value nests', () => {
  const text = fc.string({ maxLength: 3 })
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6, withCrossShrink: true },
      text,
      fc.integer(),
      fc.array(tie('value')),
      fc.dictionary(text, tie('value')),
    ),
  }))
  fc.assert(
    fc.property(value, fc.integer({ min: 0, max: 7 }), (value, levels) => {
      expect(nestsDeeper(value, levels)).toBe(depthOf(value) > levels)
    }),
  )
})
