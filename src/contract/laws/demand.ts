import { filteredMembers } from '../../spec/members.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { Validators } from '../../spec/validators.ts'
import { filterPromises } from '../filter-promises.ts'
import { presence } from '../knowledge/contradictions.ts'
import { doorOf } from '../knowledge/sight.ts'
import type { History } from '../knowledge/history.ts'
import { mayBe, surely } from '../knowledge/line.ts'
import type { Line, Times } from '../knowledge/line.ts'
import { same, sameEmail } from '../knowledge/same.ts'
import type { Told } from '../knowledge/told.ts'
import { demandOfCreate } from './demand-of-create.ts'
import { asFarAsKnown, bodyFault, emailFault, kindOf, looseFault, notJson, nothing } from './stake.ts'
import type { Demand, Stake } from './stake.ts'
import { unusualEmail, unusualName } from './unusual.ts'

/** What to expect of the answer to a request. */
export function demandOf(told: Told, history: History, validators: Validators): Demand {
  const line = history.line(told.key)
  switch (told.operation) {
    case 'createCustomer':
      return demandOfCreate(told, history, validators)
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
  // It may well be refused for the name.
  const name = unusualName(sent)
  if (name && [400, 403, 422].includes(told.status)) return note('names-in-any-script', `an update with ${name}`)
  if (unchanged || isOwn)
    return { promise: 'update-email-unique', what: `an update with the customer’s own ${isOwn ? 'email' : 'values'}` }
  if (history.createsOf(email).length > 0) return undefined
  // It is not what was sent that was not found.
  if (told.status === 404 || told.status === 410)
    return { promise: 'update-customer', what: 'an update of a customer that is there' }
  if (name) return note('names-in-any-script', `an update with ${name}`)
  const unusual = typeof email === 'string' && unusualEmail(email)
  if (unusual) return { promise: 'update-email', what: `an update with ${unusual}` }
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
  if (others.length > 0 || (faults.length > 0 && isLoose) || isGarbled(query)) return nothing
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

// What is no text, or holds what no text is made of, may be refused by whoever reads it.
function isGarbled(query: URLSearchParams): boolean {
  return [...query.values()].some((value) => /[\p{Cc}\ufffd]/u.test(value))
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
