import { isObject } from '../http/json.ts'
import type { Spec } from '../spec/spec.ts'
import type { CreateRequest } from '../spec/types.ts'
import { createValidators } from '../spec/validators.ts'
import type { Input } from './data-source.ts'
import { sayPlace } from './item.ts'
import { readItems } from './read-items.ts'
import { isReservedDomain } from './reserved-domain.ts'

/** Somebody who is to be a customer of a deployment. */
export type Person = {
  /** What creates them. */
  request: CreateRequest
  /** False where the file says that they are blacklisted. */
  isActive: boolean
  /** Where their email stands: `people.csv:2:3`. */
  place: string
}

/** What a file of people gave. */
export type PeopleRead = {
  /** In the order of the file. */
  people: Person[]
  /** What was left out or read by a guess, in sentences. */
  notes: string[]
}

/**
 * The people of a file, a folder of files, or with `-` of the given input, as `dataItems` reads them: create-shaped, or
 * as answers and our own files show customers; what only a deployment decides is left out then. No two may share an
 * email or reference. Throws `CannotFindOut` with all that is wrong by file, line and column, the first hundred of it,
 * and beside that which emails may be somebody's, as `realAddresses` tells it, unless `realPeople` says that they are
 * meant; or the system's error where something cannot be read.
 */
export async function readPeople(
  path: string,
  spec: Spec,
  { input, domain, realPeople = false }: { input?: Input; domain?: string | undefined; realPeople?: boolean } = {},
): Promise<PeopleRead> {
  const validators = createValidators(spec)
  const sent = Object.keys(spec.schemas['create-request'].properties ?? {})
  const shown = Object.keys({
    ...spec.schemas.customer.properties,
    ...spec.schemas['customer-record'].properties,
  })
  const decided = shown.filter((name) => name !== 'is_active' && !sent.includes(name))
  const leftOut = new Set<string>()
  const { taken, notes } = await readItems(path, input, {
    members: [...sent, 'is_active', ...decided],
    mostComplaints: 100,
    concern(given) {
      const email = isObject(given) ? given['email'] : undefined
      const isReal =
        !realPeople && typeof email === 'string' && email.includes('@') && mayBeSomebodys(email.trim(), domain)
      return isReal
        ? { field: 'email', message: `${email} may be somebody's: it is on no domain that is reserved for examples` }
        : undefined
    },
    take(given) {
      if (!isObject(given)) return { value: undefined, violations: validators.violations('create-request', given) }
      const { is_active: isActive = true, ...rest } = given
      const request: Record<string, unknown> = {}
      const strange: string[] = []
      for (const [name, value] of Object.entries(rest)) {
        if (decided.includes(name)) leftOut.add(name)
        else if (!sent.includes(name)) strange.push(name)
        // Null says in an answer that there is none.
        else if (value !== null && !(name === 'metadata' && isNothing(value))) request[name] = asSent(name, value)
      }
      const violations = [
        ...validators.violations('create-request', request),
        ...strange.map((field) => ({
          field,
          keyword: 'unevaluatedProperties',
          message: 'is not a documented member',
        })),
        ...(typeof isActive === 'boolean'
          ? []
          : [{ field: 'is_active', keyword: 'type', message: 'must be true or false' }]),
      ]
      return { value: { request: request as unknown as CreateRequest, isActive: isActive === true }, violations }
    },
  })
  if (leftOut.size > 0) notes.push(`${path}: left out, as the deployment decides it: ${[...leftOut].join(', ')}`)
  return {
    people: taken.map(({ value, file, place }) => ({ ...value!, place: `${file}:${sayPlace(place('email'))}` })),
    notes,
  }
}

function isNothing(metadata: unknown): boolean {
  return metadata === '{}' || (isObject(metadata) && Object.keys(metadata).length === 0)
}

/** Metadata as an object, which is how our own creates send it; text that holds none is left to be judged. */
function asSent(name: string, value: unknown): unknown {
  if (name !== 'metadata' || typeof value !== 'string') return value
  try {
    const held: unknown = JSON.parse(value)
    return isObject(held) ? held : value
  } catch {
    return value
  }
}

/**
 * The people whose email is on a domain that somebody may have: neither a reserved one, nor the `domain` that was meant,
 * nor one below it.
 */
export function realAddresses(people: Person[], domain: string | undefined): Person[] {
  return people.filter(({ request: { email } }) => mayBeSomebodys(email, domain))
}

function mayBeSomebodys(email: string, domain: string | undefined): boolean {
  const on = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
  return !isReservedDomain(on) && on !== domain && !(domain !== undefined && on.endsWith(`.${domain}`))
}
