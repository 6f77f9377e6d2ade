import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { meantName } from '../spec/meant-name.ts'
import type { Spec } from '../spec/spec.ts'
import type { NameTables } from './people.ts'
import { schemaProperties } from './schema-properties.ts'

/**
 * What customers are like; whatever is left out is as it always was. Each of these changes the records that it is about
 * and no other, and of those no other member.
 */
export type Shape = {
  /**
   * Countries by their ISO 3166 codes, each as often as usual; or each with how often it comes beside the others, 1 to
   * 1000: `NG:5`, 1 where it says nothing.
   */
  locales?: readonly string[]
  /** Of this type only. */
  type?: 'individual' | 'business'
  /** The share of companies, 0 to 1; 0.17 where absent. */
  businessShare?: number
  /** The share of blacklisted customers, 0 to 1; 0.06 where absent. */
  blacklistedShare?: number
  /** Whether each has a first and a last name; one in twenty lacks one where absent. */
  requireNames?: boolean
  /** When the first may have been created; the beginning of 2023 where absent. An id carries this time too. */
  since?: Date
  /** The time before which all were created; the beginning of 2026 where absent. */
  until?: Date
  /** Names in the place of a country's own. */
  names?: NameTables
  /** The domain of all emails; reserved ones, which reach nobody, where absent. */
  emailDomain?: string
  /** Of the members that a schema lets be left out, these only. */
  fields?: readonly string[]
}

/** When customers were created unless told otherwise; fixed, so that the day of the run changes nothing. */
export const usualTimes = { since: Date.UTC(2023, 0, 1), until: Date.UTC(2026, 0, 1) }

/** The members that a customer can have, as a record or as a request, in their documented order. */
export function knownFields(spec: Spec): string[] {
  return [
    ...new Set(
      (['customer-record', 'create-request'] as const)
        .flatMap((one) => schemaProperties(spec, one))
        .map(({ name }) => name),
    ),
  ]
}

/** Throws `CannotFindOut` that names what no customer can be like, or what contradicts another. */
export function mustBePossible(shape: Shape, spec: Spec): void {
  const { type, businessShare, since, until, fields } = shape
  for (const [name, share] of Object.entries({ business: businessShare, blacklisted: shape.blacklistedShare }))
    if (share !== undefined && !(share >= 0 && share <= 1))
      throw new CannotFindOut(`The ${name} share is ${share}: give one from 0 to 1.`)
  if (type !== undefined && businessShare !== undefined)
    throw new CannotFindOut(`A business share and the type ${type} exclude each other: give one of them.`)
  mustBeSpan(since, until)
  const known = knownFields(spec)
  if (fields?.length === 0) throw new CannotFindOut(`Name at least one field of ${known.join(', ')}.`)
  for (const [n, field] of (fields ?? []).entries()) {
    if (!known.includes(field)) {
      const meant = meantName(field, known)
      throw new CannotFindOut(
        `There is no field "${field}".${meant ? ` Did you mean ${meant}?` : ''} A customer has ${known.join(', ')}.`,
      )
    }
    if (fields!.indexOf(field) < n) throw new CannotFindOut(`The field ${field} is named twice.`)
  }
}

const furthest = Date.UTC(10_000, 0, 1)

function mustBeSpan(since: Date | undefined, until: Date | undefined): void {
  const [from, to] = [since?.getTime() ?? usualTimes.since, until?.getTime() ?? usualTimes.until]
  if (!(from >= 0 && from < furthest && to >= 0 && to <= furthest))
    throw new CannotFindOut('Customers are created in the years 1970 to 9999.')
  if (from < to) return
  const day = (time: number) => new Date(time).toISOString().replace('T00:00:00.000Z', '')
  const usual =
    until === undefined
      ? ' (the end unless one is given)'
      : since === undefined
        ? ' (from there unless told otherwise)'
        : ''
  throw new CannotFindOut(`No customer can be created since ${day(from)} and before ${day(to)}${usual}.`)
}
