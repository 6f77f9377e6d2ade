import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** One kind of long drawn run, a part of `npm run verify`. */
export type Part<Case> = {
  name: string
  /** The case of this number, the same for the same seed. */
  draw: (seed: number, number: number) => Case
  say: (one: Case) => string
  /** Everything that should not have happened. */
  play: (one: Case) => Promise<string[]>
  /** How many are played at once. */
  atOnce: number
}

/**
 * Makes the test that plays the cases of a part: as many as `npm run verify` says, until its time is over, without
 * those that went well before. Prints each, and fails with whatever should not have happened.
 */
export function verifyPart<Case>({ name, draw, say, play, atOnce }: Part<Case>): void {
  const [seed, draws, minutes] = ['VERIFY_SEED', 'VERIFY_DRAWS', 'VERIFY_MINUTES'].map((key) =>
    Number(process.env[key]),
  ) as [number, number, number]
  test(`${name}, seed ${seed}`, async () => {
    const folder = process.env['VERIFY_FOLDER'] ?? '.verify'
    mkdirSync(folder, { recursive: true })
    const state = join(folder, `${name}-${seed}.jsonl`)
    const done = played(state)
    const todo = Array.from({ length: draws }, (_, number) => number).filter((number) => !done.has(number))
    const until = Date.now() + minutes * 60_000
    const numbers = todo.values()
    const wrong: string[] = []
    let count = 0
    const worker = async (): Promise<void> => {
      for (const number of numbers) {
        if (Date.now() > until) return
        const one = draw(seed, number)
        const faults = await play(one).catch((error: unknown) => [`could not be played: ${String(error)}`])
        count += 1
        appendFileSync(state, `${JSON.stringify({ number, faults })}\n`)
        console.log(`${faults.length === 0 ? 'ok   ' : 'WRONG'} ${say(one)}`)
        for (const fault of faults) wrong.push(`${say(one)}: ${fault}`)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    console.log(
      `${name}, seed ${seed}: ${count} played, ${done.size} before, ${todo.length - count} to do, ${wrong.length} wrong.`,
    )
    expect(wrong).toEqual([])
    expect(todo.length - count, 'draws that there was no time for: the same command goes on').toBe(0)
  })
}

/** The numbers of those that went well before. */
function played(state: string): Set<number> {
  if (!existsSync(state)) return new Set()
  const lines = readFileSync(state, 'utf8').split('\n').slice(0, -1)
  const each = lines.map((line) => JSON.parse(line) as { number: number; faults: string[] })
  return new Set(each.filter(({ faults }) => faults.length === 0).map(({ number }) => number))
}
