import * as fc from 'fast-check'
import type { Teller } from '../scenario.ts'
import { oneOf } from './cast.ts'
import type { Cast, Person } from './cast.ts'

/** One thing that a drawn story does, where its cast allows it. */
export type Command = fc.AsyncCommand<Cast, Teller>

/** Members of a body. */
export type Members = Record<string, unknown>

/** A command; `check` tells whether its cast allows it, and always does unless given. */
export const command = (
  name: string,
  run: (cast: Cast, teller: Teller) => Promise<unknown>,
  check: (cast: Cast) => boolean = () => true,
): Command => ({
  check,
  run: async (cast, teller) => void (await run(cast, teller)),
  toString: () => name,
})

/** Whether there is anybody. */
export const anyone = ({ people }: Cast): boolean => people.length > 0

/** A command about one of the cast; what `act` gives sends it, once and where a story asks for that again. */
export const to = (
  name: string,
  who: number,
  act: (person: Person, cast: Cast, teller: Teller) => () => Promise<unknown>,
  check: (cast: Cast) => boolean = () => true,
): Command =>
  command(
    name,
    async (cast, teller) => {
      const once = act(oneOf(cast, who)!, cast, teller)
      cast.last = once
      await once()
    },
    (cast) => anyone(cast) && check(cast),
  )

/** One time in five, or in as many as `weight` says and one more. */
export const rarely = <Value>(arbitrary: fc.Arbitrary<Value>, weight = 4): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })

/** Nine times in ten. */
export const mostly = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.oneof({ weight: 9, arbitrary }, { weight: 1, arbitrary: fc.constant(undefined) })

/** Now and then the same kind of thing five times in a row: what happens every n-th time only shows then. */
export const repeated = (one: fc.Arbitrary<Command>): fc.Arbitrary<Command> =>
  fc.tuple(one, fc.constantFrom(1, 1, 1, 5)).map(([once, times]) =>
    command(
      times === 1 ? String(once) : `${times} times ${String(once)}`,
      async (cast, teller) => {
        for (let turn = 0; turn < times && once.check(cast); turn += 1) await once.run(cast, teller)
      },
      (cast) => once.check(cast),
    ),
  )
