import type { Result } from '../ask.ts'
import type { Check } from '../check.ts'
import type { Context } from '../context.ts'

type Case = { promise: string; what: string; with?: Record<string, unknown>; without?: string; both?: boolean }

const cases: Case[] = [
  { promise: 'create-body-types', what: 'an email that is null', with: { email: null } },
  { promise: 'create-email-required', what: 'a customer without an email', without: 'email', both: true },
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
  { promise: 'create-customer-type-values', what: 'the customer_type "individu"', with: { customer_type: 'individu' } },
  {
    promise: 'create-customer-type-values',
    what: 'the customer_type "Individual"',
    with: { customer_type: 'Individual' },
  },
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
const listedCustomer = (email: string): { what: string; text: string } => ({
  what: 'a body that is an array',
  text: JSON.stringify([{ email, customer_type: 'individual' }]),
})

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
      'create-email-required',
      'create-email-valid',
      'create-customer-type-required',
      'create-customer-type-values',
      'create-body-types',
      'create-phone',
      'create-country-code',
      'create-limits',
      'create-refused-not-stored',
      'no-server-error',
    ],
    source: 'ours',
    needs: ['create', 'writes'],
    stage: 'together',
    async run(context) {
      const tried = cases.flatMap((one, index) =>
        (one.both ? [0, 1] : [index]).map((type) => ({ ...one, type: type % 2 === 0 ? 'individual' : 'business' })),
      )
      await Promise.all(
        tried.map(async ({ promise, what, with: members = {}, without, type }) => {
          const body: Record<string, unknown> = {
            first_name: 'Ada',
            last_name: `Obi ${context.run.marker}`,
            email: context.email(),
            customer_type: type,
            ...members,
          }
          if (without) delete body[without]
          const named =
            without === 'customer_type' || 'customer_type' in members ? what : `${what}, customer_type ${type}`
          const refusal = await context.create(body)
          const refused = context.refused(refusal, 'createCustomer', { promise, what: named })
          if (refused && members['customer_type'] === 'company')
            await notStored(context, String(body['email']), refusal)
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
      for (const { what, text } of [...noObjects, listedCustomer(context.email())])
        context.refused(await context.create({ text }), 'createCustomer', { promise: 'create-body-json', what })
      // Whether a member that nobody knows is ignored or refused is open; that it fails is not.
      const unknown = await context.create({
        first_name: 'Ada',
        last_name: 'Obi',
        email: context.email(),
        customer_type: 'individual',
        favourite_colour: 'green',
      })
      if (unknown.status >= 500)
        context.refused(unknown, 'createCustomer', { promise: 'no-server-error', what: 'a member that nobody knows' })
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
      const result = await context.create(
        { first_name: 'Ada', last_name: 'Obi', email: context.email(), customer_type: 'individual' },
        [['content-type', 'text/plain']],
      )
      context.refused(result, 'createCustomer', { promise: 'create-media-type', what: 'a customer sent as text/plain' })
    },
  },
]

async function notStored(context: Context, email: string, { status, exchange }: Result): Promise<void> {
  if (context.run.abilities.get('list') !== 'works') return
  const listed = await context.list({ email })
  const stored = listed.page?.customers.find((customer) => String(customer['email']).toLowerCase() === email)
  if (!stored) {
    context.run.refusedEmail = email
    return
  }
  context.claim(stored)
  const facts = {
    kind: 'observed',
    what: `a create answered ${status} left a customer behind`,
    expected: 'no customer',
    actual: `the customer ${stored.id}`,
  } as const
  context.found({
    key: 'refused-stored',
    operation: 'createCustomer',
    promise: 'create-refused-not-stored',
    facts,
    exchange,
  })
}
