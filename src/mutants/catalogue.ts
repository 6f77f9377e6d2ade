import { meantName } from '../spec/meant-name.ts'
import type { Mutant } from './behaviour.ts'
import { mutants } from './fixed/mutants.ts'
import { drawMutant } from './grammar/draw-mutant.ts'

/** The largest seed that mutants and variants are drawn from. */
export const largestSeed = 4_294_967_295

/** The name of the deployment in which nothing is broken. */
export const unbroken = 'none'

/**
 * The mutant of a name: one of the fixed list, or a drawn one as `seed:123`. Where there is none of it, a text that says
 * what it must be, with the nearest names.
 */
export function findMutant(name: string): Mutant | string {
  const listed = mutants.find((mutant) => mutant.name === name)
  if (listed) return listed
  const [, seed] = /^seed:([0-9]{1,10})$/.exec(name) ?? []
  if (seed !== undefined && Number(seed) <= largestSeed) return drawMutant(Number(seed))
  if (name.startsWith('seed:')) return `must be seed: and a whole number from 0 to ${largestSeed} for a drawn mutant`
  const near = nearest(name)
  const meant = near.length === 0 ? '' : `: did you mean ${near.join(', ')}?`
  return `must be a name that "customers-kit mutants" lists, seed: and a number, or ${unbroken}${meant}`
}

/** The names that a wrong one was probably meant to be, three at most. */
function nearest(name: string): string[] {
  const names = [unbroken, ...mutants.map((mutant) => mutant.name)]
  const meant = meantName(name, names)
  if (meant !== undefined) return [meant]
  const words = name.toLowerCase().split(/[^a-z0-9]+/)
  const shared = (other: string): number =>
    words.filter((word) => word !== '' && other.split('-').includes(word)).length
  return names
    .filter((other) => shared(other) > 0)
    .toSorted((a, b) => shared(b) - shared(a) || a.length - b.length)
    .slice(0, 3)
}
