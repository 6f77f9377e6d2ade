import { test } from 'vitest'
import { refusals } from '../../src/mutants/fixed/refusals.ts'
import { serverErrors } from '../../src/mutants/fixed/server-errors.ts'
import { signatures } from '../../src/mutants/fixed/signatures.ts'
import { mistakes } from './mistakes.ts'
import { scoreOf } from './score-of.ts'

test.concurrent.for([...refusals, ...serverErrors, ...signatures])(
  'the suite catches $name under the promise $promise',
  { timeout: 120_000 },
  async (mutant, { expect }) => {
    const score = await scoreOf({ mutant })
    expect(mistakes([score])).toEqual([])
  },
)
