import { test } from 'vitest'
import { filters } from '../../src/mutants/fixed/filters.ts'
import { listing } from '../../src/mutants/fixed/listing.ts'
import { mixedUp } from '../../src/mutants/fixed/mixed-up.ts'
import { transport } from '../../src/mutants/fixed/transport.ts'
import { mistakes } from './mistakes.ts'
import { scoreOf } from './score-of.ts'

test.concurrent.for([...listing, ...filters, ...transport, ...mixedUp])(
  'the suite catches $name under the promise $promise',
  { timeout: 120_000 },
  async (mutant, { expect }) => {
    const score = await scoreOf({ mutant })
    expect(mistakes([score])).toEqual([])
  },
)
