import * as fc from 'fast-check'
import { Stopped } from '../../run/stopped.ts'
import type { Teller } from '../scenario.ts'
import { emailOf, emptyCast } from './cast.ts'
import type { Cast } from './cast.ts'
import type { Command } from './command.ts'
import { unusualCommand } from './unusual-commands.ts'
import { creating, usualCommand } from './usual-commands.ts'

type Commands = Iterable<fc.AsyncCommand<Cast, Teller, boolean>>

/** A story as it is drawn: somebody is made, and then things are done. */
export type DrawnStory = { first: Command; then: Commands }

const longest = 14
const anyCommand = fc.oneof({ weight: 4, arbitrary: usualCommand }, { weight: 1, arbitrary: unusualCommand })

/** Any story; shrunk, it does less, with simpler values. */
export const anyStory: fc.Arbitrary<DrawnStory> = fc
  .tuple(creating, fc.commands([anyCommand], { maxCommands: longest, size: 'max' }))
  .map(([first, then]) => ({ first, then: then as Commands }))

/**
 * Tells a drawn story. It ends with a look at everybody in it; `leave` is false where they are to be removed then.
 * Throws `Stopped` where it had to end before.
 */
export async function tellDrawn(teller: Teller, { first, then }: DrawnStory, leave: boolean): Promise<void> {
  const cast = emptyCast(teller)
  try {
    await first.run(cast, teller)
    await fc.asyncModelRun(() => ({ model: cast, real: teller }), then)
    for (const { id } of cast.people) await teller.get(id)
    const email = cast.people[0] && emailOf(cast.people[0])
    if (email !== undefined) await teller.list({ email })
  } finally {
    if (!leave && cast.has('delete')) await removeAll(cast, teller)
  }
}

async function removeAll({ people }: Cast, { remove, get }: Teller): Promise<void> {
  for (const { id, deleted } of people) {
    if (deleted) continue
    try {
      if ((await remove(id)).ok) await get(id)
    } catch (error) {
      // Nothing shows that it is ours: the end of the run looks after it.
      if (!(error instanceof Stopped)) throw error
    }
  }
}
