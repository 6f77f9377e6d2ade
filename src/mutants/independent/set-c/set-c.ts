import type { Mutant, Variant } from '../../behaviour.ts'
import { bodyMutants } from './bodies.ts'
import { countAndTimeMutants } from './counts-and-times.ts'
import { halfDoneMutants } from './half-done.ts'
import { hostileInputMutants } from './hostile-input.ts'
import { leakMutants } from './leaks.ts'
import { overlapMutants } from './overlaps.ts'
import { patternMutants } from './patterns.ts'
import { signatureMutants } from './signatures.ts'
import { spellingMutants } from './spellings.ts'
import { staleReadMutants } from './stale-reads.ts'
import { answerVariants } from './unusual-answers.ts'
import { companyVariants } from './unusual-company.ts'
import { requestVariants } from './unusual-requests.ts'

/** Broken deployments by an author who has not seen the checks, with an eye for security and for overlapping work. */
export const mutantsC: Mutant[] = [
  ...patternMutants,
  ...hostileInputMutants,
  ...leakMutants,
  ...bodyMutants,
  ...signatureMutants,
  ...overlapMutants,
  ...staleReadMutants,
  ...halfDoneMutants,
  ...spellingMutants,
  ...countAndTimeMutants,
]

/** Unusual deployments by the same author, which keep the document and tempt a checker to say otherwise. */
export const variantsC: Variant[] = [...companyVariants, ...answerVariants, ...requestVariants]
