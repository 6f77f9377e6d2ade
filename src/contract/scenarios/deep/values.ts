import * as fc from 'fast-check'
import type { Draw } from '../../run/draw.ts'
import { emailOf, oneOf } from './cast.ts'
import type { Cast } from './cast.ts'

/** How a value is made when it is sent: its letters are drawn before, the run's mark and number only then. */
export type Recipe<Value> = (draw: Draw, cast: Cast) => Value

/** Any of a story's customers. */
export const someone: fc.Arbitrary<number> = fc.nat({ max: 5 })

const small = 'abcdefghijklmnopqrstuvwxyz'
const lettersAndDigits = fc.constantFrom(...small, ...'0123456789')
const few = (unit: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit, minLength: 0, maxLength })

// All are nobody's, and what a sweep knows for ours.
const domains = fc.constantFrom(
  'example.com',
  'example.org',
  'example.net',
  'mail.example.com',
  'a.b.example.org',
  'ex-ample.international',
)

const inCapitals = (text: string): string => text.toUpperCase()
const inSomeCapitals = (text: string): string =>
  text.replaceAll(/[a-z]/g, (letter, at: number) => (at % 2 === 0 ? letter.toUpperCase() : letter))
const asItIs = (text: string): string => text

const longestLocal = 64

/** An address that nobody has yet, in any form that an address may have. */
const freshEmail: fc.Arbitrary<Recipe<string>> = fc
  .record({
    before: few(lettersAndDigits, 8),
    first: fc.constantFrom('.', '_', '-', "'"),
    after: few(lettersAndDigits, 6),
    second: fc.constantFrom('.', '_', '-', '+'),
    domain: domains,
    letters: fc.oneof(
      { weight: 6, arbitrary: fc.constant(asItIs) },
      { weight: 1, arbitrary: fc.constantFrom(inCapitals, inSomeCapitals) },
    ),
    long: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  })
  .map(({ before, first, after, second, domain, letters, long }) => (draw) => {
    const local = `${before === '' ? '' : before + first}*${after === '' ? '' : second + after}`
    const [user, at] = draw.email(`${local}@${domain}`).split('@') as [string, string]
    return letters(`${user}${long ? 'x'.repeat(Math.max(0, longestLocal - user.length)) : ''}@${at}`)
  })

const local = (change: (text: string) => string) => (email: string) => {
  const at = email.lastIndexOf('@')
  return change(email.slice(0, at)) + email.slice(at)
}

// What a loose comparison, a pattern, a prefix or a cut takes for the same; the simplest first.
const likenesses: ((email: string) => string)[] = [
  asItIs,
  inCapitals,
  inSomeCapitals,
  (email) => email.toLowerCase(),
  local((text) => `${text}+tag`),
  local((text) => text.replace(/\+.*$/, '')),
  local((text) => text.replaceAll('.', '')),
  local((text) => text.replaceAll('.', 'x')),
  local((text) => text.replaceAll('_', 'z')),
  local((text) => text.replaceAll('-', 'z')),
  local((text) => `${text}0`),
  // What ends with a mark is no address any more.
  local((text) => text.slice(0, -1).replace(/[._'+-]$/, '')),
  local((text) => `x${text}`),
  (email) => email.replace('@', '@sub.'),
  (email) => email.replace(/@.*$/, '@example.edu.example.com'),
]

const ofSomebody: fc.Arbitrary<Recipe<string>> = fc
  .record({ who: someone, former: fc.boolean(), likeness: fc.constantFrom(...likenesses) })
  .map(({ who, former, likeness }) => (draw, cast) => {
    const person = oneOf(cast, who)
    const email = person && (former ? person.emails[0] : emailOf(person))
    return email === undefined ? draw.email() : likeness(email)
  })

/** Mostly an address that nobody has; now and then somebody's, one that somebody had, or nearly that. */
export const anyEmail: fc.Arbitrary<Recipe<string>> = fc.oneof(
  { weight: 4, arbitrary: freshEmail },
  { weight: 1, arbitrary: ofSomebody },
)

/** Somebody's address, one that somebody had, or nearly that. */
export const knownEmail = ofSomebody

const nameLetters = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...small, ...small.toUpperCase()) },
  { weight: 2, arbitrary: fc.constantFrom(...'éèüñçøåßłžőęşığ') },
  { weight: 2, arbitrary: fc.constantFrom(' ', '-', "'", '.', '’', ',') },
  { weight: 1, arbitrary: fc.constantFrom(...'<>&"\\%_;=+@/#?!()[]{}|`~^*:$') },
  { weight: 1, arbitrary: fc.constantFrom(...'李小龍王明あいうえ한글Жанна') },
  { weight: 1, arbitrary: fc.constantFrom('م', 'ی', '\u200c', 'א', 'ב', '👩‍👩‍👧', '🙂', 'e\u0301', 'ﬁ') },
  { weight: 1, arbitrary: fc.constantFrom(...'0123456789') },
)

const plainName = fc.string({ unit: fc.constantFrom(...small), minLength: 1, maxLength: 12 }).map((text) => `A${text}`)

const awkwardName = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: nameLetters, minLength: 1, maxLength: 24 }) },
  { weight: 1, arbitrary: fc.constantFrom('N', 'Null', 'null', 'true', '0', 'undefined', '=1+1', './', '{}', '%s') },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('x', 'é', '龍'), fc.integer({ min: 30, max: 100 })).map(longName) },
)

function longName([letter, length]: [string, number]): string {
  return letter.repeat(length)
}

/** A name as people have them, and longer and odder ones; now and then one that somebody else has. Never only space. */
export const anyName: fc.Arbitrary<Recipe<string>> = fc.oneof(
  { weight: 4, arbitrary: plainName.map((name) => () => name) },
  { weight: 3, arbitrary: awkwardName.map((name) => () => name.trim() || 'A') },
  {
    weight: 1,
    arbitrary: fc.tuple(someone, fc.nat({ max: 3 })).map(([who, which]) => (_draw: Draw, cast: Cast) => {
      const names = oneOf(cast, who)?.names ?? []
      return names[which % names.length] ?? 'Ada'
    }),
  },
)

const referenceLikenesses: ((reference: string) => string)[] = [
  asItIs,
  (text) => `${text}0`,
  (text) => `${text}_x`,
  (text) => text.slice(0, -1),
  inCapitals,
  (text) => text.replaceAll('-', '_'),
]

/** A reference that nobody has. */
export const freshReference: fc.Arbitrary<Recipe<string>> = fc
  .tuple(fc.boolean(), few(fc.oneof(lettersAndDigits, fc.constantFrom('-', '_', '.', ' ', 'é')), 8))
  .map(
    ([short, more]) =>
      (draw) =>
        short ? draw.reference('short') : `${draw.reference()}${more}`.trim(),
  )

/** Somebody's reference, or nearly that. */
export const knownReference: fc.Arbitrary<Recipe<string>> = fc
  .tuple(someone, fc.constantFrom(...referenceLikenesses))
  .map(
    ([who, likeness]) =>
      (draw, cast) =>
        likeness(oneOf(cast, who)?.reference ?? draw.reference()),
  )

// None of those that pages show as an example, and a refusal may, too.
const phoneNumber = fc.integer({ min: 245_000_000, max: 249_999_999 })

/** A phone and a dial code that belong together, or one of them alone, or neither. */
export const contact: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { weight: 6, arbitrary: phoneNumber.map((number) => ({ phone: `+233${number}`, country_code: '+233' })) },
  { weight: 1, arbitrary: phoneNumber.map((number) => ({ phone: `+233${number}` })) },
  { weight: 1, arbitrary: phoneNumber.map((number) => ({ phone: `0${number}`, country_code: '+233' })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Record<string, string>[]>(
      {},
      { country_code: '+233' },
      { phone: '+14155550132', country_code: '+1' },
      { phone: '+447911123456', country_code: '+44' },
    ),
  },
)

/** Metadata as a caller keeps it: a few texts and numbers, as an object or written as JSON. */
export const metadata: fc.Arbitrary<unknown> = fc
  .tuple(
    fc.dictionary(few(fc.constantFrom(...small), 6), fc.oneof(few(nameLetters, 12), fc.integer(), fc.boolean()), {
      maxKeys: 3,
    }),
    fc.boolean(),
  )
  .map(([entries, asText]) => (asText ? JSON.stringify(entries) : { ...entries }))

/** Whatever a caller may put where text is meant. */
export const junk: fc.Arbitrary<unknown> = fc.constantFrom<unknown[]>(null, '', 0, 42, true, [], {}, ['Ada'], {
  a: 'b',
})

/** Text that fails inside of what looks at it carelessly: it goes into a query. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: nameLetters, maxLength: 20 }),
  fc.constantFrom("' OR 1=1 --", '%00', '\u0000', '../..', '${7*7}', '$ne', '*', '%', '_', '9'.repeat(30), '-1', 'NaN'),
  fc.constantFrom('x', 'é').map((letter) => letter.repeat(300)),
)
