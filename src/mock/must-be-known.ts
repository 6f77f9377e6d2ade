import { isObject } from '../http/json.ts'
import { meantName } from '../spec/meant-name.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/**
 * The options that there are: the members of one that is an object, which values it takes, and these in words; a value of
 * one that is secret is not told again.
 */
export type KnownOptions = Record<
  string,
  { members?: readonly string[]; fits: (value: unknown) => boolean; wanted: string; secret?: true }
>

/**
 * Throws `CannotFindOut` for an option, or a member of one, that there is none of, and for a value that none takes: it
 * would be taken for nothing or for something else, and nobody would see it. Says what was probably meant. What is
 * undefined is as good as left out.
 */
export function mustBeKnown(what: string, options: object, known: KnownOptions): void {
  mustBeOneOf(what, 'option', options, Object.keys(known))
  for (const [name, { members, fits, wanted, secret }] of Object.entries(known)) {
    const value = (options as Record<string, unknown>)[name]
    if (value === undefined) continue
    if (members && isObject(value)) mustBeOneOf(`${what}: ${name}`, 'member', value, members)
    if (!fits(value)) throw new CannotFindOut(`${what}: ${name} takes ${wanted}${secret ? '' : shown(value)}.`)
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? `, not ${JSON.stringify(value).slice(0, 60)}`
    : ''
}

function mustBeOneOf(what: string, kind: string, given: object, names: readonly string[]): void {
  const strange = Object.keys(given).find((name) => !names.includes(name))
  if (strange === undefined) return
  const meant = meantName(strange, names)
  const advice = meant === undefined ? `There are ${names.join(', ')}.` : `Did you mean ${meant}?`
  throw new CannotFindOut(`${what} has no ${kind} ${JSON.stringify(strange.slice(0, 60))}. ${advice}`)
}
