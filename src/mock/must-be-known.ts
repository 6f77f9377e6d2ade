import { isObject } from '../http/json.ts'
import { meantName } from '../spec/meant-name.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** The options that there are, each with the members that it has where it is an object; true where it is none of ours. */
export type KnownOptions = Record<string, true | readonly string[]>

/**
 * Throws `CannotFindOut` for an option, or a member of one, that there is none of: it would be taken for nothing, and
 * nobody would see it. Says which was probably meant.
 */
export function mustBeKnown(what: string, options: object, known: KnownOptions): void {
  mustBeOneOf(what, 'option', options, Object.keys(known))
  for (const [name, members] of Object.entries(known)) {
    const value = (options as Record<string, unknown>)[name]
    if (members !== true && isObject(value)) mustBeOneOf(`${what}: ${name}`, 'member', value, members)
  }
}

function mustBeOneOf(what: string, kind: string, given: object, names: readonly string[]): void {
  const strange = Object.keys(given).find((name) => !names.includes(name))
  if (strange === undefined) return
  const meant = meantName(strange, names)
  const advice = meant === undefined ? `There are ${names.join(', ')}.` : `Did you mean ${meant}?`
  throw new CannotFindOut(`${what} has no ${kind} ${JSON.stringify(strange.slice(0, 60))}. ${advice}`)
}
