import { answers } from './answers.ts'
import { creates } from './creates.ts'
import { kept } from './kept.ts'
import type { Law } from './law.ts'
import { lists } from './lists.ts'
import { present } from './present.ts'
import { signatures } from './signatures.ts'
import { statuses } from './statuses.ts'
import { updates } from './updates.ts'

/** Every law, each about one promise and one exchange: what any exchange is held to, whoever asked. */
export const allLaws: readonly Law[] = [
  ...answers,
  ...statuses,
  ...signatures,
  ...creates,
  ...updates,
  ...kept,
  ...present,
  ...lists,
]
