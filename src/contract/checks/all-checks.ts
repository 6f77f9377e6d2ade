import type { Check } from '../check.ts'
import { askedAndAnswered } from './asked-and-answered.ts'
import { authChecks } from './auth.ts'
import { blacklistChecks } from './blacklist.ts'
import { createChecks } from './create.ts'
import { createRefusals } from './create-refusals.ts'
import { deleteChecks } from './delete.ts'
import { everyAnswer } from './every-answer.ts'
import { filterChecks } from './filters.ts'
import { firstSteps } from './first-steps.ts'
import { generatedChecks } from './generated.ts'
import { getChecks } from './get.ts'
import { pagingChecks } from './paging.ts'
import { timeChecks } from './times.ts'
import { uniqueEmails } from './unique-emails.ts'
import { updateChecks } from './update.ts'
import { updatesTogether } from './updates-together.ts'

/** Every check there is, roots before their consequences: the order of reports. */
export const allChecks: readonly Check[] = [
  ...firstSteps,
  ...everyAnswer,
  ...askedAndAnswered,
  ...createChecks,
  ...createRefusals,
  ...uniqueEmails,
  ...updateChecks,
  ...updatesTogether,
  ...timeChecks,
  ...getChecks,
  ...filterChecks,
  ...pagingChecks,
  ...blacklistChecks,
  ...deleteChecks,
  ...authChecks,
  ...generatedChecks,
]
