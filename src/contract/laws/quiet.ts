import { counts } from './counts.ts'
import type { RoundLaw } from './round.ts'
import { walks } from './walks.ts'

/** Laws over a round of lists, where nobody else writes meanwhile. */
export const quietLaws: readonly RoundLaw[] = [...walks, ...counts]
