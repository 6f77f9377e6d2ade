import type { Check } from '../check.ts'
import { same } from '../compare.ts'
import type { Context } from '../context.ts'

type Case = { promise: string; what: string; with?: Record<string, unknown>; without?: string; both?: boolean }

const cases: Case[] = [
  { promise: 'create-email-required', what: 'a customer without an email', without: 'email', both: true },
  { promise: 'create-body-types', what: 'an email that is null', with: { email: null } },
  { promise: 'create-email-valid', what: 'an email that is empty', with: { email: '' } },
  { promise: 'create-email-valid', what: 'the email "not-an-email"', with: { email: 'not-an-email' }, both: true },
  { promise: 'create-email-valid', what: 'the email "ada@"', with: { email: 'ada@' } },
  { promise: 'create-email-valid', what: 'the email "@example.com"', with: { email: '@example.com' } },
  { promise: 'create-email-valid', what: 'the email "ada obi@example.com"', with: { email: 'ada obi@example.com' } },
  { promise: 'create-email-valid', what: 'the email "ada@obi@example.com"', with: { email: 'ada@obi@example.com' } },
  { promise: 'create-body-types', what: 'an email that is a number', with: { email: 42 } },
  { promise: 'create-body-types', what: 'an email that is an array', with: { email: ['ada@example.com'] } },
  { promise: 'create-customer-type-required', what: 'a customer without a customer_type', without: 'customer_type' },
  { promise: 'create-customer-type-required', what: 'a customer_type that is null', with: { customer_type: null } },
  { promise: 'create-customer-type-values', what: 'the customer_type "company"', with: { customer_type: 'company' } },
  { promise: 'create-customer-type-values', what: 'an empty customer_type', with: { customer_type: '' } },
  { promise: 'create-customer-type-values', what: 'the customer_type "Individual"', with: { customer_type: 'Individual' } },
  { promise: 'create-body-types', what: 'a first_name that is a number', with: { first_name: 42 } },
  { promise: 'create-body-types', what: 'a first_name that is an array', with: { first_name: ['Ada'] } },
  { promise: 'create-body-types', what: 'a last_name that is an object', with: { last_name: { family: 'Obi' } } },
  { promise: 'create-body-types', what: 'a phone that is an object', with: { phone: { number: '+2348031234567' } } },
  { promise: 'create-body-types', what: 'a country_code that is an array', with: { country_code: ['+234'] } },
  { promise: 'create-phone', what: 'the phone "+234 call me"', with: { phone: '+234 call me' } },
  { promise: 'create-country-code', what: 'the country_code "Nigeria"', with: { country_code: 'Nigeria' } },
  { promise: 'create-limits', what: 'an empty first_name', with: { first_name: '' } },
  { promise: 'create-limits', what: 'a last_name of 5000 letters', with: { last_name: 'x'.repeat(5000) } },
  { promise: 'create-limits', what: 'metadata that is no JSON', with: { metadata: 'gold' } },
]

// A customer that would be valid, but for the array around it.
const listedCustomer = (email: string): { what: string; text: string } => ({ what: 'a body that is an array', text: JSON.stringify([{ email, customer_type: 'individual' }]) })

const noObjects: { what: string; text: string }[] = [
  { what: 'malformed JSON', text: '{"email": "ada@example.com", ' },
  { what: 'no body', text: '' },
  { what: 'a body that is null', text: 'null' },
]

/** That what is missing, mistyped, malformed or unknown is refused, and not stored. */
export const createRefusals: Check[] = [
  {
    name: 'create-refuses-bad-members',
    operation: 'createCustomer',
    promises: [
      'create-email-required', 'create-email-valid', 'create-customer-type-required', 'create-customer-type-values', 'create-body-types', 'create-phone',
      'create-country-code', 'create-limits', 'no-server-error',
    ],
    source: 'ours',
    needs: ['create', 'writes'],
    stage: 'together',
    async run(context) {
      const tried = cases.flatMap((one, index) => (one.both ? [0, 1] : [index]).map((type) => ({ ...one, type: type % 2 === 0 ? 'individual' : 'business' })))
      await Promise.all(
        tried.map(async ({ promise, what, with: members = {}, without, type }) => {
          const body: Record<string, unknown> = { first_name: 'Ada', last_name: `Obi ${context.run.marker}`, email: context.email(), customer_type: type, ...members }
          if (without) delete body[without]
          const named = without === 'customer_type' || 'customer_type' in members ? what : `${what}, customer_type ${type}`
          context.refused(await context.create(body), 'createCustomer', { promise, what: named })
        }),
      )
    },
  },
  {
    name: 'create-refuses-no-object',
    operation: 'createCustomer',
    promises: ['create-body-json', 'no-server-error'],
    source: 'public',
    needs: ['create', 'writes'],
    stage: 'together',
    async run(context) {
      for (const { what, text } of [...noObjects, listedCustomer(context.email())]) context.refused(await context.create({ text }), 'createCustomer', { promise: 'create-body-json', what })
      // Whether a member that nobody knows is ignored or refused is open; that it fails is not.
      const unknown = await context.create({ first_name: 'Ada', last_name: 'Obi', email: context.email(), customer_type: 'individual', favourite_colour: 'green' })
      if (unknown.status >= 500) context.refused(unknown, 'createCustomer', { promise: 'no-server-error', what: 'a member that nobody knows' })
    },
  },
  {
    name: 'create-refuses-media-type',
    operation: 'createCustomer',
    promises: ['create-media-type'],
    source: 'ours',
    needs: ['create', 'writes'],
    stage: 'together',
    async run(context) {
      const result = await context.create({ first_name: 'Ada', last_name: 'Obi', email: context.email(), customer_type: 'individual' }, [['content-type', 'text/plain']])
      context.refused(result, 'createCustomer', { promise: 'create-media-type', what: 'a customer sent as text/plain' })
    },
  },
  {
    name: 'create-refused-is-not-stored',
    operation: 'createCustomer',
    promises: ['create-refused-not-stored'],
    source: 'doc',
    needs: ['create', 'list', 'writes'],
    stage: 'together',
    async run(context) {
      const wrong: Record<string, unknown>[] = [{ customer_type: 'company' }]
      for (const members of wrong) {
        const email = context.email()
        const refusal = await context.create({ email, ...members })
        if (!context.refused(refusal, 'createCustomer', { promise: 'create-customer-type-values', what: 'the customer_type "company"' })) continue
        const listed = await context.list({ email })
        const stored = listed.page?.customers.find((customer) => String(customer['email']).toLowerCase() === email)
        if (!stored) continue
        context.claim(stored)
        const facts = { kind: 'observed', what: `a create answered ${refusal.status} left a customer behind`, expected: 'no customer', actual: `the customer ${stored.id}` } as const
        context.found({ key: 'refused-stored', operation: 'createCustomer', promise: 'create-refused-not-stored', facts, exchange: refusal.exchange })
      }
    },
  },
  {
    name: 'create-email-is-unique',
    operation: 'createCustomer',
    promises: ['create-email-unique', 'create-refused-not-stored', 'update-email-unique'],
    source: 'doc',
    needs: ['create', 'get', 'writes'],
    stage: 'together',
    async run(context) {
      const email = context.email()
      const first = await context.customer({ email, first_name: 'Ada', customer_type: 'business' })
      await duplicate(context, first.id, 'an email that another customer has', { email, customer_type: 'business', first_name: 'Eve' })
      await duplicate(context, first.id, 'an email that a customer of the other type has', { email, customer_type: 'individual' })
      await duplicate(context, first.id, 'an email that another customer has in other letters', { email: email.toUpperCase(), customer_type: 'individual' })
      const { differences, result } = await context.unchanged(first, {})
      const about = { key: 'duplicate-changes', operation: 'createCustomer', promise: 'create-email-unique', exchange: result.exchange } as const
      context.differs({ ...about, when: 'of a customer after another create with its email', differences })

      await countDuplicates(context, email)

      const contested = context.email()
      const results = await Promise.all([0, 1, 2].map(() => context.create({ email: contested, customer_type: 'individual' })))
      const ids = new Set(results.map(({ customer }) => customer?.id).filter((id) => id !== undefined))
      if (ids.size > 1) {
        const facts = { kind: 'accepted' as const, what: ['the same email in requests at the same time'], status: 200 }
        context.found({ key: 'accepted:create-email-unique', operation: 'createCustomer', promise: 'create-email-unique', facts, exchange: results[1]?.exchange })
      }
      const updates = context.run.abilities.get('update') === 'works'
      let held = email
      if (updates) {
        const next = context.email()
        const moved = (await context.update(first.id, { email: next })).customer
        if (moved && same('email', next, moved['email'])) held = next
        if (held === next) await duplicate(context, first.id, 'an email that another customer was updated to', { email: held, customer_type: 'individual' })
      }
      if (context.run.abilities.get('blacklist') !== 'works') return
      await context.blacklist(first.id, true)
      await duplicate(context, first.id, 'an email that a blacklisted customer has', { email: held, customer_type: 'individual' })
      const [another] = ids
      if (!updates || another === undefined) return
      const taken = { promise: 'update-email-unique', what: 'an update to the email of a blacklisted customer' }
      context.refused(await context.update(another, { email: held }), 'updateCustomer', taken)
    },
  },
]

// A create that is refused, or answered with the customer who is there, must not have stored another.
async function countDuplicates(context: Context, email: string): Promise<void> {
  if (context.run.abilities.get('list') !== 'works') return
  const listed = await context.list({ email })
  const holders = listed.page?.customers.filter((customer) => String(customer['email']).toLowerCase() === email.toLowerCase()) ?? []
  const ours = holders.filter(({ id }) => context.run.ledger.owns(id))
  for (const customer of holders) context.claim(customer)
  if (holders.length < 2 || holders.length === ours.length) return
  const facts = { kind: 'observed', what: 'a create with a taken email left another customer behind', expected: '1 customer with this email', actual: `${holders.length} customers` } as const
  context.found({ key: 'refused-stored', operation: 'createCustomer', promise: 'create-refused-not-stored', facts, exchange: listed.exchange })
}

// The document leaves open whether a duplicate is refused or answered with the customer who is there.
async function duplicate(context: Context, id: string, what: string, body: Record<string, unknown>): Promise<void> {
  const result = await context.create(body)
  const about = { operation: 'createCustomer', promise: 'create-email-unique', exchange: result.exchange } as const
  if (result.customer?.id.toLowerCase() === id.toLowerCase()) {
    const facts = { kind: 'observed', what: 'a create with an email that is taken answers the customer who has it', expected: 'a refusal', actual: String(result.status) } as const
    return context.found({ ...about, key: 'duplicate-returned', severity: 'note', facts })
  }
  context.refused(result, 'createCustomer', { promise: 'create-email-unique', what })
}
