import { test } from 'vitest'
import { variants } from '../../src/mutants/variants/variants.ts'
import { mistakes } from './mistakes.ts'
import { scoreOf } from './score-of.ts'

test('the suite says nothing at all about the correct deployment', { timeout: 120_000 }, async ({ expect }) => {
  const score = await scoreOf('correct')
  expect([...mistakes([score]), `${score.notes} notes`]).toEqual(['0 notes'])
})

test.concurrent.for(variants)(
  'the suite raises no false alarm on $name',
  { timeout: 120_000 },
  async (variant, { expect }) => {
    const score = await scoreOf({ variant })
    expect(mistakes([score])).toEqual([])
  },
)

test.concurrent.for(variants)(
  'the suite raises no false alarm on $name, reading only',
  { timeout: 120_000 },
  async (variant, { expect }) => {
    expect(mistakes([await scoreOf({ variant }, 'read')])).toEqual([])
  },
)

test.concurrent.for(variants)(
  'the suite raises no false alarm on $name, with a smoke test',
  { timeout: 120_000 },
  async (variant, { expect }) => {
    expect(mistakes([await scoreOf({ variant }, 'smoke')])).toEqual([])
  },
)
