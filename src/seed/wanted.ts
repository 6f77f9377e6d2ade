import { createHash } from 'node:crypto'
import type { Generator } from '../generate/create-generator.ts'
import { canonical } from '../http/json.ts'
import type { CreateRequest } from '../spec/types.ts'

/** A named person who is to be a customer. */
export type WantedPerson = { request: CreateRequest; isActive: boolean }

/** The customers that are to be there, each by its number in the ledger. */
export type Wanted = {
  size: number
  /** People first, in their order, then the generated ones. */
  numbers: () => Iterable<number>
  has: (n: number) => boolean
  /** What creates a customer that is wanted. */
  request: (n: number) => CreateRequest
  /** Whether a customer that is wanted is to be active, not blacklisted. */
  isActive: (n: number) => boolean
  /** Text that differs where something else is wanted under the same number; undefined where nothing else can be. */
  wish: (n: number) => string | undefined
  /** How many generated ones are left out, since a person has their email or reference. */
  leftOut: number
}

// Beyond every number that a generated customer can have.
const firstOfPeople = 2 ** 33

/** Whether a ledger's number is that of a named person; else it is that of a generated customer. */
export function isPerson(n: number): boolean {
  return n >= firstOfPeople
}

/** Generated customers: so many from number 0 on, and which of them are to be active; all where that is absent. */
export type Generated = {
  generator: Pick<Generator, 'request'>
  count: number
  isActive?: (n: number) => boolean
}

/**
 * People, and generated customers beside them. A person's number is made of the email alone, so that lines may come, go
 * and move in the file between two runs; that of a generated one is the generator's, from 0.
 */
export function createWanted(
  people: readonly WantedPerson[],
  { generator, count, isActive = () => true }: Generated,
): Wanted {
  const persons = new Map<number, WantedPerson>()
  for (const person of people) {
    let n = numberOf(person.request.email)
    while (persons.has(n)) n += 1
    persons.set(n, person)
  }
  const left = people.length === 0 ? new Set<number>() : sharedWith(people, generator, count)
  const isGenerated = (n: number): boolean => n >= 0 && n < count && !left.has(n)
  return {
    size: persons.size + count - left.size,
    *numbers() {
      yield* persons.keys()
      for (let n = 0; n < count; n++) if (!left.has(n)) yield n
    },
    has: (n) => (isPerson(n) ? persons.has(n) : isGenerated(n)),
    request: (n) => persons.get(n)?.request ?? generator.request(n),
    isActive: (n) => persons.get(n)?.isActive ?? isActive(n),
    wish: (n) => {
      const person = persons.get(n)
      return person && canonical(person.request)
    },
    leftOut: left.size,
  }
}

function numberOf(email: string): number {
  const bits = createHash('sha256').update(email.toLowerCase()).digest('hex').slice(0, 12)
  return firstOfPeople + Number.parseInt(bits, 16)
}

function sharedWith(
  people: readonly WantedPerson[],
  generator: Pick<Generator, 'request'>,
  count: number,
): Set<number> {
  const emails = new Set(people.map(({ request }) => request.email.toLowerCase()))
  const references = new Set(people.map(({ request }) => request.reference).filter((one) => one !== undefined))
  const shared = new Set<number>()
  for (let n = 0; n < count; n++) {
    const { email, reference } = generator.request(n)
    if (emails.has(email.toLowerCase()) || (reference !== undefined && references.has(reference))) shared.add(n)
  }
  return shared
}
