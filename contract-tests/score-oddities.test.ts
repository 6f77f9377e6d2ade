import { test } from 'vitest'
import { oddities } from './broken/oddities/oddities.ts'
import { mistakes } from './score-table.ts'
import { scoreOf } from './score.ts'

test('the suite says nothing at all about the correct deployment', { timeout: 120_000 }, async ({ task, expect }) => {
  const score = await scoreOf('correct')
  task.meta.score = score
  expect([...mistakes([score]), `${score.notes} notes`]).toEqual(['0 notes'])
})

test.concurrent.for(oddities)(
  'the suite raises no false alarm on $name',
  { timeout: 120_000 },
  async (oddity, { task, expect }) => {
    const score = await scoreOf({ oddity })
    task.meta.score = score
    expect(mistakes([score])).toEqual([])
  },
)

test.concurrent.for(oddities)(
  'the suite raises no false alarm on $name, reading only',
  { timeout: 120_000 },
  async (oddity, { expect }) => {
    expect(mistakes([await scoreOf({ oddity }, 'read')])).toEqual([])
  },
)

test.concurrent.for(oddities)(
  'the suite raises no false alarm on $name, with a smoke test',
  { timeout: 120_000 },
  async (oddity, { expect }) => {
    expect(mistakes([await scoreOf({ oddity }, 'smoke')])).toEqual([])
  },
)
