import type { Teller } from '../scenario.ts'

/** A customer that a drawn story made, as far as the story remembers: what was sent last, whatever came of it. */
export type Person = {
  id: string
  /** Every address that was sent for it, or that its create showed where none was, the latest last; often one, maybe none. */
  emails: string[]
  reference: string | undefined
  names: string[]
  deleted: boolean
}

/** Who takes part in a drawn story: fast-check's model of it. It decides what can be asked next, and judges nothing. */
export type Cast = {
  people: Person[]
  has: Teller['has']
  signed: boolean
  /** Sends the last request of the story again; undefined before there is one. */
  last: (() => Promise<unknown>) | undefined
}

/** Nobody yet. */
export function emptyCast(teller: Teller): Cast {
  return { people: [], has: teller.has, signed: teller.credentials !== undefined, last: undefined }
}

/** One of the cast, by any number: undefined where there is nobody. */
export function oneOf({ people }: Cast, number: number): Person | undefined {
  return people[number % people.length]
}

/** The address that a customer was given last; undefined where nobody knows of any. */
export function emailOf({ emails }: Person): string | undefined {
  return emails.at(-1)
}
