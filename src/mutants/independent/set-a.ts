import type { Mutant, Variant } from '../behaviour.ts'
import { answerVariants } from './set-a/answer-variants.ts'
import { authMutants } from './set-a/auth-mutants.ts'
import { blacklistDeleteMutants } from './set-a/blacklist-delete-mutants.ts'
import { createMutants } from './set-a/create-mutants.ts'
import { customerMutants } from './set-a/customer-mutants.ts'
import { envelopeMutants } from './set-a/envelope-mutants.ts'
import { readMutants } from './set-a/read-mutants.ts'
import { recordVariants } from './set-a/record-variants.ts'
import { ruleVariants } from './set-a/rule-variants.ts'
import { updateMutants } from './set-a/update-mutants.ts'

/** Deployments with one thing wrong that their author drew from the document alone, without a look at the checks. */
export const mutantsA: Mutant[] = [
  ...envelopeMutants,
  ...customerMutants,
  ...createMutants,
  ...updateMutants,
  ...readMutants,
  ...blacklistDeleteMutants,
  ...authMutants,
]

/** Unusual deployments that keep the document, by the same author. */
export const variantsA: Variant[] = [...answerVariants, ...recordVariants, ...ruleVariants]
