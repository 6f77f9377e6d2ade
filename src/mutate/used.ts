import { isObject, parsed } from '../http/json.ts'
import type { OperationId } from '../spec/openapi.ts'
import type { Paths } from '../spec/paths.ts'
import type { Exchange } from './exchange.ts'

/** What of the API the tests made use of. */
export type Used = {
  /** The members that were sent, or the parameters, by operation; an operation that was never asked for is missing. */
  fields: Map<OperationId, Set<string>>
  /** The statuses that came, by operation. */
  statuses: Map<OperationId, Set<number>>
  /** How many filters the list had at most. */
  filters: number
  /** The highest page. */
  page: number
  /** Whether a customer was taken off the blacklist. */
  back: boolean
  /** Whether any request was signed. */
  signed: boolean
}

const paging = ['page', 'page_size']

/** What of the API a run made use of. */
export function usedIn(exchanges: readonly Exchange[], paths: Paths): Used {
  const used: Used = { fields: new Map(), statuses: new Map(), filters: 0, page: 1, back: false, signed: false }
  for (const { sent, answered } of exchanges) {
    used.signed ||= sent.rawHeaders.some((name) => name.toLowerCase() === 'x-auth-signature')
    const operation = paths.match(sent.method, sent.url)?.operation?.operationId
    if (operation === undefined) continue
    const query = new URL(`http://deployment${sent.url}`).searchParams
    const body = parsed(sent.body.toString('utf8'))
    const names = operation === 'listCustomers' ? [...query.keys()] : isObject(body) ? Object.keys(body) : []
    used.fields.set(operation, new Set([...(used.fields.get(operation) ?? []), ...names]))
    used.statuses.set(operation, (used.statuses.get(operation) ?? new Set()).add(answered?.status ?? 0))
    if (operation === 'listCustomers') {
      used.filters = Math.max(used.filters, names.filter((name) => !paging.includes(name)).length)
      used.page = Math.max(used.page, Number(query.get('page')) || 1)
    }
    used.back ||= operation === 'blacklistCustomer' && isObject(body) && body['blacklist'] === false
  }
  return used
}

/**
 * What the tests never asked, so that a promise could not be seen broken; undefined where they asked what it is about,
 * and only not in the way that would have shown it.
 */
export function neverAsked(promise: { id: string; operation: OperationId | 'all' }, used: Used): string | undefined {
  const { id, operation } = promise
  if (id.startsWith('auth-')) return used.signed ? undefined : 'no request was signed'
  if (operation === 'all') return undefined
  const fields = used.fields.get(operation)
  if (fields === undefined) return `no customer was ever ${deeds[operation]}`
  const statuses = used.statuses.get(operation) ?? new Set<number>()
  if (id.endsWith('-unknown') && !statuses.has(404)) return `nobody was ever ${deeds[operation]} who is not there`
  if (id.endsWith('-unique') && !statuses.has(409)) return `no ${nouns[operation]} had what another customer has`
  if (id === 'blacklist-back' && !used.back) return 'nobody was ever taken off the blacklist'
  if (operation === 'listCustomers') return neverListed(id, fields, statuses, used)
  if (mustRefuse.test(id) && ![400, 413, 415, 422].some((status) => statuses.has(status)))
    return `no ${nouns[operation]} was sent that has to be refused`
  const missing = members.filter(([word, names]) => word.test(id) && !names.some((name) => fields.has(name)))
  return missing.length === 0 ? undefined : `no ${nouns[operation]} had ${missing[0]![1].join(' or ')}`
}

function neverListed(id: string, fields: Set<string>, statuses: Set<number>, used: Used): string | undefined {
  const filter = /^list-filter-(.+?)(-exact)?$/.exec(id)?.[1]?.replaceAll('-', '_')
  if (filter !== undefined && !fields.has(filter)) return `no list was ever asked for by ${filter}`
  if (id === 'list-filters-combine' && used.filters < 2) return 'no list was ever asked for by two filters at once'
  if (/^list-(page|past)/.test(id) && used.page < 2) return 'no page but the first was ever asked for'
  if (id === 'list-bad-query' && !statuses.has(400)) return 'no list was asked for that has to be refused'
  return undefined
}

const mustRefuse = /-(required|valid|values|body-json|body-types|limits|forms|media-type|body)$|refused-not-stored$/

const members: [RegExp, string[]][] = [
  [/reference/, ['reference']],
  [/metadata/, ['metadata']],
  [/-phone/, ['phone']],
  [/country-code/, ['country_code']],
  [/names/, ['first_name', 'last_name']],
  [/^update-email/, ['email']],
  [/system-generated/, ['id', 'company_id', 'created_by', 'created_at', 'updated_at']],
  [/other-members/, ['customer_type', 'reference', 'metadata', 'is_active']],
]

const deeds: Record<OperationId, string> = {
  createCustomer: 'created',
  listCustomers: 'listed',
  getCustomer: 'read by id',
  updateCustomer: 'updated',
  blacklistCustomer: 'blacklisted',
  deleteCustomer: 'deleted',
}

const nouns: Record<OperationId, string> = {
  createCustomer: 'create',
  listCustomers: 'list',
  getCustomer: 'read',
  updateCustomer: 'update',
  blacklistCustomer: 'blacklisting',
  deleteCustomer: 'delete',
}
