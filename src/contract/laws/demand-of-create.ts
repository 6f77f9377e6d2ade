import type { PromiseId } from '../../spec/promise-id.ts'
import type { Validators } from '../../spec/validators.ts'
import type { History } from '../knowledge/history.ts'
import { mayBe } from '../knowledge/line.ts'
import type { Line } from '../knowledge/line.ts'
import { sameEmail } from '../knowledge/same.ts'
import type { Told } from '../knowledge/told.ts'
import { asFarAsKnown, bodyFault, emailFault, looseFault, notJson } from './stake.ts'
import type { Demand, Stake } from './stake.ts'
import { unusualEmail, unusualName } from './unusual.ts'

/** What to expect of the answer to a create. */
export function demandOfCreate(told: Told, history: History, validators: Validators): Demand {
  const whole = bodyFault(told, 'create-body-json', 'a create')
  if (whole) return { refuse: [whole], mayRefuse: [], accept: undefined }
  const sent = told.sent!
  const refuse: Stake[] = []
  const mayRefuse: Stake[] = notJson(told)
    ? [{ promise: 'create-media-type', what: 'a create that is not application/json' }]
    : []
  for (const { place, keyword, actual } of validators.violations('create-request', sent)) {
    const member = place.split('.')[0]!
    if (member === 'email') refuse.push(emailFault(actual, 'create'))
    else if (member === 'customer_type') {
      if (keyword === 'required')
        refuse.push({ promise: 'create-customer-type-required', what: 'a create without customer_type' })
      else if (isAlmostType(actual))
        mayRefuse.push({ promise: 'create-limits', what: 'a customer_type in other letters' })
      else refuse.push({ promise: 'create-customer-type-values', what: 'a create with another customer_type' })
    } else mayRefuse.push(looseFault(member, keyword, actual, 'create'))
  }
  const { email } = sent
  const asked = typeof email === 'string' ? email : ''
  const own = history.createOf(told.exchange)?.line
  const holders = history.holders(asked, told, own)
  if (holders.sure.length > 0) mayRefuse.push({ promise: 'create-email-unique', what: 'a create with a taken email' })
  if (referenceTaken(sent['reference'], history, own))
    mayRefuse.push({ promise: 'create-reference-unique', what: 'a create with a taken reference' })
  const others = Object.keys(sent).filter((name) => !known.has(name))
  if (refuse.length > 0 || mayRefuse.length > 0 || holders.maybe) return { refuse, mayRefuse, accept: undefined }
  return { refuse, mayRefuse, accept: asFarAsKnown(createStake(told, sent, asked, others, history), told, history) }
}

const known = new Set([
  'email',
  'customer_type',
  'first_name',
  'last_name',
  'phone',
  'country_code',
  'reference',
  'metadata',
])

function isAlmostType(value: unknown): boolean {
  return typeof value === 'string' && ['individual', 'business'].includes(value.trim().toLowerCase())
}

function referenceTaken(reference: unknown, history: History, except?: Line): boolean {
  return (
    typeof reference === 'string' &&
    [...history.references].some(([id, one]) => one.reference === reference && id !== except?.id)
  )
}

// The one promise that a refused create breaks: what is most unusual about it.
function createStake(
  told: Told,
  sent: Record<string, unknown>,
  email: string,
  others: string[],
  history: History,
): Stake | undefined {
  // Where it may be refused for another reason, nobody can tell what it was refused for.
  const open = openReason(sent, others, history)
  if (open && told.status < 500) return open
  const same = history.createsOf(email).filter((one) => one.told !== told && one.sent <= told.answeredAt)
  if (same.some((one) => one.refused))
    return { promise: 'create-refused-not-stored', what: 'a create with the email of a create that was refused' }
  // Failed or unanswered ones may have taken it, and some deployments keep the address of whoever was deleted.
  if (same.some((one) => !one.line)) return undefined
  if (same.some((one) => one.line && !mayBe(one.line, 'email', email, told)))
    return { promise: 'create-customer', what: 'a create with the email that a customer had before' }
  if (same.length > 0) return undefined
  const own = history.createOf(told.exchange)?.line
  const moved = [...history.linesOf(email)].some(
    (line) =>
      line !== own &&
      line.versions.some((one) => one.members.get('email')?.each.some((each) => sameEmail(each, email))),
  )
  if (moved)
    return { promise: 'create-customer', what: 'a create with the email that a customer had before', severity: 'note' }
  const untagged = email.replace(/^([^+@]*)\+[^@]*@/, '$1@')
  if (untagged !== email && history.holders(untagged, told, own).maybe)
    return { promise: 'create-email-unique', what: 'a create with a tag behind somebody else’s email' }
  if (others.length > 0) return { promise: 'no-server-error', what: 'a create with a member that is not known' }
  if (open) return open
  const unusual = unusualEmail(email)
  if (unusual) return { promise: 'create-email', what: `a create with ${unusual}` }
  const contact = contactStake(sent, history)
  if (contact) return contact
  if (sent['customer_type'] === 'business') return { promise: 'create-both-types', what: 'a create of a business' }
  return { promise: 'create-customer', what: 'a valid create' }
}

// Why a create may be refused though nothing in it is wrong.
function openReason(sent: Record<string, unknown>, others: string[], history: History): Stake | undefined {
  const note = (promise: PromiseId, what: string): Stake => ({ promise, what, severity: 'note' })
  // Whether references are taken at all is not known yet.
  if ('reference' in sent && !history.works.has('reference'))
    return note('create-reference', 'a create with a reference')
  if (others.length > 0) return note('create-customer', 'a create with a member that is not known')
  const name = unusualName(sent)
  if (name) return note('names-in-any-script', `a create with ${name}`)
  if ('metadata' in sent) return note('create-metadata', 'a create with metadata')
  if ('reference' in sent) return note('create-reference', 'a create with a reference')
  const missing = ['first_name', 'last_name', 'phone', 'country_code'].filter((member) => !(member in sent))
  if (missing.length > 0) return note('create-optional-members', `a create without ${missing.join(' and ')}`)
  if (!String(sent['phone']).startsWith(String(sent['country_code'])))
    return note('create-contact-forms', 'a create with a phone of another country than its dial code')
  return undefined
}

// One with another dial code was made before: it is the code that is refused where the phone alone was taken, or it is
// the phone.
function contactStake({ phone, country_code }: Record<string, unknown>, history: History): Stake | undefined {
  const made = history.creates.flatMap(({ told, line }) => (told?.ok && line ? [told.sent] : []))
  if (made.length === 0 || made.some((sent) => sent?.['country_code'] === country_code)) return undefined
  const alone = made.some((sent) => sent?.['phone'] === phone && sent?.['country_code'] === undefined)
  return alone
    ? { promise: 'create-country-code', what: 'a create with the dial code of another country' }
    : { promise: 'create-phone', what: 'a create with an international phone number of another country' }
}
