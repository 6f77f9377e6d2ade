import type { Mutant } from '../behaviour.ts'
import { both, business, hides, inactive, inAnswersTo, individual, shows, showsMember } from '../changes.ts'

/** Members of the customer that are missing, or not what the document says, in some answers or in all. */
export const customerMembers: Mutant[] = [
  // Missing
  {
    name: 'create-without-id',
    promise: 'customer-id',
    about: 'The answer to a create has no id.',
    change: hides('id', inAnswersTo('create')),
  },
  {
    name: 'create-without-is-active',
    promise: 'customer-is-active',
    about: 'The answer to a create has no is_active.',
    change: hides('is_active', inAnswersTo('create')),
  },
  {
    name: 'create-without-metadata',
    promise: 'customer-metadata',
    about: 'The answer to a create has no metadata on the customer.',
    change: hides('metadata', inAnswersTo('create')),
  },
  {
    name: 'get-without-created-by',
    promise: 'customer-created-by',
    about: 'A customer by id has no created_by.',
    change: hides('created_by', inAnswersTo('get')),
  },
  {
    name: 'get-without-email',
    promise: 'customer-email',
    about: 'A customer by id has no email.',
    change: hides('email', inAnswersTo('get')),
  },
  {
    name: 'update-without-updated-at',
    promise: 'customer-updated-at',
    about: 'The answer to an update has no updated_at.',
    change: hides('updated_at', inAnswersTo('update')),
  },
  {
    name: 'update-without-customer-type',
    promise: 'customer-customer-type',
    about: 'The answer to an update has no customer_type.',
    change: hides('customer_type', inAnswersTo('update')),
  },
  {
    name: 'list-without-company-id',
    promise: 'customer-company-id',
    about: 'Customers in the list have no company_id.',
    change: hides('company_id', inAnswersTo('list')),
  },
  {
    name: 'list-without-created-at',
    promise: 'customer-created-at',
    about: 'Customers in the list have no created_at.',
    change: hides('created_at', inAnswersTo('list')),
  },
  {
    name: 'list-without-last-name',
    promise: 'list-items',
    about: 'Customers in the list have no last_name, though it was given.',
    change: hides('last_name', inAnswersTo('list')),
  },
  {
    name: 'list-without-metadata-of-businesses',
    promise: 'customer-metadata',
    about: 'Business customers in the list have no metadata.',
    change: hides('metadata', both(business, inAnswersTo('list'))),
  },
  {
    name: 'businesses-without-first-name',
    promise: 'create-names',
    about: 'Business customers never show the first_name they were given.',
    change: hides('first_name', business),
  },
  {
    name: 'blacklist-without-email',
    promise: 'customer-email',
    about: 'The answer to a blacklist request has no email.',
    change: hides('email', inAnswersTo('blacklist')),
  },
  {
    name: 'inactive-without-updated-at',
    promise: 'customer-updated-at',
    about: 'Inactive customers have no updated_at.',
    change: hides('updated_at', inactive),
  },
  // Mistyped
  {
    name: 'id-is-a-number-in-list',
    promise: 'customer-id',
    about: 'In the list the id is a number.',
    change: showsMember('id', (id: string) => parseInt(id.slice(0, 8), 16), inAnswersTo('list')),
  },
  {
    name: 'id-with-prefix',
    promise: 'customer-id',
    about: 'The id is shown as cus_… instead of a UUID.',
    change: showsMember('id', (id: string) => `cus_${id.replaceAll('-', '')}`, inAnswersTo('update')),
  },
  {
    name: 'is-active-is-text',
    promise: 'customer-is-active',
    about: 'is_active is "true" or "false" in the list.',
    change: showsMember('is_active', String, inAnswersTo('list')),
  },
  {
    name: 'is-active-is-a-number',
    promise: 'customer-is-active',
    about: 'is_active is 1 or 0 by id.',
    change: showsMember('is_active', Number, inAnswersTo('get')),
  },
  {
    name: 'is-active-is-null-when-inactive',
    promise: 'customer-is-active',
    about: 'is_active is null for inactive customers.',
    change: showsMember('is_active', () => null, inactive),
  },
  {
    name: 'company-id-is-null-for-individuals',
    promise: 'customer-company-id',
    about: 'company_id is null for individuals.',
    change: showsMember('company_id', () => null, individual),
  },
  {
    name: 'company-id-is-a-name',
    promise: 'customer-company-id',
    about: 'company_id is a name, not a UUID.',
    change: showsMember('company_id', () => 'acme-payments', inAnswersTo('get')),
  },
  {
    name: 'created-by-is-an-email',
    promise: 'customer-created-by',
    about: "created_by is a person's address.",
    change: showsMember('created_by', () => 'ops@example.com'),
  },
  {
    name: 'created-by-is-an-object',
    promise: 'customer-created-by',
    about: 'created_by is an object in the list.',
    change: showsMember('created_by', (id: string) => ({ id }), inAnswersTo('list')),
  },
  {
    name: 'customer-type-is-capitalised',
    promise: 'customer-customer-type',
    about: 'customer_type is Individual or Business in the list.',
    change: showsMember('customer_type', (type: string) => type[0]?.toUpperCase() + type.slice(1), inAnswersTo('list')),
  },
  {
    name: 'customer-type-is-company',
    promise: 'customer-customer-type',
    about: 'Business customers are of type company.',
    change: showsMember('customer_type', () => 'company', business),
  },
  {
    name: 'email-is-masked-in-list',
    promise: 'customer-email',
    about: 'The list shows addresses as a***@….',
    change: showsMember('email', (email: string) => `${email[0]}***[at]${email.split('@')[1]}`, inAnswersTo('list')),
  },
  {
    name: 'email-is-an-object',
    promise: 'customer-email',
    about: 'By id, email is an object.',
    change: showsMember('email', (address: string) => ({ address, verified: false }), inAnswersTo('get')),
  },
  {
    name: 'names-are-arrays',
    promise: 'customer-first-name',
    about: 'After an update first_name is an array.',
    change: showsMember('first_name', (name: string | null) => [name], inAnswersTo('update')),
  },
  {
    name: 'last-name-is-false-in-list',
    promise: 'customer-last-name',
    about: 'In the list last_name is false.',
    change: showsMember('last_name', () => false, inAnswersTo('list')),
  },
  // Metadata
  {
    name: 'metadata-is-an-object',
    promise: 'customer-metadata',
    about: 'metadata is an object instead of stringified JSON.',
    change: showsMember('metadata', JSON.parse),
  },
  {
    name: 'metadata-is-an-object-in-list',
    promise: 'customer-metadata',
    about: 'metadata is an object in the list alone.',
    change: showsMember('metadata', JSON.parse, inAnswersTo('list')),
  },
  {
    name: 'metadata-is-null-when-empty',
    promise: 'customer-metadata',
    about: 'Empty metadata is null.',
    change: showsMember('metadata', (text) => (text === '{}' ? null : text)),
  },
  {
    name: 'metadata-is-blank-when-empty',
    promise: 'customer-metadata',
    about: 'Empty metadata is the empty string.',
    change: showsMember('metadata', (text) => (text === '{}' ? '' : text)),
  },
  {
    name: 'metadata-is-not-json',
    promise: 'customer-metadata',
    about: 'metadata is [object Object].',
    change: showsMember('metadata', () => '[object Object]', inAnswersTo('update')),
  },
  {
    name: 'metadata-with-single-quotes',
    promise: 'customer-metadata',
    about: 'Metadata that is not empty is written as a Python dict.',
    change: showsMember('metadata', (text: string) => text.replaceAll('"', "'")),
  },
  // Times
  {
    name: 'created-at-is-epoch',
    promise: 'customer-created-at',
    about: 'created_at is a number of seconds.',
    change: showsMember('created_at', (text: string) => Math.floor(Date.parse(text) / 1000), inAnswersTo('get')),
  },
  {
    name: 'created-at-with-a-space',
    promise: 'customer-created-at',
    about: 'created_at has a space in place of the T.',
    change: showsMember('created_at', (text: string) => text.replace('T', ' ')),
  },
  {
    name: 'created-at-is-a-date',
    promise: 'customer-created-at',
    about: 'created_at is a date without a time in the list.',
    change: showsMember('created_at', (text: string) => text.slice(0, 10), inAnswersTo('list')),
  },
  {
    name: 'created-at-without-zone',
    promise: 'customer-created-at',
    about: 'created_at has no zone.',
    change: showsMember('created_at', (text: string) => text.slice(0, -1)),
  },
  {
    name: 'updated-at-in-local-time',
    promise: 'customer-updated-at',
    about: 'updated_at is in the time of Lagos, +01:00.',
    change: showsMember(
      'updated_at',
      (text: string) => `${new Date(Date.parse(text) + 3_600_000).toISOString().slice(0, -1)}+01:00`,
      inAnswersTo('update'),
    ),
  },
  {
    name: 'updated-at-is-an-http-date',
    promise: 'customer-updated-at',
    about: 'updated_at is written as in HTTP headers.',
    change: showsMember('updated_at', (text: string) => new Date(text).toUTCString(), inAnswersTo('list')),
  },
  {
    name: 'updated-at-is-null-at-first',
    promise: 'customer-updated-at',
    about: 'updated_at is null until the first update.',
    change: shows((shown, record) =>
      record.created_at === record.updated_at ? { ...shown, updated_at: null } : shown,
    ),
  },
  // Other names
  {
    name: 'camel-case-after-update',
    promise: 'update-names',
    about: 'The answer to an update has firstName in place of first_name.',
    change: shows(({ first_name: firstName, ...shown }) => ({ ...shown, firstName }), inAnswersTo('update')),
  },
  {
    name: 'underscore-id-in-list',
    promise: 'customer-id',
    about: 'The list shows _id in place of id.',
    change: shows(({ id: _id, ...shown }) => ({ ...shown, _id }), inAnswersTo('list')),
  },
]
