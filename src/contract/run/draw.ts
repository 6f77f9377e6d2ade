import { randomUUID } from 'node:crypto'
import { isUuid } from '../../spec/uuid.ts'

/** Draws the values that stories send: the same ones for the same seed, but for the run's own mark. */
export type Draw = {
  /** A whole number from 0 up to, and without, `below`. */
  number: (below: number) => number
  /** One of the values. */
  of: <T>(values: readonly T[]) => T
  /** As many of them, in an order of their own. */
  some: <T>(values: readonly T[], count: number) => T[]
  /** A word of small letters, such as a name is made of. */
  word: (length?: number) => string
  /** A given name and a family name, plain ones. */
  name: () => string
  /**
   * An address that nobody has; `form` puts the mark and a number into a pattern such as `a.*@example.org`, whose domain
   * is another where the run's emails have to be on one.
   */
  email: (form?: string) => string
  /** The domain that all emails have to be on; undefined where reserved ones do. */
  domain: string | undefined
  /** A reference that nobody has; a short one has eight characters, and one of digits begins with zeros. */
  reference: (form?: 'short' | 'digits') => string
  /** An id that nobody has, near to one that somebody has where it is given. */
  id: (near?: string) => string
}

const consonants = 'bcdfghjklmnprstvwz'
const vowels = 'aeiou'

/** A source of values for one story. `mark` is part of every address and reference; `next` numbers them. */
export function createDraw(seed: number, story: string, mark: string, next: () => number, domain?: string): Draw {
  let state = seed >>> 0
  for (const letter of story) state = Math.imul(state ^ letter.charCodeAt(0), 0x9e3779b1) >>> 0
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const draw: Draw = {
    number: (below) => Math.floor(random() * below),
    of: (values) => values[draw.number(values.length)]!,
    some(values, count) {
      const left = [...values]
      return Array.from({ length: Math.min(count, left.length) }, () => left.splice(draw.number(left.length), 1)[0]!)
    },
    word: (length = 6) =>
      Array.from({ length }, (_, at) => draw.of([...(at % 2 === 0 ? consonants : vowels)])).join(''),
    name() {
      const word = draw.word(4 + draw.number(5))
      return word[0]!.toUpperCase() + word.slice(1)
    },
    email: (form = `${draw.word()}.*@example.com`) => onDomain(form.replace('*', `${mark}${next()}`), domain),
    domain,
    reference(form) {
      if (form === 'digits') return `00${draw.number(1_000_000_000)}${next()}`
      return form === 'short'
        ? `${mark.slice(-5)}${next().toString(36).padStart(3, '0').slice(-3)}`
        : `${mark}-${next()}`
    },
    id: (near) => (isUuid(near) ? near.slice(0, 24) + randomUUID().slice(24) : randomUUID()),
  }
  return draw
}

/** An address on another domain, in capitals where the domain was; as it is without one. */
function onDomain(email: string, domain: string | undefined): string {
  const at = email.lastIndexOf('@')
  if (domain === undefined || at < 0) return email
  const before = email.slice(at + 1)
  return email.slice(0, at + 1) + (before === before.toUpperCase() ? domain.toUpperCase() : domain)
}
