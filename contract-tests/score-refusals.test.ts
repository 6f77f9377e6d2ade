import { test } from 'vitest'
import { refusals } from '../src/mutants/fixed/refusals.ts'
import { serverErrors } from '../src/mutants/fixed/server-errors.ts'
import { signatures } from '../src/mutants/fixed/signatures.ts'
import { systemGenerated } from '../src/mutants/fixed/system-generated.ts'
import { mistakes } from './score-table.ts'
import { scoreOf } from './score.ts'

test.concurrent.for([...refusals, ...systemGenerated, ...serverErrors, ...signatures])(
  'the suite catches $name under the promise $promise',
  { timeout: 120_000 },
  async (mutant, { task, expect }) => {
    const score = await scoreOf({ mutant })
    task.meta.score = score
    expect(mistakes([score])).toEqual([])
  },
)
