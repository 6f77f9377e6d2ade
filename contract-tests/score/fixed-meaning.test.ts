import { test } from 'vitest'
import { blacklistAndDelete } from '../../src/mutants/fixed/blacklist-and-delete.ts'
import { keptValues } from '../../src/mutants/fixed/kept-values.ts'
import { uniqueness } from '../../src/mutants/fixed/uniqueness.ts'
import { updates } from '../../src/mutants/fixed/updates.ts'
import { mistakes } from './mistakes.ts'
import { scoreOf } from './score-of.ts'

test.concurrent.for([...keptValues, ...updates, ...uniqueness, ...blacklistAndDelete])(
  'the suite catches $name under the promise $promise',
  { timeout: 120_000 },
  async (mutant, { expect }) => {
    const score = await scoreOf({ mutant })
    expect(mistakes([score])).toEqual([])
  },
)
