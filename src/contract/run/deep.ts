import * as fc from 'fast-check'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { DrawnStory as Shown } from '../finding.ts'
import type { DocumentedPromise } from '../../spec/promises.ts'
import type { Findings } from '../findings.ts'
import type { Broken, Judgement } from '../judge.ts'
import { drawnScenarios, lookingBack, makingACrowd } from '../scenarios/deep/deep-scenarios.ts'
import { anyStory, tellDrawn } from '../scenarios/deep/drawn-story.ts'
import type { DrawnStory } from '../scenarios/deep/drawn-story.ts'
import type { Scenario, Teller } from '../scenarios/scenario.ts'
import type { Asker } from './asker.ts'
import { Stopped } from './stopped.ts'

/** What telling drawn stories needs of a run. */
export type DeepMeans = {
  seed: number
  /** Tells a scenario, as all are told; `tell` is how, where that is not its own way. */
  tellOne: (scenario: Scenario, tell?: () => Promise<void>) => Promise<void>
  /** What a story asks with; `seed` draws what it does not draw itself. */
  tellerOf: (scenario: Scenario, seed: number) => Teller
  /** Hands on every judgement, until what it gives is called. */
  listen: (listener: (judgement: Judgement) => void) => () => void
  findings: Findings
  /** Makes broken promises of our own failures. */
  strict: boolean
  promises: readonly DocumentedPromise[]
  /** Why nothing more is asked; undefined while the run goes on. */
  over: () => string | undefined
  /** What is left of requests and writes. */
  asker: Pick<Asker, 'room' | 'writes' | 'timings'>
  /** The deep stories to tell, in order. */
  stories: readonly Scenario[]
  /** Removes whoever is there of the run. */
  sayFarewell: () => Promise<void>
  /** How many milliseconds drawing may take. */
  time: number
  /** Told of each story that was told whole, or as far as it came. */
  onStory: (stories: number) => void
}

/** What came of drawing. */
export type Drawn = {
  /** How many stories were drawn and told; those told again to shrink them are not counted. */
  stories: number
  /** How many requests they took, those that shrinking took among them. */
  requests: number
  /** What ended it: the requests of the run, those of them that write, the time for it, or a deployment that went away. */
  ended: 'requests' | 'writes' | 'time' | 'outage'
}

// What a story of the longest kind may take, and one that is worth beginning where nothing comes after it.
const [oneStory, shortStory] = [60, 12]
const writesOfOne = 30
// Paging in a crowd, and removing it, which asks for lists.
const pagingAtTheEnd = 130
const lists = 8
const shareOfCrowd = 0.55
// How often a story is told again, and how many requests that may take, to make it shorter.
const shrinking = { tries: 150, requests: 800, share: 0.35 }

/**
 * Draws stories and tells them until the requests or the time are used up; shrinks those that break a promise first.
 * Those in a crowd come first, as one is there already, and then those among few, who may have all that is left.
 */
export async function tellDeep(means: DeepMeans): Promise<Drawn> {
  const { asker, over, tellOne } = means
  const { room } = asker
  const drawn: Drawn = { stories: 0, requests: 0, ended: 'requests' }
  const whole = room()
  const [few, crowded] = drawnScenarios
  const hasFew = means.stories.includes(few!)
  const share = hasFew ? shareOfCrowd : 1
  const hasCrowd = means.stories.includes(makingACrowd) && whole * share > makingACrowd.cost + pagingAtTheEnd + oneStory
  // Where nothing can be asked any more, no other story could ask either.
  let isAway = false
  const began = performance.now()
  const isLate = (share: number): boolean => performance.now() - began > means.time * share
  const lacking = (least: number, story: number, share: number): 'time' | 'writes' | 'requests' | undefined => {
    if (over() !== undefined || isLate(share)) return 'time'
    if (asker.writes() <= writesOfOne) return 'writes'
    return room() <= least + story ? 'requests' : undefined
  }
  const teller = createStoryTeller(means, {
    room,
    requests: Math.floor(whole * shrinking.share),
    isLate: () => isLate(1),
  })
  const tellDrawnOnes = async (
    scenario: Scenario,
    limits: { least: number; story: number; share: number; leaves: (number: number) => boolean },
  ): Promise<void> => {
    const lacks = (share: number) => lacking(limits.least, limits.story, share)
    const before = room()
    const first = lacks(1)
    if (first !== undefined) throw new Stopped(`the ${first} did not suffice for it`)
    for (let number = 1; !isAway && lacks(limits.share) === undefined; number += 1) {
      const sent = asker.timings.length
      await teller.tell(scenario, number, limits.leaves(number))
      isAway = asker.timings.length === sent
      if (!isAway) means.onStory((drawn.stories += 1))
    }
    drawn.requests += before - room()
  }
  for (const scenario of means.stories.filter((one) => one !== few && one !== lookingBack)) {
    const lacks = !hasCrowd ? 'the requests' : over() !== undefined ? 'the time' : undefined
    if (lacks) await tellOne(scenario, () => Promise.reject(new Stopped(`${lacks} did not suffice for it`)))
    else if (scenario === crowded) {
      const least = pagingAtTheEnd + Math.floor(whole * (1 - share))
      // Whoever a second one leaves makes the crowd one of all kinds.
      const leaves = (number: number): boolean => number % 2 === 0
      await tellOne(scenario, () => tellDrawnOnes(scenario, { least, story: oneStory, share, leaves }))
    } else await tellOne(scenario)
  }
  await means.sayFarewell()
  if (hasFew)
    await tellOne(few!, () => tellDrawnOnes(few!, { least: lists, story: shortStory, share: 1, leaves: () => false }))
  const lacks = lacking(lists, shortStory, 1)
  if (means.stories.includes(lookingBack)) await tellOne(lookingBack)
  drawn.ended = isAway && lacks !== 'time' ? 'outage' : (lacks ?? 'requests')
  return drawn
}

function createStoryTeller(means: DeepMeans, budget: { room: () => number; requests: number; isLate: () => boolean }) {
  const { room } = budget
  const { findings, listen, over, tellerOf } = means
  const sources = new Map(means.promises.map(({ id, source }) => [id, source]))
  const isFailure = ({ promise, severity, foreign }: Broken): boolean =>
    foreign === undefined && severity !== 'note' && (means.strict || sources.get(promise) !== 'ours')
  const broken = new Set<PromiseId>(findings.broken())
  let left = budget.requests

  // One telling, on customers of its own: what was judged on the way.
  const act = async (scenario: Scenario, seed: number, story: DrawnStory, leave: boolean): Promise<Judgement[]> => {
    const judgements: Judgement[] = []
    const deafen = listen((judgement) => void judgements.push(judgement))
    try {
      await tellDrawn(tellerOf(scenario, seed), story, leave)
    } catch (error) {
      if (!(error instanceof Stopped)) throw error
    } finally {
      deafen()
    }
    return judgements
  }

  const firstOf = (promise: PromiseId, judgements: Judgement[]): Sighting | undefined => {
    for (const [at, judgement] of judgements.entries()) {
      const found = judgement.broken.find((one) => one.promise === promise && isFailure(one))
      if (found) return { found, judgements: judgements.slice(0, at + 1) }
    }
    return undefined
  }

  // The same story, told again as it is and then ever shorter, for as long as that breaks the promise.
  const shrink = async (scenario: Scenario, seed: number, promise: PromiseId): Promise<Sighting | undefined> => {
    let shortest: Sighting | undefined
    let told = 0
    const before = room()
    const isSpent = (): boolean =>
      told >= shrinking.tries ||
      budget.isLate() ||
      before - room() > Math.min(left, shrinking.requests) ||
      over() !== undefined ||
      means.asker.writes() <= writesOfOne ||
      room() < oneStory
    await drawing(seed, async (story) => {
      if (isSpent()) return true
      told += 1
      const sighting = firstOf(promise, await act(scenario, seed, story, false))
      if (!sighting) return true
      // Of values that are simpler the story may well be longer by a proof that somebody is ours.
      shortest = sighting
      return false
    })
    left -= before - room()
    return shortest
  }

  return {
    /** Draws the story of this number, and tells it; those who are in it stay where `leave` says so. */
    async tell(scenario: Scenario, number: number, leave: boolean): Promise<void> {
      const seed = seedOf(means.seed, scenario.name, number)
      let judgements: Judgement[] = []
      await drawing(seed, async (story) => {
        judgements = await act(scenario, seed, story, leave)
        return true
      })
      const fresh = new Set(judgements.flatMap((one) => one.broken.filter(isFailure).map(({ promise }) => promise)))
      for (const promise of fresh) {
        if (broken.has(promise)) continue
        broken.add(promise)
        const first = firstOf(promise, judgements)!
        const again =
          left > 0 ? ((await shrink(scenario, seed, promise)) ?? (await shrink(scenario, seed, promise))) : undefined
        const { found, judgements: steps } = again ?? first
        const last = steps.at(-1)!.told
        const story: Shown = {
          name: scenario.name,
          number,
          exchanges: steps.map(({ told }) => told.exchange),
          repeats: again !== undefined,
        }
        findings.shows(found.key, { facts: found.facts, exchange: found.exchange ?? last.exchange, story })
      }
    },
  }
}

type Sighting = { found: Broken; judgements: Judgement[] }

// Draws the one story of a seed; where telling it answers false, fast-check draws simpler ones of it. An error of the
// run itself is none of the story: it ends the drawing.
async function drawing(seed: number, tell: (story: DrawnStory) => Promise<boolean>): Promise<void> {
  const thrown: unknown[] = []
  const property = fc.asyncProperty(anyStory, async (story) => {
    if (thrown.length > 0) return true
    try {
      return await tell(story)
    } catch (error) {
      thrown.push(error)
      return true
    }
  })
  await fc.check(property, { seed, numRuns: 1, unbiased: true })
  if (thrown.length > 0) throw thrown[0]
}

function seedOf(seed: number, name: string, number: number): number {
  let mixed = seed | 0
  for (const letter of `${name} ${number}`) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}
