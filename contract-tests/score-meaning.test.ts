import { test } from 'vitest'
import { blacklistAndDelete } from './broken/defects/blacklist-and-delete.ts'
import { keptValues } from './broken/defects/kept-values.ts'
import { uniqueness } from './broken/defects/uniqueness.ts'
import { updates } from './broken/defects/updates.ts'
import { mistakes } from './score-table.ts'
import { scoreOf } from './score.ts'

test.concurrent.for([...keptValues, ...updates, ...uniqueness, ...blacklistAndDelete])(
  'the suite catches $name under the promise $promise',
  { timeout: 120_000 },
  async (defect, { task, expect }) => {
    const score = await scoreOf({ defect })
    task.meta.score = score
    expect(mistakes([score])).toEqual([])
  },
)
