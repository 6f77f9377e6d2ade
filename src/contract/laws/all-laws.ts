import { answers } from './answers.ts'
import { creates } from './creates.ts'
import { filters } from './filters.ts'
import { kept } from './kept.ts'
import type { Law } from './law.ts'
import { pages } from './pages.ts'
import { present } from './present.ts'
import { signatures } from './signatures.ts'
import { statuses } from './statuses.ts'
import { times } from './times.ts'
import { updates } from './updates.ts'

/** Every law, each about one promise and one exchange: what any exchange is held to, whoever asked. */
export const allLaws: readonly Law[] = [
  ...answers,
  ...statuses,
  ...signatures,
  ...creates,
  ...updates,
  ...kept,
  ...times,
  ...present,
  ...filters,
  ...pages,
]
