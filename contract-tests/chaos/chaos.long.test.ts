import { describe, expect, test } from 'vitest'
import { draw, sayDraw } from './draw.ts'
import { play } from './play.ts'

// Each trouble with one or two of the commands; the whole matrix is drawn by `npm run verify -- chaos`.
const seed = 11
const atOnce = 6

let running = 0
const waiting: (() => void)[] = []
/** Takes turns: more processes at once than the machine can feed would time out by themselves. */
async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running -= 1
  }
}

describe('a shared deployment that goes away, or answers creates with the ids of others', () => {
  const drawn = Array.from({ length: 7 }, (_, index) => draw(seed, 4 * index))
  test.concurrent.each(drawn.map((one) => [sayDraw(one), one] as const))('%s', async (_, one) => {
    expect(await inTurn(() => play(one))).toEqual([])
  })
})
