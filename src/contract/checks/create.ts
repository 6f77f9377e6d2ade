import type { Check } from '../check.ts'
import { differences, notKept, same } from '../compare.ts'
import type { Shown } from '../compare.ts'
import type { Context } from '../context.ts'
import type { Difference } from '../finding.ts'
import { instant } from '../instant.ts'
import { parsed, record } from '../../http/json.ts'

/** Names as people have them: each is legal, so each has to come back as it was given. */
const names: { first_name: string; last_name: string; what: string }[] = [
  { first_name: 'Zoë-Marie Ångström', last_name: 'Müller-Núñez', what: 'letters with accents' },
  {
    first_name: "D'Arcy + Sons & Co <Ltd>",
    last_name: 'O’Brien-O\'Neil "Bo" %20 \\',
    what: 'quotes, markup and signs',
  },
  {
    first_name: '美咲 🌍 👩‍👧 𝒜',
    last_name: 'محمد العلي بن عبد الله '.repeat(4).trim(),
    what: 'Japanese and Arabic letters, emoji and letters outside the basic plane',
  },
  {
    first_name: 'Ana  Maria de la McDonald '.repeat(4).slice(0, 94),
    last_name: 'van der BERG '.repeat(7).trim(),
    what: 'inner spaces, mixed case and over 90 letters',
  },
]

// The last one has as much before the @ as an address can have.
const addresses: ((made: string) => string)[] = [
  (made) => made.replace('ada', 'ada+tag').replace('@', '@mail.sub.'),
  (made) => made.toUpperCase(),
  (made) => made.replace('ada', "O'neil_B-c"),
  longest,
]

/** The address with 64 characters before the @. */
export function longest(address: string): string {
  const [local = '', domain] = address.split('@')
  return `${'0123456789.'.repeat(6).slice(0, 63 - local.length)}.${local}@${domain}`.replace('..', '.0')
}

/** That a new customer is what was asked for. */
export const createChecks: Check[] = [
  {
    name: 'create-keeps-members',
    operation: 'createCustomer',
    promises: [
      'create-customer',
      'create-both-types',
      'create-names',
      'create-email',
      'create-active',
      'created-at-true',
      'create-unique-id',
      'get-stored',
      'list-items',
    ],
    source: 'doc',
    needs: ['create', 'get', 'writes'],
    stage: 'together',
    async run(context) {
      const { found, run } = context
      const all = { first_name: 'Adaeze', last_name: 'Okafor', phone: '+2348031234567', country_code: '+234' }
      const kinds = [
        ...[all, {}, { first_name: 'Adaeze' }].map((given) => ({ ...given, customer_type: 'individual' })),
        // Null is a name that people have.
        ...[all, {}, { last_name: 'Null' }].map((given) => ({ ...given, customer_type: 'business' })),
      ]
      const bodies = kinds.map((kind) => ({ ...kind, email: context.email() }))
      const ids: string[] = []
      for (const body of bodies) {
        const result = await context.create(body)
        const what = `a valid ${body.customer_type} customer with ${Object.keys(body).length === 2 ? 'only what is required' : Object.keys(body).join(', ')}`
        if (!result.ok) context.succeeded(result, 'createCustomer', { promise: 'create-customer', what })
        const { customer, exchange } = result
        if (!customer) continue
        ids.push(customer.id)
        reportNotKept(context, notKept(body, customer), exchange)
        const invented = ['first_name', 'last_name']
          .filter((name) => !(name in body) && typeof customer[name] === 'string' && customer[name] !== '')
          .map((field) => ({ field, expected: undefined, actual: customer[field] }))
        context.differs({
          key: 'kept:name',
          operation: 'createCustomer',
          promise: 'create-names',
          when: 'after a create without it',
          differences: invented,
          exchange,
        })
        if (customer['is_active'] === false) {
          const facts = {
            kind: 'differs',
            when: `after the creation of a customer of type ${body.customer_type}`,
            differences: [{ field: 'is_active', expected: true, actual: false }],
          } as const
          found({
            key: 'create-active',
            operation: 'createCustomer',
            promise: 'create-active',
            facts: { ...facts, differences: [...facts.differences] },
            exchange,
          })
        }
        judgeCreatedAt(context, customer, exchange.answer?.json, exchange)
        const single = await readBack(context, customer)
        if (single && run.abilities.get('list') === 'works' && 'phone' in body) await compareListed(context, single)
      }
    },
  },
  {
    name: 'create-keeps-names',
    operation: 'createCustomer',
    promises: ['create-names', 'get-stored'],
    source: 'doc',
    needs: ['create', 'get', 'writes'],
    stage: 'together',
    async run(context) {
      await Promise.all(
        names.map(async ({ what, ...given }, index) => {
          const body = { ...given, email: context.email(), customer_type: index % 2 === 0 ? 'individual' : 'business' }
          const result = await context.create(body)
          const { customer, exchange, status } = result
          if (isStricter(status)) {
            const facts = { kind: 'refused', what: [`names with ${what}`], status } as const
            return context.found({
              key: 'names-refused',
              operation: 'createCustomer',
              promise: 'create-names',
              facts: { ...facts, what: [...facts.what] },
              exchange,
              severity: 'note',
            })
          }
          const created = context.succeeded(result, 'createCustomer', {
            promise: 'create-names',
            what: `a customer whose names hold ${what}`,
          })
          if (!reportNotKept(context, notKept(body, created), exchange) && customer) await readBack(context, customer)
        }),
      )
    },
  },
  {
    name: 'create-keeps-email',
    operation: 'createCustomer',
    promises: ['create-email', 'create-phone', 'create-country-code'],
    source: 'doc',
    needs: ['create', 'get', 'writes'],
    stage: 'together',
    async run(context) {
      const phones = [
        { phone: '+14155550132', country_code: '+1' },
        { phone: '+447400123456', country_code: '+44' },
        { phone: '+233241234567' },
        { phone: '+919812345678', country_code: '+91' },
      ]
      await Promise.all(
        addresses.map(async (written, index) => {
          const plain = {
            first_name: 'Ada',
            last_name: 'Obi',
            email: written(context.email()),
            customer_type: index % 2 === 0 ? 'business' : 'individual',
          }
          let result = await context.create({ ...plain, ...phones[index] })
          if (result.status >= 400 && result.status < 500) {
            // With a number that was accepted before, it is the address that is left.
            const again = await context.create({ ...plain, phone: '+2348031234567', country_code: '+234' })
            const what = again.ok ? `a customer with ${JSON.stringify(phones[index])}` : `the address ${plain.email}`
            const facts = { kind: 'refused' as const, what: [what], status: result.status }
            const promise = again.ok ? 'create-phone' : 'create-email'
            context.found({
              key: `${promise}-refused`,
              operation: 'createCustomer',
              promise,
              facts,
              exchange: result.exchange,
              severity: again.ok || !plain.email.includes("'") ? undefined : 'note',
            })
            if (!again.ok) return
            result = again
          }
          const created = context.succeeded(result, 'createCustomer', {
            promise: 'create-email',
            what: `a customer with the address ${plain.email}`,
          })
          if (!reportNotKept(context, notKept(plain, created), result.exchange)) await readBack(context, created)
        }),
      )
    },
  },
  {
    name: 'create-keeps-metadata',
    operation: 'createCustomer',
    promises: ['create-metadata', 'customer-metadata'],
    source: 'ours',
    needs: ['create', 'writes'],
    stage: 'together',
    async run(context) {
      const value = { tier: 'gold', nested: { list: [1, 2.5, null, true], text: 'é "quoted" \\ 🌍' } }
      for (const metadata of [value, JSON.stringify(value)]) {
        const result = await context.create({ email: context.email(), customer_type: 'individual', metadata })
        const { exchange, status, customer } = result
        const what = `metadata as ${typeof metadata === 'string' ? 'a string' : 'an object'}`
        const about = {
          operation: 'createCustomer',
          promise: 'create-metadata',
          exchange,
          key: 'metadata-given',
        } as const
        if (isStricter(status)) context.found({ ...about, facts: { kind: 'refused', what: [what], status } })
        else if (!customer)
          context.succeeded(result, 'createCustomer', { promise: 'create-metadata', what: `a customer with ${what}` })
        else
          context.differs({
            ...about,
            when: `after a create with ${what}`,
            differences: notKept({ metadata }, { ...customer, metadata: opened(customer['metadata']) }),
          })
      }
    },
  },
  {
    name: 'create-attaches-reference',
    operation: 'createCustomer',
    promises: ['create-reference', 'create-reference-unique'],
    source: 'ours',
    needs: ['create', 'writes'],
    stage: 'first',
    async run(context) {
      if (context.run.mode === 'smoke') return
      const reference = context.reference()
      const body = { first_name: 'Ada', last_name: 'Obi', customer_type: 'individual', reference }
      const first = await context.create({ ...body, email: context.email() })
      const about = { operation: 'createCustomer', exchange: first.exchange } as const
      if (first.status >= 400 && first.status < 500) {
        context.run.abilities.set('reference', 'absent')
        context.found({
          ...about,
          key: 'reference-refused',
          promise: 'create-reference',
          severity: 'note',
          facts: { kind: 'refused', what: ['a customer with a reference'], status: first.status },
        })
        return
      }
      const customer = context.succeeded(first, 'createCustomer', {
        promise: 'create-reference',
        what: 'a customer with a reference',
      })
      context.run.referenced = { customer, reference }
      context.run.abilities.set('reference', 'works')
      const second = await context.create({ ...body, email: context.email() })
      context.refused(second, 'createCustomer', {
        promise: 'create-reference-unique',
        what: 'a reference that another customer has',
      })
    },
  },
]

// Rules of a deployment's own are answered so; another refusal, such as 401, is of something else.
const isStricter = (status: number): boolean => status === 400 || status === 422

/**
 * Reports members that an answer to create shows otherwise than they were sent; names that fail together are one fault.
 */
function reportNotKept(
  context: Context,
  found: Difference[],
  exchange: Parameters<Context['found']>[0]['exchange'],
): boolean {
  const promises: Record<string, string> = {
    email: 'create-email',
    customer_type: 'create-both-types',
    metadata: 'create-metadata',
  }
  for (const difference of found) {
    const promise = promises[difference.field] ?? 'create-names'
    const key = `kept:${promise === 'create-names' ? 'name' : difference.field}`
    context.differs({
      key,
      operation: 'createCustomer',
      promise,
      when: 'after a create',
      differences: [difference],
      exchange,
    })
  }
  return found.length > 0
}

/** The customer by id has to be what create answered. */
async function readBack(context: Context, created: Shown): Promise<Shown | undefined> {
  const { differences: found, result } = await context.unchanged(created, {})
  if (!result.customer)
    return context.succeeded(result, 'getCustomer', {
      promise: 'get-stored',
      what: 'a GET of a customer that was just created',
    })
  const about = {
    operation: 'getCustomer',
    when: 'by id, compared with the answer to create',
    exchange: result.exchange,
  } as const
  context.differs({
    ...about,
    key: 'created-at-moves',
    promise: 'created-at-true',
    differences: found.filter(({ field }) => field === 'created_at'),
  })
  context.differs({
    ...about,
    key: 'get-stored',
    promise: 'get-stored',
    differences: found.filter(({ field }) => field !== 'created_at'),
  })
  return result.customer
}

async function compareListed(context: Context, single: Shown): Promise<void> {
  const own = ({ id }: Shown): boolean => id.toLowerCase() === single.id.toLowerCase()
  const result = await context.settled(
    () => context.list({ email: String(single['email']) }),
    ({ page }) => page?.customers.some(own) ?? false,
  )
  const item = result.page?.customers.find(own)
  const twins = (result.page?.customers ?? []).filter(
    (one, index, all) =>
      same('email', one['email'], single['email']) && all.findIndex(({ id }) => id === one.id) === index,
  )
  for (const twin of twins) context.claim(twin)
  if (twins.length > 1) {
    const facts = {
      kind: 'observed',
      what: 'one create makes more than one customer',
      expected: '1 customer with this email',
      actual: String(twins.length),
    } as const
    context.found({
      key: 'create-stores-twice',
      operation: 'createCustomer',
      promise: 'create-customer',
      facts,
      exchange: result.exchange,
    })
  }
  if (!item) return
  const about = {
    key: 'list-items',
    operation: 'listCustomers',
    promise: 'list-items',
    exchange: result.exchange,
  } as const
  context.differs({
    ...about,
    when: 'in the list, compared with the same customer by id',
    differences: differences(single, item),
  })
}

// Two machines of one deployment may tell the time some minutes apart.
const tolerated = 150_000_000_000n

// Compared with the answer's own timestamp, so a server whose clock is wrong is not blamed twice.
function judgeCreatedAt(
  context: Context,
  { created_at: text }: Shown,
  json: unknown,
  exchange: Parameters<Context['found']>[0]['exchange'],
): void {
  const created = instant(text)
  const answered = instant(record(json)?.['timestamp'])
  if (!created) return
  const now = BigInt(Date.now()) * 1_000_000n
  const far = (other: bigint): boolean =>
    created.nanoseconds - other > tolerated || other - created.nanoseconds > tolerated
  if (!far(now) || (answered && !far(answered.nanoseconds))) return
  const facts = {
    kind: 'observed',
    what: 'created_at is not when the customer was created',
    expected: 'about now',
    actual: String(text),
  } as const
  context.found({ key: 'created-at', operation: 'createCustomer', promise: 'created-at-true', facts, exchange })
}

// A string that holds a string that holds the object: the shape is a finding already.
function opened(metadata: unknown): unknown {
  const value = typeof metadata === 'string' ? parsed(metadata) : undefined
  return typeof value === 'string' ? value : metadata
}
