import type { SharedNotes } from './shared-notes.ts'
import type { Store } from './store.ts'

/** A world that several servers have, as it stood when it was looked at. Times are milliseconds since 1970. */
export type SharedWorld = {
  name: string
  /** Tells it from others that had the name before it. */
  made: number
  /** Goes up with each change of its state, and with each reset and restore. */
  version: number
  /** How it begins, and what was set since: texts that only servers read, empty at first for the default world. */
  wish: string
  state: string
  madeAt: number
  usedAt: number
}

/** The same, with what it held at that moment. */
export type SharedSight = SharedWorld & {
  customers: number
  /** The names of its snapshots, in the order of their keeping. */
  snapshots: string[]
}

/** What a world begins with: what worlds usually do, what another one has now, or these customers. */
export type SharedSource = 'usual' | { from: string } | { customers: Pick<Store, 'all'> }

/** How a world is made. */
export type NewSharedWorld = {
  name: string
  source: SharedSource
  wish: string
  state: string
  /** How many milliseconds it lasts without being used; undefined where it stays. */
  lasts: number | undefined
  /** How many there may be beside the default one. */
  most: number
  /** Whether one that has the name is kept, and answered. */
  keep: boolean
}

/**
 * The worlds of several servers over one store. Each call is atomic: nobody sees, and no crash leaves, half of one. What is
 * asked of a world that is gone, or of its store, throws `WorldGone`.
 */
export type SharedWorlds = {
  /** The world of a name, undefined where there is none; `uses` has it last longer. */
  look: (name: string, uses?: boolean) => Promise<SharedWorld | undefined>
  /** Worlds at one moment, the default one first and then the oldest; of one name where it is given. */
  see: (name?: string) => Promise<SharedSight[]>
  /** Makes a world. `full` where there are as many as there may be, `nobody` where there is none to begin from. */
  make: (wanted: NewSharedWorld) => Promise<SharedSight | 'full' | 'nobody'>
  /** Which one was removed, and how many there are then, the default one too; undefined where there was none. */
  remove: (name: string) => Promise<{ made: number; left: number } | undefined>
  /** Sets a world's state, unless it was changed or removed since it was looked at: undefined then. */
  change: (world: SharedWorld, state: string) => Promise<SharedWorld | undefined>
  /** Makes customers and state what they were at first, and forgets what was noted down. */
  reset: (world: SharedWorld, stateAt: (version: number) => string) => Promise<SharedSight>
  /** Keeps the customers under a name, in place of what had it; undefined beyond so many. */
  save: (world: SharedWorld, snapshot: string, most: number) => Promise<SharedSight | undefined>
  /** Makes the customers as they were; undefined where nothing has that name. */
  restore: (world: SharedWorld, snapshot: string) => Promise<SharedSight | undefined>
  store: (world: SharedWorld) => Store
  notes: (world: SharedWorld) => SharedNotes
  /** Does something every half a second for as long as the store is open. */
  follow: (act: () => Promise<void>) => void
}
