import type { Mutant, Variant } from '../../behaviour.ts'
import { mutantsOfAnswers } from './mutants-of-answers.ts'
import { mutantsOfBlacklistingAndDeleting } from './mutants-of-blacklisting-and-deleting.ts'
import { mutantsOfCreating } from './mutants-of-creating.ts'
import { mutantsOfMembers } from './mutants-of-members.ts'
import { mutantsOfReading } from './mutants-of-reading.ts'
import { mutantsOfSigning } from './mutants-of-signing.ts'
import { mutantsOfUpdating } from './mutants-of-updating.ts'
import { variantsOfAnswers } from './variants-of-answers.ts'
import { variantsOfRules } from './variants-of-rules.ts'
import { variantsOfServing } from './variants-of-serving.ts'

/** Deployments that break the document in one way each, thought out from the document alone. */
export const mutantsB: Mutant[] = [
  ...mutantsOfAnswers,
  ...mutantsOfMembers,
  ...mutantsOfCreating,
  ...mutantsOfUpdating,
  ...mutantsOfReading,
  ...mutantsOfBlacklistingAndDeleting,
  ...mutantsOfSigning,
]

/** Deployments that are unusual and keep the document, thought out from the document alone. */
export const variantsB: Variant[] = [...variantsOfAnswers, ...variantsOfRules, ...variantsOfServing]
