import type { Operations, OperationsOptions } from '../customers/operations.ts'
import type { ForkingStore, Store } from '../customers/store.ts'
import { Refusal } from '../customers/refusal.ts'
import type { StandIn } from '../http/stand-in.ts'
import { createTimestamps } from '../customers/timestamps.ts'
import type { Clock } from '../customers/timestamps.ts'
import type { ReadRule } from './fault-rules.ts'
import { createFeed } from './feed.ts'
import type { Feed } from './feed.ts'
import { createFaults } from './faults.ts'
import type { Faults } from './faults.ts'
import type { Ids } from './ids.ts'
import type { Notes } from './notes.ts'
import type { NotesTogether } from './shared-notes.ts'
import type { Drawn } from './random.ts'
import { count } from './world-sight.ts'
import type { MakeObserver } from './observer.ts'
import type { NewStandIn } from './new-stand-in.ts'
import { createWorldClock } from './world-clock.ts'
import type { ClockSetting, ClockState, ShownClock, WorldClock } from './world-clock.ts'

/** Customers, journal, faults, ids, nonces, limits and a clock that no other world shares. */
export type World = {
  name: string
  store: Store
  operations: Operations
  /** What answers in place of the operations; undefined where they answer themselves. */
  readonly standIn: StandIn | undefined
  /** What is told of it. */
  deviation: NewStandIn['told']
  notes: Notes
  readonly faults: Faults
  newRequestId: () => string
  /** Counts its requests, from 1 on; a reset does not begin anew. */
  nextNumber: () => number
  /** Its requests as they come; undefined while nobody watches. */
  readonly feed: Feed | undefined
  /** The same, made where nobody watched. */
  watch: () => Feed
  /** Empties the journal. */
  forget: () => Promise<void>
  clock: Pick<WorldClock, 'now' | 'show' | 'state'>
  /**
   * Answers what the clock shows then. Throws a `Refusal` for a time that cannot be. What is created from then on gets times
   * and ids of the new time.
   */
  setClock: (setting: ClockSetting) => Maybe<ShownClock>
  /** Puts these rules in the place of those before. */
  setFaults: (rules: readonly ReadRule[]) => Maybe<void>
  /** Makes it go on as another server has set it. */
  take: (state: WorldState) => void
  /** Makes everything as it was when the world was made, its snapshots excepted; answers how many customers that are. */
  reset: () => Promise<number>
  /** Ends whatever goes on in it without being asked; nobody asks it any more. */
  end: () => void
  /** The customers at moments that have names. */
  snapshots: () => Snapshots
}

/** A value, or the promise of one where worlds are shared with other servers. */
export type Maybe<T> = T | Promise<T>

/** What was set of a world since it began; what is absent is as it was at first. */
export type WorldState = {
  rules?: readonly ReadRule[]
  /** Another number for each time that rules were set, so that counts are told apart. */
  generation: number
  clock?: ClockState
  /** Another number each time that the journal was emptied, as a reset does. */
  emptied: number
}

/** Moments of a world's customers. */
export type Snapshots = {
  names: () => Maybe<string[]>
  /**
   * Keeps the customers as they are under a name, instead of what had that name, and answers all names. Throws a `Refusal`
   * beyond a hundred.
   */
  save: (name: string) => Maybe<string[]>
  /** Makes the customers as they were, and answers how many. Throws a `Refusal` where nothing has that name. */
  restore: (name: string) => Promise<number>
}

/** What all worlds of a mock have in common. */
export type Universe = {
  clock: Clock
  operationsOver: (options: OperationsOptions) => Operations
  newNotes: (shared?: NotesTogether) => Notes
  /** Makes ids that are not drawn by a seed. */
  randomIds: (clock: Clock) => Ids
  standing: readonly ReadRule[]
  /** What makes a feed of a world: what tells it from others, who says what of its requests, and what nobody is shown. */
  newBirth: () => string
  makeObserver: MakeObserver | undefined
  hide: (text: string) => string
  elapsed: () => number
  /** Told of what an observer throws. */
  failed: (error: unknown) => void
}

/** How one world begins. */
export type Beginning = {
  name: string
  store: Store | ForkingStore
  /** Makes the store hold again what it held at first. */
  refill: () => Promise<void>
  /** Makes ids that go by the world's clock, from the first one on; called again where the clock is set. */
  ids: () => (clock: Clock) => Ids
  /** What faults are drawn from. */
  drawn: Drawn
  clock: ClockSetting | undefined
  /** The rules that hold at its beginning, and again from a reset on. */
  faults: () => readonly ReadRule[]
  /** What answers in place of the operations, over the store, which it made; nothing where undefined. */
  standIn: NewStandIn | undefined
  /** What servers note down of it together; this one alone where absent. */
  notes?: NotesTogether | undefined
}

/** How many snapshots a world keeps at most. */
export const mostSnapshots = 100

// The state of every world that no other server has set.
const untouched: WorldState = { generation: 0, emptied: 0 }

/** A world at its beginning. */
export function createWorld(
  universe: Universe,
  {
    name,
    store,
    refill,
    ids: idsFrom,
    drawn,
    clock: setting,
    faults: rules,
    standIn: newStandIn,
    notes: shared,
  }: Beginning,
): World {
  const clock = createWorldClock(universe.clock)
  let idsBy: (clock: Clock) => Ids
  let ids: Ids
  let timestamps: () => string
  const notes = universe.newNotes(shared)
  const begin = (): Faults => createFaults({ rules: rules(), standing: universe.standing, notes, drawn })
  let snapshots: Map<string, ForkingStore> | undefined
  let requests = 0
  let birth: string | undefined
  let taken = untouched

  /** From now on times and ids go by the clock as it stands; those before do not push them on. */
  const follow = (): void => {
    ids = idsBy(clock.now)
    timestamps = createTimestamps(clock.now)
  }
  const wind = (): void => {
    clock.release()
    if (setting) clock.set(setting)
    idsBy = idsFrom()
    follow()
  }
  wind()
  const standInAnew = (): StandIn | undefined =>
    newStandIn?.begin({
      store,
      now: () => timestamps(),
      newId: () => ids.customer(),
      newRequestId: () => ids.request(),
    })

  // What changes is written over: a member that is asked for by a function would make each world a kilobyte larger.
  const world: Changing<World> = {
    name,
    store,
    operations: universe.operationsOver({ store, now: () => timestamps(), newId: () => ids.customer() }),
    standIn: standInAnew(),
    deviation: newStandIn?.told ?? {},
    notes,
    faults: begin(),
    newRequestId: () => ids.request(),
    nextNumber: () => ++requests,
    feed: undefined,
    watch() {
      const { newBirth, makeObserver, hide, elapsed, failed } = universe
      return (world.feed ??= createFeed({
        birth: (birth ??= newBirth()),
        makeObserver,
        hide,
        elapsed,
        failed,
        entries: notes.entries,
        left: () => void (world.feed = undefined),
      }))
    },
    async forget() {
      await notes.forget()
      world.feed?.cleared()
    },
    clock,
    setClock(to) {
      clock.set(to)
      follow()
      world.feed?.changed()
      return clock.show()
    },
    setFaults: (others) => world.faults.replace(others),
    take(state) {
      const { rules: others, generation, clock: at, emptied } = state
      if (generation !== taken.generation) {
        world.faults = begin()
        world.faults.replace(others ?? rules(), generation)
      }
      if (at?.ahead !== taken.clock?.ahead || at?.stopped !== taken.clock?.stopped) {
        if (at) clock.restore(at)
        else wind()
        follow()
      }
      if (emptied !== taken.emptied) {
        void notes.restart()
        world.feed?.cleared()
      } else world.feed?.changed()
      taken = state
    },
    async reset() {
      await refill()
      await notes.clear()
      world.faults = begin()
      wind()
      world.feed?.cleared()
      world.standIn?.end()
      world.standIn = standInAnew()
      return count(store)
    },
    end() {
      notes.end()
      world.feed?.end()
      world.standIn?.end()
    },
    // Made anew each time: it is asked for rarely, and worlds are many.
    snapshots: () => snapshotsOf(store, (snapshots ??= new Map()), () => world.feed?.changed()),
  }
  return world
}

type Changing<T> = { -readonly [Name in keyof T]: T[Name] }

function snapshotsOf(store: Store | ForkingStore, kept: Map<string, ForkingStore>, changed: () => void): Snapshots {
  const forking = (): ForkingStore => {
    if ('fork' in store) return store
    throw new Refusal('VALIDATION_ERROR', 'The store of this world keeps no snapshots: give createApp a forking one.')
  }
  return {
    names: () => [...kept.keys()],
    save(name) {
      const copy = forking().fork()
      if (!kept.has(name) && kept.size >= mostSnapshots)
        throw new Refusal('FORBIDDEN', `There are ${mostSnapshots} snapshots of this world, the most that are kept.`)
      // One that is kept again is the newest.
      kept.delete(name)
      kept.set(name, copy)
      return [...kept.keys()]
    },
    async restore(name) {
      const saved = kept.get(name)
      if (!saved) throw new Refusal('NOT_FOUND', `There is no snapshot ${name} of this world.`)
      await forking().become(saved)
      changed()
      return count(store)
    },
  }
}
