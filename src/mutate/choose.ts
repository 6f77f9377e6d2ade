import type { Mutant } from '../mutants/behaviour.ts'
import { crudeness } from './differences.ts'
import type { Difference } from './differences.ts'
import type { Exchange } from './exchange.ts'
import { createNames } from './names.ts'
import { replay } from './replay.ts'
import { createSubject } from './subject.ts'
import type { Start } from './subject.ts'

/** A mutant that would have answered other than it should: at these places, and how crudely. */
export type Seen = { mutant: Mutant; places: string; crude: number }

/** How many are asked at once: some of them make a client wait. */
const atOnce = 16

/**
 * Which of the mutants would have answered a run's requests otherwise, in any byte but those of ids that it names
 * otherwise throughout. The requests are asked of each of them in this process, with the ids, times and customers of the
 * run, so that of the others no client can have noticed anything. `paced` asks them with the time between them that
 * there was, for those whose faults come and go.
 */
export async function wouldDiffer(
  mutants: readonly Mutant[],
  exchanges: readonly Exchange[],
  start: Start,
  { paced = false, signal }: { paced?: boolean; signal: AbortSignal },
): Promise<Seen[]> {
  const seen = new Map<Mutant, Seen>()
  const rest = [...mutants]
  const work = async (): Promise<void> => {
    for (let mutant = rest.shift(); mutant !== undefined && !signal.aborted; mutant = rest.shift()) {
      const found = await placesOf(mutant, exchanges, start, paced)
      if (found !== undefined) seen.set(mutant, found)
    }
  }
  await Promise.all(Array.from({ length: paced ? mutants.length : atOnce }, work))
  return mutants.flatMap((mutant) => seen.get(mutant) ?? [])
}

async function placesOf(
  mutant: Mutant,
  exchanges: readonly Exchange[],
  start: Start,
  paced: boolean,
): Promise<Seen | undefined> {
  const subject = createSubject([mutant.change], start)
  const names = createNames(start)
  const places = new Set<string>()
  let crude = 0
  const heard = (index: number, found: readonly Difference[]): boolean => {
    for (const difference of found) {
      places.add(`${index} ${difference.place}`)
      crude = Math.max(crude, crudeness(difference))
    }
    return found.some(({ place }) => place === 'connection')
  }
  try {
    await replay(
      exchanges,
      subject,
      names.asked,
      (answered, index) => {
        const right = exchanges[index]!.answered
        return right !== undefined && heard(index, names.differences(right, answered, 'right'))
      },
      paced,
    )
  } finally {
    subject.close()
  }
  return places.size === 0 ? undefined : { mutant, places: [...places].join('\n'), crude }
}

/**
 * In the order in which they tell most: one for each set of places that differ before a second one for it, the hardest
 * to notice first, and promise after promise in turn.
 */
export function mostTellingFirst(seen: readonly Seen[]): Mutant[] {
  const rounds: Seen[][] = []
  for (const same of grouped(seen, ({ places }) => places))
    for (const [round, one] of same.sort((a, b) => a.crude - b.crude).entries()) (rounds[round] ??= []).push(one)
  return rounds.flatMap((round) => inTurn(grouped(round, ({ mutant }) => mutant.promise)).map(({ mutant }) => mutant))
}

function inTurn<T>(lists: readonly T[][]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat()
}

function grouped<T>(list: readonly T[], keyOf: (one: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one])
  return [...groups.values()]
}
