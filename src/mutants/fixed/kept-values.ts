import type { Mutant, Kept } from '../behaviour.ts'
import { business, inAnswersTo, keepsMember, shows, showsMember } from '../changes.ts'

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

function titled(text: string): string {
  return text.toLowerCase().replaceAll(/(^|\s)\p{L}/gu, (letter) => letter.toUpperCase())
}

/** Values that are not kept as they were given, and customers that are not those that were asked for. */
export const keptValues: Mutant[] = [
  // Names
  {
    name: 'names-lose-inner-spaces',
    promise: 'create-names',
    about: 'Two spaces inside a name become one.',
    change: keepsMember('first_name', (name) => name.replaceAll(/\s+/g, ' ')),
  },
  {
    name: 'names-are-upper-case',
    promise: 'create-names',
    about: 'last_name is kept in upper case.',
    change: keepsMember('last_name', (name) => name.toUpperCase()),
  },
  {
    name: 'names-are-title-case',
    promise: 'create-names',
    about: 'van der Berg becomes Van Der Berg.',
    change: keepsMember('last_name', titled),
  },
  {
    name: 'names-lose-accents',
    promise: 'create-names',
    about: 'Zoë becomes Zoe.',
    change: keepsMember('first_name', (name) => name.normalize('NFD').replaceAll(/\p{M}/gu, '')),
  },
  {
    name: 'names-are-mojibake',
    promise: 'create-names',
    about: 'Zoë becomes ZoÃ«.',
    change: keepsMember('first_name', latin1),
  },
  {
    name: 'names-are-question-marks',
    promise: 'create-names',
    about: 'Letters beyond Latin become question marks.',
    change: keepsMember('last_name', (name) => name.replaceAll(/[\u0250-\uffff]/g, '?')),
  },
  {
    name: 'names-lose-emoji',
    promise: 'create-names',
    about: 'Characters beyond the basic plane are lost.',
    change: keepsMember('first_name', (name) => [...name].filter((letter) => letter.length === 1).join('')),
  },
  {
    name: 'names-are-cut',
    promise: 'create-names',
    about: 'A name is cut after 50 characters.',
    change: keepsMember('first_name', (name) => [...name].slice(0, 50).join('')),
  },
  {
    name: 'names-are-html-escaped',
    promise: 'create-names',
    about: "O'Brien & Co becomes O&#39;Brien &amp; Co.",
    change: keepsMember('last_name', (name) =>
      name.replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
    ),
  },
  {
    name: 'names-lose-markup',
    promise: 'create-names',
    about: 'What looks like a tag is taken out of names.',
    change: keepsMember('first_name', (name) => name.replaceAll(/<[^>]*>/g, '')),
  },
  {
    name: 'names-double-quotes',
    promise: 'create-names',
    about: "O'Brien becomes O''Brien.",
    change: keepsMember('last_name', (name) => name.replaceAll("'", "''")),
  },
  {
    name: 'names-lose-hyphens',
    promise: 'create-names',
    about: 'Anne-Marie becomes Anne Marie.',
    change: keepsMember('first_name', (name) => name.replaceAll('-', ' ')),
  },
  {
    name: 'names-are-decomposed',
    promise: 'create-names',
    about: 'é is kept as e and an accent.',
    change: keepsMember('first_name', (name) => name.normalize('NFD')),
  },
  {
    name: 'names-lose-joiners',
    promise: 'create-names',
    about: 'The joiners inside emoji and Persian words are lost.',
    change: keepsMember('first_name', (name) => name.replaceAll(/[\u200b-\u200d]/g, '')),
  },
  {
    name: 'names-lose-plus',
    promise: 'create-names',
    about: 'A plus in a name becomes a space.',
    change: keepsMember('first_name', (name) => name.replaceAll('+', ' ')),
  },
  {
    name: 'nobody-is-called-null',
    promise: 'create-names',
    about: 'The last_name Null is taken for none.',
    change: keepsMember('last_name', (name) => (/^null$/i.test(name) ? undefined : name)),
  },
  {
    name: 'names-swapped-at-create',
    promise: 'create-names',
    about: 'A create swaps first_name and last_name.',
    change: (was) => ({
      create: (fields, call) =>
        was.create({ ...fields, first_name: fields['last_name'], last_name: fields['first_name'] }, call),
    }),
  },
  {
    name: 'businesses-lose-last-name',
    promise: 'create-names',
    about: 'The last_name of a business is not kept.',
    change: keepsMember('last_name', () => undefined, business),
  },
  {
    name: 'missing-names-are-null-text',
    promise: 'customer-first-name',
    about: 'A first_name that was never given is shown as an object.',
    change: showsMember('first_name', (name) => name ?? {}),
  },
  {
    name: 'names-swapped-in-list',
    promise: 'list-items',
    about: 'The list shows first_name and last_name swapped.',
    change: shows(
      (shown) => ({ ...shown, first_name: shown['last_name'], last_name: shown['first_name'] }),
      inAnswersTo('list'),
    ),
  },
  {
    name: 'names-of-businesses-joined-in-list',
    promise: 'list-items',
    about: 'The list shows first and last name of businesses joined in first_name.',
    change: shows(
      (shown) => ({
        ...shown,
        first_name: [shown['first_name'], shown['last_name']].filter(Boolean).join(' ') || null,
      }),
      (record, call) =>
        call.operation === 'list' && record.customer_type === 'business' && record.last_name !== undefined,
    ),
  },
  {
    name: 'names-escaped-in-list',
    promise: 'list-items',
    about: 'The list alone shows & as &amp;.',
    change: showsMember(
      'first_name',
      (name) => (typeof name === 'string' ? name.replaceAll('&', '&amp;') : name),
      inAnswersTo('list'),
    ),
  },
  {
    name: 'names-cut-in-list',
    promise: 'list-items',
    about: 'The list alone shows 30 characters of a name.',
    change: showsMember(
      'last_name',
      (name) => (typeof name === 'string' ? name.slice(0, 30) : name),
      inAnswersTo('list'),
    ),
  },
  {
    name: 'names-decomposed-by-id',
    promise: 'get-stored',
    about: 'By id, é is e and an accent.',
    change: showsMember(
      'first_name',
      (name) => (typeof name === 'string' ? name.normalize('NFD') : name),
      inAnswersTo('get'),
    ),
  },
  // Addresses
  {
    name: 'email-loses-plus',
    promise: 'create-email',
    about: 'ada+news@… is kept as ada@….',
    change: keepsMember('email', (email) => email.replace(/\+[^@]*/, '')),
  },
  {
    name: 'create-answers-only-the-id',
    promise: 'envelope-data',
    about: 'The answer to a create holds the id and nothing else of the customer.',
    change: shows((shown) => ({ id: shown['id'] }), inAnswersTo('create')),
  },
  {
    name: 'create-masks-the-email',
    promise: 'create-email',
    about: 'The answer to a create shows a***@… for the address.',
    change: showsMember('email', (email: string) => email.replace(/^(.).*@/, '$1***@'), inAnswersTo('create')),
  },
  {
    name: 'email-is-upper-case',
    promise: 'create-email',
    about: 'Every address is kept in capitals.',
    change: keepsMember('email', (email) => email.toUpperCase()),
  },
  {
    name: 'email-loses-dots',
    promise: 'create-email',
    about: 'ada.eze@… is kept as adaeze@….',
    change: keepsMember('email', (email) => email.replace(/^[^@]*/, (local) => local.replaceAll('.', ''))),
  },
  {
    name: 'email-plus-is-a-space',
    promise: 'get-stored',
    about: 'By id, the plus of an address is %20.',
    change: showsMember('email', (email: string) => email.replace('+', '%20'), inAnswersTo('get')),
  },
  {
    name: 'email-domain-is-swapped',
    promise: 'create-email',
    about: 'A create stores every address at one domain.',
    change: keepsMember('email', (email) => email.replace(/@.*/, '@mail.example')),
  },
  {
    name: 'references-are-cut',
    promise: 'list-filter-reference',
    about: 'A reference is shown and cut after eight characters, and not found any more.',
    change: (was) => ({
      ...keepsMember('reference', (reference) => reference.slice(0, 8))(was),
      show: (record, call) => ({
        ...was.show(record, call),
        ...(record.reference !== undefined && { reference: record.reference }),
      }),
    }),
  },
  {
    name: 'metadata-of-the-customer-before',
    promise: 'customer-metadata',
    about: 'A customer without metadata gets what the one before was given.',
    change: (was) => {
      let last = '{}'
      return {
        create(fields, call) {
          const record = was.create(fields, call)
          if (fields['metadata'] === undefined) return { ...record, metadata: last }
          last = record.metadata
          return record
        },
      }
    },
  },
  // Types
  {
    name: 'every-customer-is-individual',
    promise: 'create-both-types',
    about: 'A business is created as an individual.',
    change: (was) => ({ create: (fields, call) => ({ ...was.create(fields, call), customer_type: 'individual' }) }),
  },
  {
    name: 'list-shows-every-customer-individual',
    promise: 'list-items',
    about: 'In the list every business is an individual.',
    change: showsMember('customer_type', () => 'individual', inAnswersTo('list')),
  },
  {
    name: 'businesses-cannot-be-created',
    promise: 'create-both-types',
    about: "customer_type 'business' is refused.",
    change: (was) => ({
      faultsOfCreate: (body) => [
        ...was.faultsOfCreate(body),
        ...(body['customer_type'] === 'business' ? [{ field: 'customer_type', message: "must be 'individual'" }] : []),
      ],
    }),
  },
  {
    name: 'businesses-start-inactive',
    promise: 'create-active',
    about: 'A new business is not active.',
    change: (was) => ({
      create(fields, call) {
        const record = was.create(fields, call)
        return { ...record, is_active: record.customer_type !== 'business' }
      },
    }),
  },
  // Creating and getting
  {
    name: 'create-stores-nothing',
    promise: 'get-stored',
    about: 'A create answers a customer that is not stored.',
    change: (was) => ({
      succeed(status, message, data, call) {
        if (call.operation === 'create') call.customers.delete((data as Kept).id)
        return was.succeed(status, message, data, call)
      },
    }),
  },
  {
    name: 'create-stores-twice',
    promise: 'create-customer',
    about: 'A create stores two customers.',
    change: (was) => ({
      create(fields, call) {
        const twin = was.create(fields, call)
        call.customers.set(twin.id, twin)
        return was.create(fields, call)
      },
    }),
  },
  {
    name: 'create-answers-another-id',
    promise: 'get-stored',
    about: 'The id in the answer to a create is not the one the customer gets.',
    change: (was) => ({
      showOne: (record, call) => ({
        ...(was.showOne(record, call) as object),
        ...(call.operation === 'create' && { id: was.newId() }),
      }),
    }),
  },
  {
    name: 'one-id-for-all',
    promise: 'create-unique-id',
    about: 'Every create answers the same id.',
    change: () => ({ newId: () => '0190d2a4-5f10-4b6e-8c21-3e4f5a6b7c99' }),
  },
  {
    name: 'created-at-is-a-constant',
    promise: 'created-at-true',
    about: 'Every customer was created on the same day long ago.',
    change: (was) => ({
      create: (fields, call) => ({ ...was.create(fields, call), created_at: '2020-01-01T00:00:00Z' }),
    }),
  },
  {
    name: 'get-answers-the-newest',
    promise: 'get-by-id',
    about: 'By id, the newest customer is answered.',
    change: (was) => ({
      find: (call) =>
        call.operation === 'get' && was.find(call) !== undefined ? [...call.customers.values()].at(-1) : was.find(call),
    }),
  },
  {
    name: 'get-finds-individuals-only',
    promise: 'get-by-id',
    about: 'A business cannot be read by id.',
    change: (was) => ({
      find(call) {
        const record = was.find(call)
        return call.operation === 'get' && record?.customer_type === 'business' ? undefined : record
      },
    }),
  },
  {
    name: 'get-finds-active-only',
    promise: 'get-by-id',
    about: 'A blacklisted customer cannot be read by id.',
    change: (was) => ({
      find(call) {
        const record = was.find(call)
        return call.operation === 'get' && record?.is_active === false ? undefined : record
      },
    }),
  },
  {
    name: 'company-differs-each-time',
    promise: 'get-stored',
    about: 'company_id is another one each time a customer is read.',
    change: (was) => ({ show: (record, call) => ({ ...was.show(record, call), company_id: was.newId() }) }),
  },
  {
    name: 'creator-differs-in-list',
    promise: 'list-items',
    about: 'created_by is another one in the list.',
    change: showsMember('created_by', () => '0190d2a4-6c55-4d02-a9b8-1f2e3d4c5b00', inAnswersTo('list')),
  },
  {
    name: 'names-cut-in-bytes',
    promise: 'create-names',
    about: 'A create cuts a name after 100 bytes.',
    change: (was) => ({
      create: (fields, call) =>
        was.create(
          Object.fromEntries(
            Object.entries(fields).map(([name, value]) => [
              name,
              name.endsWith('_name')
                ? new TextDecoder().decode(Buffer.from(String(value)).subarray(0, 100), { stream: true })
                : value,
            ]),
          ),
          call,
        ),
    }),
  },
]
