import { test } from 'vitest'
import { customerMembers } from '../../src/mutants/fixed/customer-members.ts'
import { envelope } from '../../src/mutants/fixed/envelope.ts'
import { errorAnswers } from '../../src/mutants/fixed/error-answers.ts'
import { unknownCustomers } from '../../src/mutants/fixed/unknown-customers.ts'
import { mistakes } from './mistakes.ts'
import { scoreOf } from './score-of.ts'

test.concurrent.for([...customerMembers, ...envelope, ...errorAnswers, ...unknownCustomers])(
  'the suite catches $name under the promise $promise',
  { timeout: 120_000 },
  async (mutant, { expect }) => {
    const score = await scoreOf({ mutant })
    expect(mistakes([score])).toEqual([])
  },
)
