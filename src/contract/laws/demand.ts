import { header } from '../../http/exchange.ts'
import { parsed } from '../../http/json.ts'
import { filteredMembers } from '../../spec/members.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { Validators } from '../../spec/validators.ts'
import { filterPromises } from '../filter-promises.ts'
import type { Severity } from '../finding.ts'
import { presence } from '../knowledge/contradictions.ts'
import { doorOf } from '../knowledge/history.ts'
import type { History } from '../knowledge/history.ts'
import { mayBe, surely } from '../knowledge/line.ts'
import type { Line, Times } from '../knowledge/line.ts'
import { same, sameEmail } from '../knowledge/same.ts'
import type { Told } from '../knowledge/told.ts'

/** A promise at stake, and what of the request it hangs on, as in "a create without email". */
export type Stake = {
  promise: PromiseId
  what: string
  severity?: Severity
  /** Others may have brought it about, where they write, too. */
  sole?: boolean
}

/** What a request has to be answered with, as far as the document and the history say. */
export type Demand = {
  /** Why it has to be refused: who takes it breaks these promises. */
  refuse: Stake[]
  /** Why it may be refused: whoever takes it is only noted. */
  mayRefuse: Stake[]
  /** The promise that a refusal breaks; undefined where it may be refused, or nobody can tell. */
  accept: Stake | undefined
}

/** What to expect of the answer to a request. */
export function demandOf(told: Told, history: History, validators: Validators): Demand {
  const line = history.line(told.key)
  switch (told.operation) {
    case 'createCustomer':
      return ofCreate(told, history, validators)
    case 'updateCustomer':
      return ofUpdate(told, history, validators, line)
    case 'blacklistCustomer':
      return ofBlacklist(told, history, line)
    case 'listCustomers':
      return ofList(told, history, validators)
    default:
      return ofOne(told, history, line)
  }
}

/** The times of the moment before a write was sent: its own effect is not among what may be shown then. */
function before({ sentAt }: Told): Times {
  return { sentAt, answeredAt: sentAt - 0.001 }
}

function timesOf(told: Told): Times {
  return told.exchange.request.method === 'GET' ? told : before(told)
}

const nothing: Demand = { refuse: [], mayRefuse: [], accept: undefined }

function bodyFault(told: Told, promise: PromiseId, what: string): Stake | undefined {
  const { body } = told.exchange.request
  if (told.sent) return undefined
  if (body === undefined || body === '') return { promise, what: `${what} without a body` }
  const value = parsed(body)
  const kind = Array.isArray(value) ? 'an array' : value === null ? 'null' : typeof value
  return { promise, what: value === undefined ? `${what} whose body is not JSON` : `${what} whose body is ${kind}` }
}

function notJson({ exchange }: Told): boolean {
  return !/json/i.test(header(exchange.request.headers, 'content-type') ?? 'json')
}

const kindOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'an array'
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`

function ofCreate(told: Told, history: History, validators: Validators): Demand {
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

// Among strangers an address may be somebody's who was never seen.
function asFarAsKnown(stake: Stake | undefined, { sent, status }: Told, { follows }: History): Stake | undefined {
  return stake && follows === 'all' && sent?.['email'] !== undefined && status < 500
    ? { ...stake, severity: 'note' }
    : stake
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

function emailFault(actual: unknown, verb: 'create' | 'update'): Stake {
  if (actual === undefined || actual === null)
    return { promise: 'create-email-required', what: `a create ${actual === null ? 'with null as' : 'without'} email` }
  const what = typeof actual !== 'string' ? `${kindOf(actual)} as email` : 'an email that is none'
  return { promise: `${verb}-email-valid`, what: actual === '' ? 'an empty email' : what }
}

function looseFault(member: string, keyword: string, actual: unknown, verb: 'create' | 'update'): Stake {
  const ofType = keyword === 'type' || typeof actual !== 'string'
  const what = ofType ? `${kindOf(actual)} as ${member}` : `a ${member} that breaks our ${keyword}`
  if (verb === 'update') return { promise: ofType ? 'update-body-types' : 'update-other-members', what }
  if (ofType) return { promise: 'create-body-types', what }
  return { promise: member === 'phone' || member === 'country_code' ? 'create-contact-forms' : 'create-limits', what }
}

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
  const untagged = email.replace(/\+[^@]*@/, '@')
  if (untagged !== email && history.holders(untagged, told, own).maybe)
    return { promise: 'create-email-unique', what: 'a create with a tag behind somebody else’s email' }
  // Whether references and metadata are taken at all is not known yet.
  if ('reference' in sent && !history.works.has('reference') && told.status < 500)
    return { promise: 'create-reference', what: 'a create with a reference', severity: 'note' }
  const unusual = unusualEmail(email)
  if (unusual) return { promise: 'create-email', what: `a create with ${unusual}` }
  const note = (promise: PromiseId, what: string): Stake => ({ promise, what, severity: 'note' })
  if (others.length > 0) {
    const what = 'a create with a member that is not known'
    return told.status >= 500 ? { promise: 'no-server-error', what } : note('create-customer', what)
  }
  const name = unusualName(sent)
  if (name) return note('names-in-any-script', `a create with ${name}`)
  if ('metadata' in sent) return note('create-metadata', 'a create with metadata')
  if ('reference' in sent) return note('create-reference', 'a create with a reference')
  const missing = ['first_name', 'last_name', 'phone', 'country_code'].filter((member) => !(member in sent))
  if (missing.length > 0) return note('create-optional-members', `a create without ${missing.join(' and ')}`)
  if (!String(sent['phone']).startsWith(String(sent['country_code'])))
    return note('create-contact-forms', 'a create with a phone of another country than its dial code')
  const contact = contactStake(sent, history)
  if (contact) return contact
  if (sent['customer_type'] === 'business') return { promise: 'create-both-types', what: 'a create of a business' }
  return { promise: 'create-customer', what: 'a valid create' }
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

/** What is unusual about an address, in words; undefined where it is a plain one. */
function unusualEmail(email: string): string | undefined {
  const [local = '', domain = ''] = email.split('@')
  if (local.includes('+')) return 'a plus sign in its email'
  if (/[A-Z]/.test(email)) return 'capitals in its email'
  if (local.length > 60) return 'a long email'
  if (domain.split('.').length > 2) return 'an email at a sub-domain'
  if (domain.length - domain.lastIndexOf('.') > 6 && !domain.endsWith('.example'))
    return 'a long top-level domain in its email'
  if (/[^a-z0-9._@-]/.test(email)) return 'unusual letters in its email'
  return undefined
}

// Names in other scripts, with markup, or longer than most.
function unusualName(sent: Record<string, unknown>): string | undefined {
  const names = [sent['first_name'], sent['last_name']].filter((name) => typeof name === 'string')
  const unusual = names.find((name) => !/^[A-Za-z]{2,20}$/.test(name))
  return unusual === undefined ? undefined : 'an unusual name'
}

function ofUpdate(told: Told, history: History, validators: Validators, line: Line | undefined): Demand {
  // Some servers read no body as an object without members.
  if (!told.exchange.request.body)
    return { ...nothing, mayRefuse: [{ promise: 'update-empty', what: 'an update without a body' }] }
  const whole = bodyFault(told, 'update-body-json', 'an update')
  if (whole) return { refuse: [whole], mayRefuse: [], accept: undefined }
  const unknown = ofUnknown(told, history, line, 'update-unknown', 'an update')
  if (unknown) return { refuse: [unknown], mayRefuse: [], accept: undefined }
  const sent = told.sent!
  const refuse: Stake[] = []
  const mayRefuse: Stake[] = notJson(told)
    ? [{ promise: 'update-body-json', what: 'an update that is not application/json', severity: 'note' }]
    : []
  for (const { place, keyword, actual } of validators.violations('update-request', sent)) {
    const member = place.split('.')[0]!
    if (member === 'email' && actual !== null) refuse.push(emailFault(actual, 'update'))
    else mayRefuse.push(looseFault(member, keyword, actual, 'update'))
  }
  const { email } = sent
  if (typeof email === 'string' && line) {
    const { sure, maybe } = history.holders(email, told, line)
    if (sure.length > 0 || maybe) mayRefuse.push({ promise: 'update-email-unique', what: 'an update to a taken email' })
  }
  if (
    refuse.length > 0 ||
    mayRefuse.length > 0 ||
    !line ||
    presence(line, timesOf(told), doorOf(told.operation)).is !== true
  )
    return { refuse, mayRefuse, accept: undefined }
  const stake = updateStake(told, sent, history, line)
  // Nobody else has the address that is the customer's own.
  const accept = stake?.promise === 'update-email-unique' ? stake : asFarAsKnown(stake, told, history)
  return { refuse, mayRefuse, accept }
}

function updateStake(told: Told, sent: Record<string, unknown>, history: History, line: Line): Stake | undefined {
  const overlapping = line.versions.some(
    (one) => one.told !== told && one.sent <= told.answeredAt && one.answered >= told.sentAt,
  )
  if (overlapping) return undefined
  const failed = told.status >= 500
  const note = (promise: PromiseId, what: string): Stake => ({ promise, what, severity: 'note' })
  if (Object.keys(sent).length === 0)
    return failed
      ? { promise: 'no-server-error', what: 'an update without a member' }
      : note('update-empty', 'an update without a member')
  const was = before(told)
  if (mayBe(line, 'is_active', false, was))
    return failed
      ? { promise: 'update-customer', what: 'an update of an inactive customer' }
      : note('update-inactive', 'an update of an inactive customer')
  const others = Object.keys(sent).filter((name) => !['email', 'first_name', 'last_name'].includes(name))
  if (others.length > 0) return note('update-other-members', `an update of ${others.join(' and ')}`)
  const { email } = sent
  const own = surely(line, 'email', was)
  const isOwn = typeof email === 'string' && own.sure && sameEmail(own.value, email)
  const unchanged = Object.entries(sent).every(([member, value]) => {
    const now = surely(line, member, was)
    return now.sure && (same(member, now.value, value) || (member === 'email' && sameEmail(now.value, value)))
  })
  if (unchanged && told.status !== 404 && !failed) return note('update-customer', 'an update that changes nothing')
  if (unchanged || isOwn)
    return { promise: 'update-email-unique', what: `an update with the customer’s own ${isOwn ? 'email' : 'values'}` }
  if (typeof email === 'string') {
    if (history.createsOf(email).length > 0) return undefined
    const unusual = unusualEmail(email)
    if (unusual) return { promise: 'update-email', what: `an update with ${unusual}` }
  }
  const name = unusualName(sent)
  if (name) return note('names-in-any-script', `an update with ${name}`)
  if (Object.keys(sent).length < 3)
    return { promise: 'update-partial', what: `an update of ${Object.keys(sent).join(' and ')} alone` }
  return { promise: 'update-customer', what: 'a valid update' }
}

// A made-up id, or one whose customer surely is no more.
function ofUnknown(
  told: Told,
  history: History,
  line: Line | undefined,
  promise: PromiseId,
  what: string,
): Stake | undefined {
  if (history.isNobody(told.key)) return { promise, what: `${what} of an id that nobody has` }
  if (line && presence(line, timesOf(told), doorOf(told.operation)).is === false)
    return { promise, what: `${what} of a customer that was deleted`, sole: true }
  return undefined
}

function ofBlacklist(told: Told, history: History, line: Line | undefined): Demand {
  const on = told.sent?.['blacklist']
  const whole = told.exchange.request.body ? bodyFault(told, 'blacklist-body-json', 'a blacklisting') : undefined
  if (whole) return { refuse: [whole], mayRefuse: [], accept: undefined }
  const unknown = ofUnknown(told, history, line, 'blacklist-unknown', 'a blacklisting')
  if (unknown) return { refuse: [unknown], mayRefuse: [], accept: undefined }
  if (on === undefined)
    return {
      refuse: [],
      mayRefuse: [{ promise: 'blacklist-body-required', what: 'a blacklisting that does not say which' }],
      accept: undefined,
    }
  if (typeof on !== 'boolean')
    return {
      refuse: [{ promise: 'blacklist-body', what: `a blacklisting with ${kindOf(on)}` }],
      mayRefuse: [],
      accept: undefined,
    }
  if (!line || presence(line, before(told), 'write').is !== true) return nothing
  if (!history.works.has('blacklistCustomer') && told.status < 500)
    return { ...nothing, accept: { promise: 'routes-present', what: 'a blacklisting', severity: 'note' } }
  const was = surely(line, 'is_active', before(told))
  const promise = on ? 'blacklist-deactivates' : 'blacklist-back'
  const again = was.value === !on
  return {
    ...nothing,
    accept: {
      promise,
      what: again ? 'a blacklisting that changes nothing' : `a blacklisting with ${String(on)}`,
      ...(again ? { severity: 'note' } : {}),
    },
  }
}

function ofOne(told: Told, history: History, line: Line | undefined): Demand {
  const isGet = told.operation === 'getCustomer'
  const unknown = ofUnknown(told, history, line, 'get-unknown', 'a GET')
  if (unknown)
    return isGet
      ? { refuse: line ? [] : [unknown], mayRefuse: line ? [unknown] : [], accept: undefined }
      : { refuse: [], mayRefuse: [unknown], accept: undefined }
  if (!line) return nothing
  if (presence(line, timesOf(told), doorOf(told.operation)).is !== true) return nothing
  if (isGet) return { ...nothing, accept: { promise: 'get-by-id', what: 'a GET of a customer that is there' } }
  const inactive = mayBe(line, 'is_active', false, told)
  if (!history.works.has('deleteCustomer') && told.status < 500)
    return { ...nothing, accept: { promise: 'routes-present', what: 'a delete', severity: 'note' } }
  return {
    ...nothing,
    accept: {
      promise: 'delete-removes',
      what: inactive ? 'a delete of an inactive customer' : 'a delete',
      ...(inactive && told.status < 500 ? { severity: 'note' } : {}),
    },
  }
}

/** The promise that a list with these filters has to keep. */
export function promiseOfFilters(query: URLSearchParams): PromiseId | undefined {
  const [name, ...others] = filteredMembers.filter((member) => query.has(member))
  return others.length > 0 ? 'list-filters-combine' : name && filterPromises[name]
}

function ofList({ query, status }: Told, history: History, validators: Validators): Demand {
  const names = [...query.keys()]
  const value = Object.fromEntries([...query].map(([name, text]) => [name, typed(name, text)]))
  const places = validators.violations('list-query', value).map(({ place }) => place)
  const faults = [...new Set(places)].map(
    (place) => `the list with ${place} ${JSON.stringify(query.get(place) ?? '').slice(0, 40)}`,
  )
  const isTwice = new Set(names).size < names.length
  if (isTwice) faults.push('the list with a parameter twice')
  // A text that no address or reference can be is as good as one that nobody has.
  const isLoose = !isTwice && places.every((place) => place === 'email' || place === 'reference')
  const others = names.filter((name) => !(name in filterPromises) && name !== 'page' && name !== 'page_size')
  if (others.length > 0 || (faults.length > 0 && isLoose)) return nothing
  if (faults.length > 0)
    return { refuse: [], mayRefuse: faults.map((what) => ({ promise: 'list-bad-query', what })), accept: undefined }
  const what = names.length === 0 ? 'the list without a filter' : `the list with ${names.join(' and ')}`
  if (query.has('page') || query.has('page_size'))
    return {
      ...nothing,
      accept:
        status >= 500
          ? { promise: 'no-server-error', what }
          : { promise: 'list-page-parameters', what, severity: 'note' },
    }
  if (query.has('reference') && !history.works.has('reference') && status < 500)
    return { ...nothing, accept: { promise: 'list-filter-reference', what, severity: 'note' } }
  return { ...nothing, accept: { promise: promiseOfFilters(query) ?? 'list-customers', what } }
}

function typed(name: string, text: string): unknown {
  if (name === 'is_active') return text === 'true' || (text === 'false' ? false : text)
  if (name === 'page' || name === 'page_size') return /^\d{1,15}$/.test(text) ? Number(text) : text
  return text
}

/** Whether the deployment lacks the route of an operation, as far as is known. */
export function lacksRoute(operation: OperationId, history: History): boolean {
  return (operation === 'blacklistCustomer' || operation === 'deleteCustomer') && !history.works.has(operation)
}
