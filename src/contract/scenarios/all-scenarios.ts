import { addresses } from './addresses.ts'
import { crowd, farewell } from './crowd.ts'
import { firstSteps } from './first-steps.ts'
import { lives } from './lives.ts'
import { quiet } from './quiet.ts'
import { races } from './races.ts'
import { refusals } from './refusals.ts'
import type { Scenario } from './scenario.ts'
import { signing } from './signing.ts'
import { steady } from './steady.ts'
import { uniqueness } from './uniqueness.ts'
import { values } from './values.ts'

/** Every story, in the order in which reports name them. */
export const allScenarios: readonly Scenario[] = [
  ...firstSteps,
  ...crowd,
  ...signing,
  ...lives,
  ...values,
  ...addresses,
  ...uniqueness,
  ...races,
  ...refusals,
  ...steady,
  ...quiet,
  ...farewell,
]
