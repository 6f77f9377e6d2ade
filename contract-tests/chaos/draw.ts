import { outages } from './front.ts'
import type { OutageKind } from './front.ts'

/** One of the cases of the matrix. */
export type Draw = {
  number: number
  command: 'check' | 'seed' | 'undo'
  /** What happens to the deployment; null where it stays there. */
  outage: OutageKind | null
  /** The request that it begins at. */
  at: number
  /** Whether every create is answered with the id of somebody else. */
  swapped: boolean
}

const commands = ['check', 'seed', 'undo'] as const
// About as many requests as each of them sends.
const requests = { check: 375, seed: 28, undo: 45 }

/** The case of this number: the same for the same seed. Twenty-seven in a row hold each command with each trouble. */
export function draw(seed: number, number: number): Draw {
  const troubles = [...outages, null]
  const command = commands[number % commands.length] as Draw['command']
  const outage = troubles[Math.floor(number / commands.length) % troubles.length] as OutageKind | null
  const chance = chances(seed, number)
  // The first request asks whether there is a deployment at all, and is another story.
  const at = 2 + Math.floor(chance() * requests[command])
  return { number, command, outage, at, swapped: outage === null || chance() < 0.15 }
}

/** A case in words. */
export function sayDraw({ number, command, outage, at, swapped }: Draw): string {
  return `${number}: ${command}, ${outage === null ? 'no outage' : `${outage} from request ${at} on`}${swapped ? ', swapped ids' : ''}`
}

/** Numbers from 0 to 1 that are the same for the same seed and case. */
function chances(seed: number, number: number): () => number {
  let state = (Math.imul(seed, 2_654_435_761) ^ Math.imul(number + 1, 40_503)) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
