import type { Change, Mutant, Kept } from '../behaviour.ts'
import { filterNames } from '../query-faults.ts'

function matches(filter: string, edit: (value: string, record: Kept) => boolean): Change {
  return (was) => ({
    matches: (name, value, record) => (name === filter ? edit(value, record) : was.matches(name, value, record)),
  })
}

function selects(
  edit: (
    asked: string[],
    query: URLSearchParams,
    all: Kept[],
    matches: (name: string, record: Kept) => boolean,
  ) => Kept[],
): Change {
  return (was) => ({
    select({ query, customers }) {
      const asked = filterNames.filter((name) => query.has(name))
      return edit(asked, query, [...customers.values()].toReversed(), (name, record) =>
        was.matches(name, query.get(name) ?? '', record),
      )
    },
  })
}

function dotless(email: string): string {
  const [local = '', domain] = email.split('@')
  return `${local.replaceAll('.', '')}@${domain}`
}

/** Filters, one by one and combined. */
export const filters: Mutant[] = [
  // Ignored
  {
    name: 'filter-id-ignored',
    promise: 'list-filter-id',
    about: 'The filter id is ignored.',
    change: matches('id', () => true),
  },
  {
    name: 'filter-reference-ignored',
    promise: 'list-filter-reference',
    about: 'The filter reference is ignored.',
    change: matches('reference', () => true),
  },
  {
    name: 'filter-email-ignored',
    promise: 'list-filter-email-exact',
    about: 'The filter email is ignored.',
    change: matches('email', () => true),
  },
  {
    name: 'filter-customer-type-ignored',
    promise: 'list-filter-customer-type',
    about: 'The filter customer_type is ignored.',
    change: matches('customer_type', () => true),
  },
  {
    name: 'filter-is-active-ignored',
    promise: 'list-filter-is-active',
    about: 'The filter is_active is ignored.',
    change: matches('is_active', () => true),
  },
  // Wrong
  {
    name: 'filter-email-is-a-prefix',
    promise: 'list-filter-email-exact',
    about: 'email finds every address that begins with the value.',
    change: matches('email', (value, { email }) => email.startsWith(value)),
  },
  {
    name: 'filter-email-is-a-substring',
    promise: 'list-filter-email-exact',
    about: 'email finds every address that holds the value.',
    change: matches('email', (value, { email }) => email.includes(value)),
  },
  {
    name: 'filter-email-by-local-part',
    promise: 'list-filter-email-exact',
    about: 'email compares what stands before the @ only.',
    change: matches('email', (value, { email }) => email.split('@')[0] === value.split('@')[0]),
  },
  {
    name: 'filter-email-as-pattern',
    promise: 'list-filter-email-exact',
    about: 'email is taken as a pattern in which _ stands for any character.',
    change: matches('email', (value, { email }) =>
      new RegExp(`^${value.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll('_', '.')}$`).test(email),
    ),
  },
  {
    name: 'filter-email-ignores-dots',
    promise: 'list-filter-email-exact',
    about: 'email finds addresses that differ in their dots: ada.b@… finds adab@….',
    change: matches('email', (value, { email }) => dotless(value) === dotless(email)),
  },
  {
    name: 'filter-email-loses-plus',
    promise: 'list-filter-email-exact',
    about: 'An address with a plus sign is never found.',
    change: matches('email', (value, { email }) => !value.includes('+') && value === email),
  },
  {
    name: 'filter-email-of-businesses-finds-nobody',
    promise: 'list-filter-email-exact',
    about: 'email finds no business.',
    change: matches('email', (value, record) => value === record.email && record.customer_type !== 'business'),
  },
  {
    name: 'filter-email-finds-active-only',
    promise: 'list-filter-email-exact',
    about: 'email finds no inactive customer.',
    change: matches('email', (value, record) => value === record.email && record.is_active),
  },
  {
    name: 'filter-email-by-old-address',
    promise: 'list-filter-email-exact',
    about: 'After an update, email still finds the address of before and not the new one.',
    change: (was) => {
      const first = new Map<string, string>()
      return {
        create(fields, call) {
          const record = was.create(fields, call)
          first.set(record.id, record.email)
          return record
        },
        matches: (name, value, record) =>
          name === 'email' ? (first.get(record.id) ?? record.email) === value : was.matches(name, value, record),
      }
    },
  },
  {
    name: 'filter-reference-is-a-prefix',
    promise: 'list-filter-reference',
    about: 'reference finds every reference that begins with the value.',
    change: matches('reference', (value, { reference }) => reference?.startsWith(value) === true),
  },
  {
    name: 'filter-reference-finds-nobody',
    promise: 'list-filter-reference',
    about: 'reference finds nobody.',
    change: matches('reference', () => false),
  },
  {
    name: 'filter-id-finds-nobody',
    promise: 'list-filter-id',
    about: 'id finds nobody.',
    change: matches('id', () => false),
  },
  {
    name: 'filter-id-finds-by-beginning',
    promise: 'list-filter-id',
    about: 'An id that nobody has finds somebody: the first character decides.',
    change: matches('id', (value, { id }) => id[0] === value[0]),
  },
  {
    name: 'filter-customer-type-is-a-prefix',
    promise: 'list-filter-customer-type',
    about: 'customer_type=individu finds individuals.',
    change: (was) => ({
      ...matches('customer_type', (value, { customer_type }) => customer_type.startsWith(value))(was),
      faultsOfQuery: (query) => was.faultsOfQuery(query).filter(({ field }) => field !== 'customer_type'),
    }),
  },
  {
    name: 'filter-customer-type-business-finds-nobody',
    promise: 'list-filter-customer-type',
    about: 'customer_type=business finds nobody.',
    change: matches('customer_type', (value, { customer_type }) => value === customer_type && value !== 'business'),
  },
  {
    name: 'filter-customer-type-individual-finds-all',
    promise: 'list-filter-customer-type',
    about: 'customer_type=individual finds businesses too.',
    change: matches('customer_type', (value, { customer_type }) => value === 'individual' || value === customer_type),
  },
  {
    name: 'filter-is-active-false-finds-all',
    promise: 'list-filter-is-active',
    about: 'is_active=false finds everybody.',
    change: matches('is_active', (value, { is_active }) => value === 'false' || is_active),
  },
  {
    name: 'filter-is-active-false-finds-active',
    promise: 'list-filter-is-active',
    about: 'is_active=false is taken for true, as any text that is not empty.',
    change: matches('is_active', (_, { is_active }) => is_active),
  },
  {
    name: 'filter-is-active-true-finds-all',
    promise: 'list-filter-is-active',
    about: 'is_active=true finds inactive customers too.',
    change: matches('is_active', (value, { is_active }) => value === 'true' || !is_active),
  },
  {
    name: 'filter-is-active-inverted',
    promise: 'list-filter-is-active',
    about: 'is_active finds the opposite.',
    change: matches('is_active', (value, { is_active }) => value !== String(is_active)),
  },
  {
    name: 'filter-reference-of-businesses-finds-nobody',
    promise: 'list-filter-reference',
    about: 'reference finds no business.',
    change: matches('reference', (value, record) => value === record.reference && record.customer_type !== 'business'),
  },
  {
    name: 'filter-email-in-small-letters-only',
    promise: 'list-filter-email-exact',
    about: 'Customers whose address has capitals are not found by it, in whatever letters.',
    change: matches('email', (value, { email }) => email === value.toLowerCase()),
  },
  {
    name: 'later-pages-forget-is-active',
    promise: 'list-total',
    about: 'From the second page on, is_active is ignored.',
    change: selects((asked, query, all, match) =>
      all.filter((record) =>
        asked.every((name) => (name === 'is_active' && Number(query.get('page') ?? 1) > 1) || match(name, record)),
      ),
    ),
  },
  // Combined
  ...(
    [
      ['email', 'customer_type'],
      ['reference', 'is_active'],
    ] as const
  ).map(([one, other]) => ({
    name: `${one}-makes-${other.replace('_', '-')}-ignored`,
    promise: 'list-filters-combine' as const,
    about: `With ${one}, ${other} is ignored.`,
    change: selects((asked, _, all, match) =>
      all.filter((record) => asked.every((name) => (name === other && asked.includes(one)) || match(name, record))),
    ),
  })),
  ...(
    [
      ['id', 'email'],
      ['reference', 'customer_type'],
    ] as const
  ).map(([one, other]) => ({
    name: `${one}-or-${other.replace('_', '-')}`,
    promise: 'list-filters-combine' as const,
    about: `With ${one} and ${other}, whoever matches either is found.`,
    change: selects((asked, _, all, match) =>
      all.filter((record) =>
        asked.includes(one) && asked.includes(other)
          ? match(one, record) || match(other, record)
          : asked.every((name) => match(name, record)),
      ),
    ),
  })),
  {
    name: 'filters-in-another-order-do-not-combine',
    promise: 'list-filters-combine',
    about: 'Where is_active stands before it in the query, customer_type is ignored.',
    change: selects((asked, query, all, match) => {
      const order = [...query.keys()]
      const ignored = order.includes('is_active') && order.indexOf('is_active') < order.indexOf('customer_type')
      return all.filter((record) => asked.every((name) => (name === 'customer_type' && ignored) || match(name, record)))
    }),
  },
  {
    name: 'filters-are-joined-by-or',
    promise: 'list-filters-combine',
    about: 'Two filters find everybody that matches either.',
    change: selects((asked, _, all, match) =>
      all.filter((record) => asked.length === 0 || asked.some((name) => match(name, record))),
    ),
  },
  {
    name: 'only-the-first-filter-counts',
    promise: 'list-filters-combine',
    about: 'Of several filters the first counts.',
    change: selects((asked, _, all, match) =>
      all.filter((record) => asked.slice(0, 1).every((name) => match(name, record))),
    ),
  },
  {
    name: 'only-the-last-filter-counts',
    promise: 'list-filters-combine',
    about: 'Of several filters the last counts.',
    change: selects((asked, _, all, match) =>
      all.filter((record) => asked.slice(-1).every((name) => match(name, record))),
    ),
  },
  {
    name: 'type-and-activity-do-not-combine',
    promise: 'list-filters-combine',
    about: 'With customer_type, is_active is ignored.',
    change: selects((asked, _, all, match) =>
      all.filter((record) =>
        asked.every((name) => (name === 'is_active' && asked.includes('customer_type')) || match(name, record)),
      ),
    ),
  },
  {
    name: 'email-and-activity-do-not-combine',
    promise: 'list-filters-combine',
    about: 'With email, is_active is ignored.',
    change: selects((asked, _, all, match) =>
      all.filter((record) =>
        asked.every((name) => (name === 'is_active' && asked.includes('email')) || match(name, record)),
      ),
    ),
  },
  {
    name: 'id-and-type-do-not-combine',
    promise: 'list-filters-combine',
    about: 'With id, customer_type is ignored.',
    change: selects((asked, _, all, match) =>
      all.filter((record) =>
        asked.every((name) => (name === 'customer_type' && asked.includes('id')) || match(name, record)),
      ),
    ),
  },
  {
    name: 'reference-and-email-do-not-combine',
    promise: 'list-filters-combine',
    about: 'With reference, email is ignored.',
    change: selects((asked, _, all, match) =>
      all.filter((record) =>
        asked.every((name) => (name === 'email' && asked.includes('reference')) || match(name, record)),
      ),
    ),
  },
  {
    name: 'three-filters-find-nobody',
    promise: 'list-filters-combine',
    about: 'Three filters or more find nobody.',
    change: selects((asked, _, all, match) =>
      asked.length > 2 ? [] : all.filter((record) => asked.every((name) => match(name, record))),
    ),
  },
  {
    name: 'no-match-finds-everybody',
    promise: 'list-filter-email-exact',
    about: 'Where nobody has the address, everybody is listed.',
    change: selects((asked, query, all, match) => {
      const found = all.filter((record) => asked.every((name) => match(name, record)))
      return found.length === 0 && query.has('email') ? all : found
    }),
  },
]
