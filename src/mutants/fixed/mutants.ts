import type { Mutant } from '../behaviour.ts'
import { blacklistAndDelete } from './blacklist-and-delete.ts'
import { customerMembers } from './customer-members.ts'
import { envelope } from './envelope.ts'
import { errorAnswers } from './error-answers.ts'
import { filters } from './filters.ts'
import { keptValues } from './kept-values.ts'
import { listing } from './listing.ts'
import { mixedUp } from './mixed-up.ts'
import { refusals } from './refusals.ts'
import { serverErrors } from './server-errors.ts'
import { signatures } from './signatures.ts'
import { systemGenerated } from './system-generated.ts'
import { transport } from './transport.ts'
import { uniqueness } from './uniqueness.ts'
import { unknownCustomers } from './unknown-customers.ts'
import { updates } from './updates.ts'

/** Every mutant, each the only thing that is wrong with its deployment. */
export const mutants: Mutant[] = [
  ...customerMembers,
  ...envelope,
  ...listing,
  ...filters,
  ...keptValues,
  ...updates,
  ...uniqueness,
  ...blacklistAndDelete,
  ...unknownCustomers,
  ...refusals,
  ...systemGenerated,
  ...serverErrors,
  ...errorAnswers,
  ...signatures,
  ...transport,
  ...mixedUp,
]
