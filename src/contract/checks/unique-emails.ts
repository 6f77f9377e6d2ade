import type { Result } from '../ask.ts'
import type { Check } from '../check.ts'
import { notKept, same } from '../compare.ts'
import type { Shown } from '../compare.ts'
import type { Context } from '../context.ts'
import { record } from '../../http/json.ts'

/**
 * That no two customers have one email, whatever came before and whatever is under way, and that nobody else's data is
 * told.
 */
export const uniqueEmails: Check[] = [
  {
    name: 'create-email-is-unique',
    operation: 'createCustomer',
    promises: [
      'create-email-unique',
      'create-refused-not-stored',
      'update-email-unique',
      'create-customer',
      'error-no-internals',
    ],
    source: 'public',
    needs: ['create', 'get', 'writes'],
    // What is meant to be under way at the same time must not queue behind other checks.
    stage: 'alone',
    async run(context) {
      const { first, email } = await newHolder(context)
      await duplicate(context, first, 'an email that another customer has', {
        email,
        customer_type: 'business',
        first_name: 'Eve',
      })
      await duplicate(context, first, 'an email that a customer of the other type has', {
        email,
        customer_type: 'individual',
      })
      await duplicate(context, first, 'an email that another customer has in other letters', {
        email: email.toUpperCase(),
        customer_type: 'individual',
      })
      const { differences, result } = await context.unchanged(first, {})
      const about = {
        key: 'duplicate-changes',
        operation: 'createCustomer',
        promise: 'create-email-unique',
        exchange: result.exchange,
      } as const
      context.differs({ ...about, when: 'of a customer after another create with its email', differences })

      await countDuplicates(context, email)

      const updates = context.run.abilities.get('update') === 'works'
      let held = email
      if (updates) {
        const next = context.run.refusedEmail ?? context.email()
        const update = await context.update(first.id, { email: next })
        const moved = update.customer
        if (update.status >= 400 && update.status < 500 && next === context.run.refusedEmail) {
          const facts = {
            kind: 'observed',
            what: 'the email of a create that was refused is taken all the same',
            expected: 'an email that nobody has',
            actual: `an update to it is refused with ${update.status}`,
          } as const
          if ((await context.update(first.id, { email: context.email() })).ok)
            context.found({
              key: 'refused-stored',
              operation: 'createCustomer',
              promise: 'create-refused-not-stored',
              facts,
              exchange: update.exchange,
            })
        }
        const answered = moved && typeof moved['email'] === 'string' && same('email', next, moved['email'])
        held = answered ? next : String((await context.read(first.id))['email'])
        if (held !== email)
          await duplicate(context, first, 'an email that another customer was updated to', {
            email: held,
            customer_type: 'individual',
          })
      }
      const another = await contest(context, held === email ? context.email() : email, held !== email)
      if (another && held !== email) held = await updateBoth(context, [{ ...first, email: held }, another])
      if (context.run.abilities.get('blacklist') !== 'works') return
      await context.blacklist(first.id, true)
      await duplicate(context, { ...first, is_active: false }, 'an email that a blacklisted customer has', {
        email: held,
        customer_type: 'individual',
      })
      if (!updates || another === undefined) return
      const taken = { promise: 'update-email-unique', what: 'an update to the email of a blacklisted customer' }
      context.refused(await context.update(another.id, { email: held }), 'updateCustomer', taken)
    },
  },
]

/**
 * A customer whose email others will ask for: that of a deleted customer where it is free again, which document and
 * pages leave open.
 */
async function newHolder(context: Context): Promise<{ first: Shown; email: string }> {
  const { removed } = context.run
  const members = {
    first_name: 'Ngozika',
    last_name: 'Brightwater',
    phone: '+2348031234567',
    country_code: '+234',
    customer_type: 'business',
  }
  const anew = async (email: string) => ({ first: await context.customer({ email, ...members }), email })
  if (!removed) return anew(context.email())
  const result = await context.create({ email: removed.email, ...members })
  const { customer, exchange, status } = result
  const about = { operation: 'createCustomer', exchange } as const
  if (status >= 500)
    context.refused(result, 'createCustomer', {
      promise: 'no-server-error',
      what: 'the email of a customer that was deleted',
    })
  if (!customer) return anew(context.email())
  const when = 'after a create with the email of a customer that was deleted'
  const lost = notKept({ email: removed.email, ...members }, customer)
  const inactive = customer['is_active'] === false ? [{ field: 'is_active', expected: true, actual: false }] : []
  context.differs({
    ...about,
    key: 'deleted-comes-back',
    promise: 'create-customer',
    when,
    differences: [...lost, ...inactive],
  })
  return { first: customer, email: removed.email }
}

/**
 * Three creates with one email at the same time; the customer that came of them. `freed` where another customer had
 * that email before.
 */
async function contest(context: Context, email: string, freed: boolean): Promise<Shown | undefined> {
  const body = { email, customer_type: 'individual' }
  const results = await Promise.all([0, 1, 2].map(() => context.create(body)))
  const made = new Map(results.flatMap(({ customer }) => (customer ? [[customer.id, customer] as const] : [])))
  if (made.size > 1) {
    const facts = { kind: 'accepted' as const, what: ['the same email in requests at the same time'], status: 200 }
    context.found({
      key: 'accepted:create-email-unique',
      operation: 'createCustomer',
      promise: 'create-email-unique',
      facts,
      exchange: results[1]?.exchange,
    })
  }
  const [customer] = made.values()
  if (customer || !freed || results.some(({ status }) => status < 400 || status >= 500)) return customer
  // Whoever is asked at once may refuse all; and what is free may be known a moment later.
  const alone = await context.settled(
    () => context.create(body),
    ({ ok }) => ok,
  )
  if (alone.status < 400 || alone.status >= 500) return alone.customer
  const facts = {
    kind: 'refused' as const,
    what: ['an email that a customer had before an update, and nobody has now'],
    status: alone.status,
  }
  context.found({
    key: 'former-email',
    operation: 'createCustomer',
    promise: 'create-customer',
    facts,
    exchange: alone.exchange,
  })
  return undefined
}

/**
 * Two customers updated to one email at the same time: not both may have it then. Resolves to the first one's email.
 */
async function updateBoth(context: Context, customers: [Shown, Shown]): Promise<string> {
  const email = context.email()
  const results = await Promise.all(customers.map(({ id }) => context.update(id, { email })))
  const held = results[0]?.ok ? email : String(customers[0]['email'])
  if (!results.every(({ ok }) => ok)) return held
  const now = await Promise.all(customers.map(({ id }) => context.get(id)))
  if (
    !now.every(
      ({ customer }) =>
        customer !== undefined && typeof customer['email'] === 'string' && same('email', email, customer['email']),
    )
  )
    return held
  const facts = {
    kind: 'accepted' as const,
    what: ['updates of two customers to one email at the same time'],
    status: results[0]?.status ?? 200,
  }
  context.found({
    key: 'accepted:update-email-unique',
    operation: 'updateCustomer',
    promise: 'update-email-unique',
    facts,
    exchange: results[1]?.exchange,
  })
  return held
}

// A create that is refused, or answered with the customer who is there, must not have stored another.
async function countDuplicates(context: Context, email: string): Promise<void> {
  if (context.run.abilities.get('list') !== 'works') return
  const listed = await context.list({ email })
  const holders =
    listed.page?.customers.filter((customer) => String(customer['email']).toLowerCase() === email.toLowerCase()) ?? []
  const ours = holders.filter(({ id }) => context.run.ledger.owns(id))
  for (const customer of holders) context.claim(customer)
  if (holders.length < 2 || holders.length === ours.length) return
  const facts = {
    kind: 'observed',
    what: 'a create with a taken email left another customer behind',
    expected: '1 customer with this email',
    actual: `${holders.length} customers`,
  } as const
  context.found({
    key: 'refused-stored',
    operation: 'createCustomer',
    promise: 'create-refused-not-stored',
    facts,
    exchange: listed.exchange,
  })
}

// The document leaves open whether a duplicate is refused or answered with the customer who is there.
async function duplicate(context: Context, holder: Shown, what: string, body: Record<string, unknown>): Promise<void> {
  const result = await context.create(body)
  const about = { operation: 'createCustomer', promise: 'create-email-unique', exchange: result.exchange } as const
  if (result.customer?.id.toLowerCase() === holder.id.toLowerCase()) {
    const woken =
      holder['is_active'] === false && result.customer['is_active'] === true
        ? [{ field: 'is_active', expected: false, actual: true }]
        : []
    context.differs({
      ...about,
      key: 'duplicate-changes',
      when: 'of a customer after another create with its email',
      differences: woken,
    })
    const facts = {
      kind: 'observed',
      what: 'a create with an email that is taken answers the customer who has it',
      expected: 'a refusal',
      actual: String(result.status),
    } as const
    return context.found({ ...about, key: 'duplicate-returned', severity: 'note', facts })
  }
  if (context.refused(result, 'createCustomer', { promise: 'create-email-unique', what }))
    judgeTold(context, result, 'createCustomer', ['Ngozika', 'Brightwater', '8031234567'])
}

/**
 * A refusal of a taken email whose words name the customer who has it: `names` are of that customer alone and were not
 * sent.
 * A customer as such beside the refusal is what some deployments mean to answer: a note.
 */
export function judgeTold(
  context: Context,
  { exchange }: Result,
  operation: 'createCustomer' | 'updateCustomer',
  names: string[],
): void {
  const told = wordsWith(exchange.answer?.json, names)
  if (told === undefined) return
  const facts = {
    kind: 'observed',
    what: 'the refusal of an email that is taken tells of the customer who has it',
    expected: 'nothing of another customer',
    actual: told.text,
  } as const
  context.found({
    key: 'leak:customer',
    operation,
    promise: 'error-no-internals',
    facts,
    exchange,
    ...(told.asCustomer ? { severity: 'note' as const } : {}),
  })
}

function wordsWith(
  value: unknown,
  names: string[],
  asCustomer = false,
): { text: string; asCustomer: boolean } | undefined {
  if (typeof value === 'string')
    return names.some((name) => value.includes(name)) ? { text: value, asCustomer } : undefined
  const within = asCustomer || record(value)?.['email'] !== undefined
  const inner = typeof value === 'object' && value !== null ? Object.values(value) : []
  return inner.map((one) => wordsWith(one, names, within)).find((told) => told !== undefined)
}
