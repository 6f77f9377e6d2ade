import { test } from 'vitest'
import { filters } from './broken/defects/filters.ts'
import { listing } from './broken/defects/listing.ts'
import { mixedUp } from './broken/defects/mixed-up.ts'
import { transport } from './broken/defects/transport.ts'
import { mistakes } from './score-table.ts'
import { scoreOf } from './score.ts'

test.concurrent.for([...listing, ...filters, ...transport, ...mixedUp])(
  'the suite catches $name under the promise $promise',
  { timeout: 120_000 },
  async (defect, { task, expect }) => {
    const score = await scoreOf({ defect })
    task.meta.score = score
    expect(mistakes([score])).toEqual([])
  },
)
