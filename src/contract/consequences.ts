import type { Finding } from './finding.ts'

/**
 * A root fault, and which other findings it alone can account for. Keys are matched from their beginning, so the empty
 * one is any.
 */
type Rule = {
  root: string
  accountsFor: string[]
  sameFields?: true
  when?: (root: Finding) => boolean
  only?: (consequence: Finding) => boolean
}

const onlyListed = ({ operations }: Finding): boolean => operations.every((operation) => operation === 'listCustomers')
const onlyBlacklisting = ({ operations }: Finding): boolean =>
  operations.every((operation) => operation === 'blacklistCustomer')
const hasProblem =
  (problem: string) =>
  ({ facts }: Finding): boolean =>
    facts.kind === 'query' && facts.problem === problem
const accepts =
  (what: RegExp) =>
  ({ facts }: Finding): boolean =>
    facts.kind === 'accepted' && facts.what.every((one) => what.test(one))
const listing = [
  'list-lacks',
  'filter:',
  'filters-combine',
  'total',
  'pages',
  'page-numbers',
  'list-items',
  'delete-listed',
  'copies',
]
const reads = [
  'get-stored',
  'update-stored',
  'update-answer',
  'update-keeps-omitted',
  'update-refused-stored',
  'duplicate-changes',
  'blacklist-',
  'list-items',
  'generated',
  'stored:',
]
const writes = [
  'kept:',
  'update',
  'delete-',
  'created-at-moves',
  'read-moves',
  'updated-before-created',
  'refused:',
  'accepted:',
  'own-email',
  'former-email',
  'duplicate-',
  'create-',
  'near-refused',
  'refused-stored',
]

const rules: Rule[] = [
  // What a list cannot be read from, nothing is found in.
  { root: 'shape:customer.id', accountsFor: listing, when: onlyListed },
  { root: 'shape:data', accountsFor: listing, when: onlyListed },
  { root: 'not-json:listCustomers', accountsFor: listing },
  { root: 'refused:listCustomers', accountsFor: listing },
  { root: 'shape:customer.id', accountsFor: ['page-numbers', 'pages', 'total', 'filter:id', 'refused:listCustomers'] },
  { root: 'not-json:getCustomer', accountsFor: [...reads, 'error:not-json'] },
  {
    root: 'get-stored',
    accountsFor: ['filters-combine', 'filter:is_active'],
    when: (root) => fieldsOf(root).includes('is_active'),
  },
  // Two customers under one id are one customer that changes by itself.
  { root: 'same-id', accountsFor: [...reads, ...listing, ...writes] },
  // Answers that are about somebody else say nothing of anybody.
  ...['create-other', 'get-other', 'update-other', 'blacklist-other'].map(
    (root): Rule => ({
      root,
      accountsFor: [...reads, ...listing, ...writes, 'metadata-of-another', 'flaky', 'shape:'],
    }),
  ),
  { root: 'refused-stored', accountsFor: ['shape:customer.', 'total', 'former-email'] },
  { root: 'shape:customer.id', accountsFor: ['refused:getCustomer'] },
  { root: 'shape:customer.email', accountsFor: ['own-email', 'filter:email', 'filters-combine'] },
  { root: 'shape:customer.customer_type', accountsFor: ['filter:customer_type', 'filters-combine', 'total'] },
  { root: 'shape:customer.is_active', accountsFor: ['filter:is_active', 'filters-combine', 'total', 'blacklist-'] },
  { root: 'shape:metadata', accountsFor: ['error:request-id'] },
  { root: 'shape:timestamp', accountsFor: ['error:timestamp'] },
  { root: 'shape:data', accountsFor: ['kept:', 'update-stored', 'deleted-comes-back'] },
  {
    root: 'shape:data',
    accountsFor: ['get-stored', 'own-email', 'duplicate-changes', 'update-refused-stored', 'blacklist-that-one'],
    when: ({ promise }) => promise.id === 'envelope-data',
  },
  {
    root: 'shape:data',
    accountsFor: ['update-answer', 'update-keeps-omitted', 'list-items'],
    when: ({ promise }) => promise.id === 'update-answer',
  },
  {
    root: 'shape:customer.',
    accountsFor: [
      'list-items',
      'update-keeps-omitted',
      'deleted-comes-back',
      'get-stored',
      'kept:',
      'update-answer',
      'generated',
      'create-',
      'duplicate-changes',
      'update-refused-stored',
      'blacklist-that-one',
    ],
    sameFields: true,
  },
  { root: 'accepted:get-unknown', accountsFor: ['shape:data', 'not-json:getCustomer', 'delete-removes'] },
  { root: 'accepted:update-unknown', accountsFor: ['shape:data', 'not-json:updateCustomer'] },
  { root: 'accepted:blacklist-unknown', accountsFor: ['shape:data', 'blacklist-answer'] },
  {
    root: 'accepted:auth-signature',
    accountsFor: ['accepted:auth-body', 'accepted:auth-window', 'accepted:auth-client', 'accepted:auth-nonce'],
    when: ({ facts }) =>
      facts.kind === 'accepted' &&
      facts.what.some((what) => what.includes('last letter')) &&
      facts.what.some((what) => what.includes('half of its signature')),
  },
  {
    root: 'accepted:auth-required',
    accountsFor: ['accepted:auth-body', 'accepted:auth-signature', 'accepted:auth-nonce'],
    when: ({ operations }) => operations.includes('createCustomer') || operations.includes('updateCustomer'),
  },
  {
    root: 'accepted:auth-body',
    accountsFor: ['accepted:auth-signature', 'accepted:auth-nonce'],
    when: ({ operations }) => operations.length > 1,
    only: onlyBlacklisting,
  },
  {
    root: 'accepted:auth-signature',
    accountsFor: ['accepted:auth-nonce'],
    when: ({ operations }) => operations.includes('blacklistCustomer'),
    only: onlyBlacklisting,
  },
  { root: 'accepted:auth-body', accountsFor: ['accepted:auth-nonce'], when: ({ operations }) => operations.length > 1 },
  { root: 'created-at', accountsFor: ['updated-before-created'] },
  {
    root: 'refused:createCustomer',
    accountsFor: [
      'create-email-refused',
      'create-phone-refused',
      'near-refused',
      'former-email',
      'server-error:createCustomer',
    ],
  },
  { root: 'create-email-refused', accountsFor: ['near-refused'] },
  {
    root: 'near-refused',
    accountsFor: ['refused:updateCustomer'],
    when: ({ promise }) => promise.id === 'create-email-unique',
    only: ({ facts }) => facts.kind === 'refused' && facts.status === 409,
  },
  {
    root: 'refused:getCustomer',
    accountsFor: [...listing, 'accepted:create-email-unique', 'refused:updateCustomer'],
    when: ({ promise }) => promise.id === 'get-stored',
  },
  {
    root: 'refused:blacklistCustomer',
    accountsFor: ['blacklist-', 'filters-combine', 'filter:is_active', 'update-keeps-omitted'],
  },
  { root: 'refused:updateCustomer', accountsFor: ['own-email', 'server-error:updateCustomer'] },
  { root: 'refused:deleteCustomer', accountsFor: ['delete-', 'total'] },
  // A customer that is read otherwise each time differs from whatever it is compared with.
  {
    root: 'read-moves',
    accountsFor: [...reads, 'update-that-one', 'delete-that-one', 'created-at-moves'],
    sameFields: true,
  },
  {
    root: 'get-stored',
    accountsFor: [...reads, 'update-that-one', 'delete-that-one', 'created-at-moves', 'read-moves'],
    sameFields: true,
  },
  {
    root: 'get-stored',
    accountsFor: ['updated-before-created'],
    when: (root) => fieldsOf(root).some((field) => field.endsWith('_at')),
  },
  {
    root: 'get-stored',
    accountsFor: ['accepted:update-email-unique'],
    when: (root) => fieldsOf(root).includes('email'),
  },
  {
    root: 'created-at-moves',
    accountsFor: [...reads, 'update-that-one', 'delete-that-one', 'blacklist-that-one', 'read-moves'],
    sameFields: true,
  },
  { root: 'created-at-moves', accountsFor: ['updated-before-created'] },
  { root: 'update-that-one', accountsFor: [...reads, 'read-moves', 'delete-that-one'] },
  { root: 'update-other', accountsFor: [...reads, 'read-moves'] },
  {
    root: 'blacklist-that-one',
    accountsFor: ['delete-that-one', 'read-moves', 'filter:is_active', 'update-keeps-omitted'],
  },
  { root: 'blacklist-that-one', accountsFor: ['blacklist-deactivates', 'blacklist-back'], sameFields: true },
  {
    root: 'blacklist-that-one',
    accountsFor: ['filter:email', 'accepted:create-email-unique'],
    when: (root) => fieldsOf(root).includes('email'),
  },
  {
    root: 'delete-that-one',
    accountsFor: [
      'delete-removes',
      'filter',
      'get-stored',
      'accepted:update-email-unique',
      'own-email',
      'refused:',
      'total',
    ],
  },
  { root: 'kept:name', accountsFor: ['stored:', ...reads], sameFields: true },
  { root: 'kept:', accountsFor: ['deleted-comes-back'], sameFields: true },
  { root: 'create-active', accountsFor: ['deleted-comes-back'] },
  {
    root: 'kept:email',
    accountsFor: [
      'near-refused',
      'stored:email',
      'filter:email',
      'accepted:create-email-unique',
      'accepted:update-email-unique',
      'filters-combine',
      'update-stored:email',
      'get-stored',
    ],
  },
  {
    root: 'kept:customer_type',
    accountsFor: ['filters-combine', 'filter:customer_type', 'total', 'list-items', 'get-stored'],
  },
  { root: 'accepted:create-customer-type-values', accountsFor: ['shape:customer.customer_type', 'total'] },
  { root: 'accepted:create-email-valid', accountsFor: ['shape:customer.email'] },
  { root: 'accepted:create-body-types', accountsFor: ['shape:customer.'] },
  { root: 'accepted:update-email-valid', accountsFor: ['shape:customer.email'] },
  { root: 'accepted:update-body-types', accountsFor: ['shape:customer.'] },
  { root: 'update-answer', accountsFor: ['update-keeps-omitted', 'kept:', 'stored:'] },
  { root: 'update-answer', accountsFor: ['list-items'], sameFields: true },
  {
    root: 'update-stored',
    accountsFor: ['update-answer', 'update-keeps-omitted', 'update-at-once', 'updated-at-stays'],
  },
  { root: 'stored:', accountsFor: ['kept:email', 'kept:name', 'update-stored', 'update-at-once', 'updated-at-stays'] },
  { root: 'stored:', accountsFor: ['accepted:update-email-unique'], when: (root) => fieldsOf(root).includes('email') },
  { root: 'updated-before-created', accountsFor: ['updated-at-stays'] },
  { root: 'update-keeps-omitted', accountsFor: ['filter:reference', 'update-at-once', 'update-keeps-reference'] },
  { root: 'list-items', accountsFor: ['filter:customer_type', 'filter:is_active', 'filter:email', 'filters-combine'] },
  { root: 'accepted:create-email-unique', accountsFor: ['former-email'] },
  {
    root: 'create-stores-twice',
    accountsFor: [...listing, 'former-email', 'refused-stored', 'own-email', 'accepted:update-email-unique'],
  },
  {
    root: 'accepted:create-customer-type-values',
    accountsFor: ['accepted:create-customer-type-required'],
    only: accepts(/^a customer_type that is null/),
  },
  { root: 'accepted:create-phone', accountsFor: ['accepted:create-body-types'], only: accepts(/^a phone/) },
  {
    root: 'accepted:create-country-code',
    accountsFor: ['accepted:create-body-types'],
    only: accepts(/^a country_code/),
  },
  { root: 'filter:id', accountsFor: ['filter:is_active', 'filters-combine'] },
  { root: 'filter:', accountsFor: ['filters-combine', 'total', 'pages', 'page-numbers', 'update-keeps-reference'] },
  { root: 'filters-combine', accountsFor: ['total'] },
  { root: 'total', accountsFor: ['pages', 'page-numbers'], when: hasProblem('tells a wrong total') },
  {
    root: 'page-numbers',
    accountsFor: ['total'],
    when: hasProblem('tells numbers that do not add up'),
    only: hasProblem('tells numbers that do not add up'),
  },
  { root: 'page-numbers', accountsFor: ['total'], only: hasProblem('tells a total above what is on its only page') },
  { root: 'total', accountsFor: ['list-lacks'] },
  { root: 'pages', accountsFor: ['total', 'list-lacks'] },
  {
    root: 'blacklist-deactivates',
    accountsFor: ['filters-combine', 'update-keeps-omitted', 'filter:is_active', 'blacklist-back'],
  },
  { root: 'delete-removes', accountsFor: ['total', 'delete-listed'] },
  { root: 'delete-listed', accountsFor: ['total'] },
  { root: 'create-active', accountsFor: ['blacklist-', 'filters-combine', 'filter:is_active', 'update-keeps-omitted'] },
  { root: 'no-answer', accountsFor: ['connections'] },
  // Generated stories go by so much at once that every other check tells it better.
  { root: '', accountsFor: ['generated'] },
  {
    root: 'flaky',
    accountsFor: [
      'update-that-one',
      'delete-that-one',
      'blacklist-that-one',
      'server-error:',
      'not-json:',
      'error:',
      'refused:',
      'total',
      'pages',
      'filter',
      'get-stored',
      'lag',
    ],
  },
]

/**
 * The findings without those that another one accounts for: one fault is told once, as its root. Earlier rules go
 * first.
 */
export function withoutConsequences(findings: Finding[]): Finding[] {
  const kept = new Set(findings)
  for (const rule of rules) {
    for (const root of findings) {
      if (
        !kept.has(root) ||
        root.severity !== 'failure' ||
        !root.key.startsWith(rule.root) ||
        rule.when?.(root) === false
      )
        continue
      for (const finding of findings) if (finding !== root && accountsFor(rule, root, finding)) kept.delete(finding)
    }
  }
  return findings.filter((finding) => kept.has(finding))
}

function accountsFor(
  { root: key, accountsFor: consequences, sameFields, only }: Rule,
  root: Finding,
  finding: Finding,
): boolean {
  if ((key !== '' && finding.key.startsWith(key)) || !consequences.some((one) => finding.key.startsWith(one)))
    return false
  if (only?.(finding) === false) return false
  return !sameFields || fieldsOf(finding).every((field) => fieldsOf(root).includes(field))
}

function fieldsOf({ facts }: Finding): string[] {
  if (facts.kind === 'shape') return [facts.place.split('.').at(-1) as string]
  return facts.kind === 'differs' ? facts.differences.map(({ field }) => field) : ['']
}
