import type { Call, Json } from '../behaviour.ts'
import type { Draw } from './draw.ts'
import type { Memory } from './memory.ts'

/** One time at which a defect could show. */
export type Occasion = {
  call: Call
  /**
   * Whom it is about, as far as it is known: a customer as it is kept or shown, the body of a request, or what a list
   * is filtered by.
   */
  customer: Json
  /** The text to look at for certain characters; that of names and email where it is absent. */
  text?: string | undefined
}

/** What can be told of the occasions at a place. */
export type Sees = 'type' | 'activity' | 'history' | 'text' | 'pages'

/** The times at which a defect shows. */
export type Condition = {
  /** Such as `always`, `when inactive`, `every third time`. */
  name: string
  /** In words, to be added to a sentence: `, for inactive customers only`; empty where there is nothing to add. */
  about: string
  /** What has to be seen for the condition to mean anything. */
  needs: Sees | undefined
  /** A test that may count; one for each deployment. */
  holds: (memory: Memory) => (occasion: Occasion) => boolean
}

/** The kinds of conditions, each with the ways in which it can be drawn. */
export const conditionKinds = {
  always: () => [condition('always', '', undefined, () => () => true)],
  type: () =>
    ['individual', 'business'].map((type) =>
      condition(`when ${type}`, `, for ${type} customers only`, 'type', () => ({ customer }) => {
        return customer['customer_type'] === type
      }),
    ),
  inactive: () => [
    condition('when inactive', ', for inactive customers only', 'activity', () => ({ customer }) => {
      return String(customer['is_active']) === 'false'
    }),
  ],
  'after an update': () => [
    condition('after an update', ', for customers that were updated', 'history', ({ updated }) => ({ customer }) => {
      return updated.has(String(customer['id']))
    }),
  ],
  'after a delete': () => [
    condition(
      'after a delete',
      ', once some customer was deleted',
      undefined,
      ({ deleted }) =>
        () =>
          deleted.size > 0,
    ),
  ],
  'every n-th': () =>
    ['second', 'third', 'fourth', 'fifth'].map((nth, index) =>
      condition(`every ${nth} time`, `, every ${nth} time`, undefined, () => {
        let count = 0
        return () => (count += 1) % (index + 2) === 0
      }),
    ),
  'from a size on': () =>
    Array.from({ length: 96 }, (_, index) => index + 5).map((size) =>
      condition(`from ${size} customers on`, `, once there are ${size} customers`, undefined, () => ({ call }) => {
        return call.customers.size >= size
      }),
    ),
  characters: () =>
    characters.map(({ name, form }) =>
      condition(`with ${name}`, `, where there is ${name}`, 'text', () => ({ customer, text }) => {
        return form.test(text ?? textOf(customer))
      }),
    ),
  'from the second page on': () => [
    condition('from the second page on', ', from the second page on', 'pages', () => ({ call }) => {
      return Number(call.query.get('page') ?? 1) >= 2
    }),
  ],
} satisfies Record<string, () => Condition[]>

/** Which times a defect can show at. */
export type When = keyof typeof conditionKinds

/** Every kind of condition. */
export const whens = Object.keys(conditionKinds) as When[]

const characters = [
  { name: 'a letter beyond ASCII', form: /[^\0-\x7f]/u },
  { name: 'a character beyond the basic plane', form: /[\u{10000}-\u{10ffff}]/u },
  { name: 'an apostrophe', form: /'/ },
  { name: 'a hyphen', form: /-/ },
  { name: 'a space', form: / / },
  { name: 'a plus', form: /\+/ },
  { name: 'a digit', form: /\d/ },
  { name: 'an ampersand', form: /&/ },
  { name: 'a quotation mark', form: /"/ },
  { name: 'a percent sign', form: /%/ },
  { name: 'a backslash', form: /\\/ },
  { name: 'a capital after the first letter', form: /[a-z][A-Z]/ },
  { name: 'more than 40 characters', form: /^.{41}/u },
]

/** One time in three a defect shows always; else all kinds that mean something at the place are as likely. */
export function drawCondition(draw: Draw, sees: readonly Sees[]): { when: When; condition: Condition } {
  const fitting = whens.filter((kind) => conditionKinds[kind]().every(({ needs }) => !needs || sees.includes(needs)))
  const when = draw.once(3) ? 'always' : draw.pick(fitting)
  return { when, condition: draw.pick<Condition>(conditionKinds[when]()) }
}

function condition(
  name: string,
  about: string,
  needs: Sees | undefined,
  holds: (memory: Memory) => (occasion: Occasion) => boolean,
): Condition {
  return { name, about, needs, holds }
}

function textOf(customer: Json): string {
  return ['first_name', 'last_name', 'email']
    .map((member) => customer[member])
    .filter((value) => typeof value === 'string')
    .join('\n')
}
