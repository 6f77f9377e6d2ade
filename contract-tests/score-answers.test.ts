import { test } from 'vitest'
import { customerMembers } from './broken/defects/customer-members.ts'
import { envelope } from './broken/defects/envelope.ts'
import { errorAnswers } from './broken/defects/error-answers.ts'
import { unknownCustomers } from './broken/defects/unknown-customers.ts'
import { mistakes } from './score-table.ts'
import { scoreOf } from './score.ts'

test.concurrent.for([...customerMembers, ...envelope, ...errorAnswers, ...unknownCustomers])(
  'the suite catches $name under the promise $promise',
  { timeout: 120_000 },
  async (defect, { task, expect }) => {
    const score = await scoreOf({ defect })
    task.meta.score = score
    expect(mistakes([score])).toEqual([])
  },
)
