import { isReservedDomain } from '../data/reserved-domain.ts'
import { toStderr } from './print.ts'

/** Says that made-up emails are on a domain that somebody may own; nothing where they are on the reserved ones. */
export function sayDomain(domain: string | undefined): void {
  if (domain !== undefined && !isReservedDomain(domain))
    toStderr(`Made-up emails are on ${domain}, which is not reserved: what is sent to them may reach somebody.\n`)
}
