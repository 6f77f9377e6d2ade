import { invalid, Refusal } from '../customers/refusal.ts'
import type { ForkingStore } from '../customers/store.ts'
import type { Clock } from '../customers/timestamps.ts'
import type { ReadRule } from './fault-rules.ts'
import { idsFrom } from './ids.ts'
import { numbersOf } from './random.ts'
import type { NewStandIn } from './new-stand-in.ts'
import { createWorldClock, millisecondsOf, settingOf } from './world-clock.ts'
import type { ClockSetting } from './world-clock.ts'
import { createWorld } from './world.ts'
import type { Maybe, Universe, World } from './world.ts'
import { count } from './world-sight.ts'
import type { Lasting, WorldSight } from './world-sight.ts'

/** What the worlds of a mock beside its default one begin with. */
export type WorldsOptions = {
  /** The start data. */
  start: ForkingStore
  /**
   * Makes a store of other start data: so many generated customers, or these. Throws a `Refusal` for data that cannot be.
   * Worlds begin with the start data alone where absent.
   */
  make?: (wanted: { count?: number; seed?: number; data?: unknown[] }) => Promise<ForkingStore>
  /** How many worlds there may be at most, the default one aside; 10,000 unless given. */
  most?: number
  /** What the faults of worlds that were given no seed are drawn from; 42 unless given. */
  seed?: number
  /**
   * Finds what answers in place of the operations. Throws a `Refusal` where there is no such mutant. Worlds cannot wish
   * for one where absent.
   */
  standIn?: (wanted: { mutant?: string; variant?: number }) => Promise<NewStandIn>
}

/** How a world is to begin, as `spec/control/world.json` has it. */
export type WorldWish = {
  from?: string
  seed?: number
  count?: number
  data?: unknown[]
  clock?: string | ClockSetting
  ttl?: string
  faults?: unknown[]
  mutant?: string
  variant?: number
}

/** The worlds of a mock by their names. What servers share may be gone while it is asked, which throws `WorldGone`. */
export type Worlds = {
  main: World
  /** The world of a request, made where there is none of that name. Throws a `Refusal` where it cannot be. */
  enter: (name: string) => Maybe<World>
  /** The world of a name; throws a `Refusal` where there is none. */
  get: (name: string) => Maybe<World>
  /** A world as it stands; throws a `Refusal` where there is none of that name. */
  see: (name: string) => Promise<WorldSight>
  /** All of them as they stand, the default one first and then the oldest. */
  list: () => Promise<WorldSight[]>
  /** All that are at hand here, the default one too. */
  here: () => World[]
  /** Makes a world as it is wished for, instead of one of that name. */
  put: (name: string, wish: WorldWish) => Promise<WorldSight>
  /** How many there are then, the default one too; throws a `Refusal` where there is none of that name. */
  remove: (name: string) => Maybe<number>
  /** Ends what goes on in any of them. */
  end: () => void
}

/** What the default world is called. */
export const mainWorld = 'default'

/** The header that names the world of a request, in small letters. */
export const worldHeader = 'x-customers-kit-world'

/** What worlds are made by. */
export type WorldsParts = {
  universe: Universe
  main: World
  options: WorldsOptions | undefined
  clock: Clock
  /** The rules that each world begins with where it is not wished otherwise. */
  faults: () => readonly ReadRule[]
  readFaults: (value: unknown) => ReadRule[]
  /** What answers in worlds that do not wish otherwise, over stores that it made; the operations where undefined. */
  standIn: NewStandIn | undefined
}

type Kept = Lasting & { world: World }

/** A mock's worlds, of which there is the default one at first. */
export function createWorlds(parts: WorldsParts): Worlds {
  const { universe, main, options, clock, faults, standIn: usual } = parts
  const kept = new Map<string, Kept>()
  const most = options?.most ?? 10_000

  const isOver = ({ ttl, usedAt }: Kept): boolean => ttl !== undefined && usedAt + millisecondsOf(ttl) <= clock()

  /** The world of a name that has not expired. */
  const alive = (name: string): Kept | undefined => {
    const found = kept.get(name)
    if (!found || !isOver(found)) return found
    drop(found)
    return undefined
  }

  const drop = ({ world }: Kept): void => {
    kept.delete(world.name)
    world.end()
  }

  const mustFit = (name: string): void => {
    if (kept.size < most || kept.has(name)) return
    for (const one of kept.values()) if (isOver(one)) drop(one)
    if (kept.size < most) return
    throw tooMany(most)
  }

  const add = (
    name: string,
    start: ForkingStore,
    wish: WorldWish,
    rules: () => readonly ReadRule[],
    standIn: NewStandIn | undefined,
  ): World => {
    const { seed, clock: at, ttl } = wish
    const store = start.fork()
    const world = createWorld(universe, {
      name,
      store,
      refill: () => store.become(start),
      ids: idsFrom(seed ?? standIn?.seed, universe.randomIds),
      drawn: numbersOf(seed ?? options?.seed),
      clock: at === undefined ? undefined : settingOf(at),
      faults: rules,
      standIn,
    })
    const now = clock()
    const before = kept.get(name)
    // One that is made anew is the newest.
    if (before) drop(before)
    kept.set(name, { world, seed, ttl, madeAt: now, usedAt: now })
    return world
  }

  const standInOf = async ({ mutant, variant }: WorldWish): Promise<NewStandIn | undefined> => {
    if (mutant === undefined && variant === undefined) return usual
    const find = options?.standIn
    if (!find)
      throw new Refusal(
        'VALIDATION_ERROR',
        'The worlds of this mock are no mutants: createMock and serve make mocks whose worlds can be.',
      )
    return find({ ...(mutant !== undefined && { mutant }), ...(variant !== undefined && { variant }) })
  }

  const storeOf = (name: string): ForkingStore => {
    const { store } = get(name)
    if ('fork' in store) return store as ForkingStore
    throw new Refusal(
      'VALIDATION_ERROR',
      `The store of the world ${name} cannot be forked: give createApp one that can.`,
    )
  }

  const get = (name: string): World => {
    if (name === mainWorld) return main
    const found = alive(name)
    if (found) return found.world
    throw noWorld(name)
  }

  const sightOf = async (world: World, lasting: Lasting | undefined): Promise<WorldSight> => ({
    name: world.name,
    customers: await count(world.store),
    clock: world.clock.show(),
    snapshots: await world.snapshots().names(),
    deviation: world.deviation,
    kept: lasting,
  })

  return {
    main,
    enter(name) {
      const found = alive(name)
      if (found) {
        if (found.ttl !== undefined) found.usedAt = clock()
        return found.world
      }
      if (name === mainWorld) return main
      mustBeName(name)
      const { start } = possible(options)
      mustFit(name)
      return add(name, start, {}, faults, usual)
    },
    get,
    see: async (name) => sightOf(get(name), kept.get(name)),
    list: async () => {
      const others = [...kept.keys()].flatMap((name) => alive(name) ?? [])
      return Promise.all([sightOf(main, undefined), ...others.map((each) => sightOf(each.world, each))])
    },
    here: () => [main, ...[...kept.values()].map(({ world }) => world)],
    async put(name, wish) {
      const { from, begins: other, rules: wished } = await readWish(name, wish, parts)
      const rules = wished ? () => wished : faults
      // A fork: what the other world does from now on is its own.
      let begins = from === undefined ? (other ?? possible(options).start) : storeOf(from).fork()
      const standIn = await standInOf(wish)
      if (standIn) begins = await standIn.keep(begins)
      mustFit(name)
      return sightOf(add(name, begins, wish, rules, standIn), kept.get(name))
    },
    remove(name) {
      if (name === mainWorld)
        throw new Refusal('FORBIDDEN', 'The default world is there as long as the mock is. Reset it instead.')
      get(name)
      drop(kept.get(name)!)
      return [...kept.keys()].filter(alive).length + 1
    },
    end() {
      for (const { world } of kept.values()) world.end()
      main.end()
    },
  }
}

/**
 * Whether a world is to begin with what another one has, or with start data of its own, which is made then; with neither
 * it begins as worlds do. With the rules that are wished for, if any are. Throws a `Refusal` where no such world can be,
 * which is the same for all kinds of worlds.
 */
export async function readWish(
  name: string,
  { from, count, data, seed, faults, clock, ttl }: WorldWish,
  { options, universe, readFaults }: WorldsParts,
): Promise<{ from?: string; begins?: ForkingStore; rules?: ReadRule[] }> {
  mustBeName(name)
  const { make } = possible(options)
  if (name === mainWorld)
    throw new Refusal('FORBIDDEN', 'The default world is made when the mock starts. Reset it, or take another name.')
  const rules = faults === undefined ? {} : { rules: readFaults(faults) }
  if (clock !== undefined) createWorldClock(universe.clock).set(settingOf(clock))
  if (ttl !== undefined && millisecondsOf(ttl) === 0)
    throw invalid([
      {
        field: 'ttl',
        message: `must be longer than no time, such as 1h, not "${ttl}": the world would be gone at once`,
      },
    ])
  const sources = Object.entries({ from, count, data }).filter(([, value]) => value !== undefined)
  if (sources.length > 1)
    throw invalid([{ field: sources[1]![0], message: `excludes ${sources[0]![0]}: give one of from, count and data` }])
  if (from !== undefined) return { ...rules, from }
  if (count === undefined && data === undefined) return rules
  if (!make)
    throw new Refusal(
      'VALIDATION_ERROR',
      'This mock makes no other start data: createMock and serve make mocks that do.',
    )
  const wanted = { ...(count !== undefined && { count }), ...(data && { data }), ...(seed !== undefined && { seed }) }
  return { ...rules, begins: await make(wanted) }
}

function possible(options: WorldsOptions | undefined): WorldsOptions {
  if (options) return options
  throw new Refusal(
    'VALIDATION_ERROR',
    'This mock has the default world alone: createMock and serve make mocks with worlds.',
  )
}

/** Why there can be no more worlds. */
export function tooMany(most: number): Refusal {
  return new Refusal(
    'FORBIDDEN',
    `There are ${most} worlds, the most that are kept. Remove some with DELETE /__kit/worlds/NAME, or have them expire: ` +
      'PUT /__kit/worlds/NAME with {"ttl":"1h"}.',
  )
}

/** That there is no world of a name. */
export function noWorld(name: string): Refusal {
  return new Refusal('NOT_FOUND', `There is no world ${shown(name)}. Make it with PUT, or by a first request to it.`)
}

/** Throws a `Refusal` for what cannot be the name of a world or a snapshot. */
export function mustBeName(name: string): void {
  if (/^[\w.~-]{1,100}$/.test(name) && !/^\.{1,2}$/.test(name)) return
  throw invalid([
    {
      field: 'name',
      message: `must be 1 to 100 letters, digits and ._~- of ASCII, such as worker-1, not "${shown(name)}"`,
    },
  ])
}

function shown(name: string): string {
  return name.slice(0, 100).replace(/[^\x20-\x7e]/g, '?')
}
