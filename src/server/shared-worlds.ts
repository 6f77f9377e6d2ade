import { Refusal } from '../customers/refusal.ts'
import type { SharedNotes } from '../customers/shared-notes.ts'
import type {
  NewSharedWorld,
  SharedSight,
  SharedSource,
  SharedWorld,
  SharedWorlds,
} from '../customers/shared-worlds.ts'
import { WorldGone } from '../customers/world-gone.ts'
import type { FaultRule, ReadRule } from './fault-rules.ts'
import { idsFrom } from './ids.ts'
import { numbersOf } from './random.ts'
import { createWorldClock, millisecondsOf, settingOf } from './world-clock.ts'
import type { ClockState } from './world-clock.ts'
import { createWorld, mostSnapshots } from './world.ts'
import type { World, WorldState } from './world.ts'
import { mainWorld, mustBeName, noWorld, readWish, tooMany } from './worlds.ts'
import type { Worlds, WorldsParts, WorldWish } from './worlds.ts'
import type { Lasting, WorldSight } from './world-sight.ts'

/** A world as it is kept, and what of it is at hand here. */
type View = { row: SharedWorld; world: World; take: (row: SharedWorld) => void }

/** What is kept of a world's state, as JSON. */
type Kept = { rules?: FaultRule[]; generation: number; clock?: ClockState; emptied: number }

const atFirst: Kept = { generation: 0, emptied: 0 }

/**
 * Worlds that several servers have together. One that is asked for is looked at first, so that what any server did to it
 * holds at once; the default one is looked at every half a second, so that its requests wait for nothing.
 */
export function createSharedWorlds(parts: WorldsParts, shared: SharedWorlds): Worlds {
  const { universe, main: local, options, faults, readFaults } = parts
  const views = new Map<string, View>()

  /** What is at hand of a world; undefined where another one has its name by now. */
  const viewOf = (row: SharedWorld): View | undefined => {
    const found = views.get(row.name)
    if (found?.row.made === row.made) {
      found.take(row)
      return found
    }
    // Answers may overtake each other.
    if (found && found.row.made > row.made) return undefined
    found?.world.end()
    const { seed = options?.seed } = wishOf(row)
    const world = createWorld(universe, {
      name: row.name,
      store: shared.store(row),
      refill: async () => {},
      // What is drawn by a seed at each server would be drawn twice.
      ids: idsFrom(undefined, universe.randomIds),
      drawn: numbersOf(seed),
      clock: undefined,
      faults,
      standIn: undefined,
      notes: { notes: notesOf(row), learn: () => find(row.name, false) },
    })
    const view = steered(world, row)
    views.set(row.name, view)
    return view
  }

  /** The notes of a world, of which nothing is shown any more where it was removed meanwhile. */
  const notesOf = (row: SharedWorld): SharedNotes => {
    const notes = shared.notes(row)
    return {
      ...notes,
      async recall() {
        const entries = await notes.recall()
        if ((await shared.look(row.name))?.made !== row.made) throw new WorldGone()
        return entries
      },
    }
  }

  /** A world of which every change is one at all servers. */
  const steered = (world: World, first: SharedWorld | undefined): View => {
    const view: View = {
      row: first ?? { name: mainWorld, made: 0, version: 0, wish: '', state: '', madeAt: 0, usedAt: 0 },
      world,
      take(row) {
        const before = view.row
        // Answers may overtake each other.
        if (row.made === before.made && row.version < before.version) return
        view.row = row
        if (row.made === before.made && row.version === before.version) return
        world.take(stateOf(row, readFaults))
      },
    }
    if (first) world.take(stateOf(first, readFaults))
    const now = async (): Promise<SharedWorld> => {
      const row = await shared.look(view.row.name)
      if (!row || (view.row.made !== 0 && row.made !== view.row.made)) throw new WorldGone()
      return row
    }
    const change = async (next: (before: Kept, version: number) => Kept): Promise<void> => {
      for (;;) {
        const row = await now()
        const changed = await shared.change(row, JSON.stringify(next(keptOf(row), row.version + 1)))
        if (changed) return view.take(changed)
      }
    }
    const steer: Pick<World, 'setFaults' | 'setClock' | 'forget' | 'reset' | 'snapshots'> = {
      setFaults: (rules) =>
        change((before, version) => ({ ...before, rules: rules.map(shownRule), generation: version })),
      async setClock(setting) {
        const moved = createWorldClock(universe.clock)
        await change((before) => {
          moved.restore(before.clock ?? world.clock.state())
          moved.set(setting)
          return { ...before, clock: moved.state() }
        })
        return moved.show()
      },
      async forget() {
        // The others learn of it before they hand over what they have noted down.
        await change((before, version) => ({ ...before, emptied: version }))
        await world.notes.forget()
      },
      async reset() {
        const row = await now()
        const after = await shared.reset(row, (version) =>
          JSON.stringify({ ...beginning(wishOf(row), parts), generation: version, emptied: version }),
        )
        view.take(after)
        return after.customers
      },
      snapshots: () => ({
        names: async () => (await seen(view.row.name)).snapshots,
        async save(name) {
          const after = await shared.save(await now(), name, mostSnapshots)
          if (after) return after.snapshots
          throw new Refusal('FORBIDDEN', `There are ${mostSnapshots} snapshots of this world, the most that are kept.`)
        },
        async restore(name) {
          const after = await shared.restore(await now(), name)
          if (!after) throw new Refusal('NOT_FOUND', `There is no snapshot ${name} of this world.`)
          view.take(after)
          return after.customers
        },
      }),
    }
    Object.assign(world, steer)
    return view
  }

  const mainView = steered(local, undefined)
  const main = mainView.world
  const refresh = async (): Promise<World> => {
    const row = await shared.look(mainWorld)
    if (row) mainView.take(row)
    return main
  }
  /** Gives up what is at hand of a world that is gone, unless another one has its name by now. */
  const drop = (name: string, gone: View | undefined): void => {
    if (!gone || views.get(name) !== gone) return
    gone.world.end()
    views.delete(name)
  }
  const find = async (name: string, uses: boolean): Promise<View | undefined> => {
    for (;;) {
      const before = views.get(name)
      const row = await shared.look(name, uses)
      if (!row) {
        drop(name, before)
        return undefined
      }
      const view = viewOf(row)
      if (view) return view
    }
  }
  const seen = async (name: string): Promise<SharedSight> => {
    const [sight] = await shared.see(name)
    if (!sight) throw noWorld(name)
    return sight
  }
  shared.follow(async () => {
    await refresh()
    // Who watches a world learns of what others do to it, too.
    for (const [name, { world }] of views) if (world.feed) await find(name, false)
  })

  const make = async (name: string, source: SharedSource, wish: WorldWish, keep: boolean): Promise<SharedSight> => {
    const { seed, clock: at, ttl, faults: rules } = wish
    const most = options?.most ?? 10_000
    const kept = {
      ...(seed !== undefined && { seed }),
      ...(at && { clock: at }),
      ...(ttl && { ttl }),
      ...(rules && { faults: rules }),
    }
    const wanted: NewSharedWorld = {
      name,
      source,
      wish: JSON.stringify(kept),
      state: JSON.stringify(beginning(kept, parts)),
      lasts: ttl === undefined ? undefined : millisecondsOf(ttl),
      most,
      keep,
    }
    const made = await shared.make(wanted)
    if (made === 'full') throw tooMany(most)
    if (made === 'nobody') throw noWorld(wish.from!)
    return made
  }

  const enter = async (name: string): Promise<World> => {
    for (;;) {
      const view = (await find(name, true)) ?? viewOf(await make(name, 'usual', {}, true))
      if (view) return view.world
    }
  }

  const sightOf = (sight: SharedSight): WorldSight => {
    const { name, customers, snapshots } = sight
    const shown = { name, customers, snapshots, deviation: {} }
    if (name === mainWorld) {
      // Where nobody has set its clock, it goes as this mock was told to let it go.
      mainView.take(sight)
      return { ...shown, clock: main.clock.show(), kept: undefined }
    }
    const clock = createWorldClock(universe.clock)
    clock.restore(keptOf(sight).clock ?? { ahead: 0 })
    return { ...shown, clock: clock.show(), kept: lastingOf(sight) }
  }

  return {
    main,
    enter(name) {
      if (name === mainWorld) return main
      mustBeName(name)
      return enter(name)
    },
    async get(name) {
      if (name === mainWorld) return refresh()
      const found = await find(name, false)
      if (!found) throw noWorld(name)
      return found.world
    },
    see: async (name) => sightOf(await seen(name)),
    async list() {
      const before = [...views]
      const sights = await shared.see()
      const names = new Set(sights.map(({ name }) => name))
      for (const [name, view] of before) if (!names.has(name)) drop(name, view)
      return sights.map(sightOf)
    },
    here: () => [main, ...[...views.values()].map(({ world }) => world)],
    async put(name, wish) {
      const { begins: customers, from } = await readWish(name, wish, parts)
      if (from !== undefined && !(await shared.look(from))) throw noWorld(from)
      if (wish.mutant !== undefined || wish.variant !== undefined)
        throw new Refusal(
          'VALIDATION_ERROR',
          'A world in PostgreSQL cannot be a mutant or a variant, which keep their customers in memory. ' +
            'Ask a mock that was started without --store for one.',
        )
      return sightOf(await make(name, customers ? { customers } : from === undefined ? 'usual' : { from }, wish, false))
    },
    async remove(name) {
      if (name === mainWorld)
        throw new Refusal('FORBIDDEN', 'The default world is there as long as the mock is. Reset it instead.')
      const removed = await shared.remove(name)
      if (!removed) throw noWorld(name)
      const view = views.get(name)
      if (view && view.row.made <= removed.made) drop(name, view)
      return removed.left
    },
    end() {
      for (const { world } of views.values()) world.end()
      main.end()
    },
  }
}

/** The state in which a world begins, and to which it goes back. */
function beginning({ clock: at, faults }: WorldWish, { universe, readFaults }: WorldsParts): Kept {
  const clock = createWorldClock(universe.clock)
  if (at !== undefined) clock.set(settingOf(at))
  return {
    generation: 1,
    emptied: 0,
    ...(faults && { rules: readFaults(faults).map(shownRule) }),
    ...(at !== undefined && { clock: clock.state() }),
  }
}

function lastingOf(row: SharedWorld): Lasting {
  const { seed, ttl } = wishOf(row)
  return { seed, ttl, madeAt: row.madeAt, usedAt: row.usedAt }
}

function shownRule({ rule, counted }: ReadRule): FaultRule {
  return { ...rule, ...counted }
}

function wishOf({ wish }: SharedWorld): WorldWish {
  return wish === '' ? {} : (JSON.parse(wish) as WorldWish)
}

function keptOf({ state }: SharedWorld): Kept {
  return state === '' ? atFirst : (JSON.parse(state) as Kept)
}

function stateOf(row: SharedWorld, readFaults: WorldsParts['readFaults']): WorldState {
  const { rules, ...rest } = keptOf(row)
  return { ...rest, ...(rules && { rules: readFaults(rules) }) }
}
