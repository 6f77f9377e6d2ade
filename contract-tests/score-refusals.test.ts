import { test } from 'vitest'
import { refusals } from './broken/defects/refusals.ts'
import { serverErrors } from './broken/defects/server-errors.ts'
import { signatures } from './broken/defects/signatures.ts'
import { mistakes } from './score-table.ts'
import { scoreOf } from './score.ts'

test.concurrent.for([...refusals, ...serverErrors, ...signatures])(
  'the suite catches $name under the promise $promise',
  { timeout: 120_000 },
  async (defect, { task, expect }) => {
    const score = await scoreOf({ defect })
    task.meta.score = score
    expect(mistakes([score])).toEqual([])
  },
)
