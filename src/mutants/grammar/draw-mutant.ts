import type { PromiseId } from '../../spec/promise-id.ts'
import type { Mutant } from '../behaviour.ts'
import { together } from '../changes.ts'
import { drawCondition, type When } from './conditions.ts'
import { deedPlaces } from './deeds.ts'
import { createDraw } from './draw.ts'
import { envelopePlaces } from './envelopes.ts'
import { filterPlaces } from './filters.ts'
import { lookupPlaces } from './lookups.ts'
import { memberPlaces } from './member-places.ts'
import { emptyMemory, remembering } from './memory.ts'
import { pagingPlaces } from './paging.ts'
import type { How, Place } from './place.ts'
import { promisesOfWhen } from './promises.ts'
import { rulePlaces } from './rules.ts'
import { signaturePlaces } from './signatures.ts'
import { wirePlaces } from './wire.ts'

/** A mutant that nobody wrote: one fault at one place, at some times. */
export type DrawnMutant = Mutant & {
  seed: number
  where: string
  what: string
  how: How
  /** How exactly. */
  manner: string
  when: When
  /** When exactly. */
  condition: string
  /** Ids of all promises under which it may rightly be found: `promise`, which it breaks first, and others. */
  promises: readonly string[]
  /** Whether only a client at the other end of a connection can see it. */
  wire: boolean
}

/** Everything that can be wrong with a deployment. */
export const places: readonly Place[] = [
  ...memberPlaces,
  ...deedPlaces,
  ...lookupPlaces,
  ...filterPlaces,
  ...pagingPlaces,
  ...envelopePlaces,
  ...rulePlaces,
  ...signaturePlaces,
  ...wirePlaces,
]

/**
 * Draws a mutant: first where, then what, how, the manner and when, each of them as likely as its neighbours. The same
 * seed, a whole number, is the same mutant. `changed` is called each time the mutant does other than it should.
 */
export function drawMutant(seed: number, changed: () => void = () => {}): DrawnMutant {
  const draw = createDraw(seed)
  const where = draw.pick([...new Set(places.map((place) => place.where))])
  const place = draw.pick(places.filter((one) => one.where === where))
  const how = draw.pick([...new Set(place.faults.map((fault) => fault.how))])
  const fault = draw.pick(place.faults.filter((one) => one.how === how))
  const { when, condition } = drawCondition(draw, place.sees)
  const isMember = /^[a-z_]+$/.test(place.what)
  const promises = [...new Set([...fault.promises, ...promisesOfWhen(when, isMember ? place.what : undefined)])]
  return {
    seed,
    where,
    what: place.what,
    how,
    manner: fault.manner,
    when,
    condition: condition.name,
    name: `seed:${seed} ${where}.${place.what} ${fault.manner} ${condition.name}`,
    about: sentence(`${fault.about}${condition.about}`, place.what),
    promise: promises[0]! as PromiseId,
    promises,
    wire: fault.wire ?? false,
    ...(fault.needs && { needs: fault.needs }),
    change(was) {
      const memory = emptyMemory()
      const setting = { memory, shows: condition.holds(memory), changed }
      return together(fault.lay(setting), remembering(memory))(was)
    },
  }
}

/** Draws this many mutants by one seed, no two of them with the same sentence. */
export function drawMutants(seed: number, count: number, changed: (mutant: number) => void = () => {}): DrawnMutant[] {
  const draw = createDraw(seed)
  const drawn = new Map<string, DrawnMutant>()
  while (drawn.size < count) {
    const index = drawn.size
    const mutant = drawMutant(draw.below(2 ** 31), () => changed(index))
    const sentenceOf = `${mutant.where} ${mutant.what} ${mutant.manner} ${mutant.condition}`
    if (!drawn.has(sentenceOf)) drawn.set(sentenceOf, mutant)
  }
  return [...drawn.values()]
}

function sentence(text: string, member: string): string {
  // The name of a member stays as it is.
  return text.startsWith(`${member} `) ? `${text}.` : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
