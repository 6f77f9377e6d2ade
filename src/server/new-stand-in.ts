import type { ForkingStore, Store } from '../customers/store.ts'
import type { StandIn } from '../http/stand-in.ts'

/** What a stand-in has of its world. */
export type StandInWorld = {
  store: Store
  /** RFC 3339 in UTC, each later than the one before. */
  now: () => string
  newId: () => string
  newRequestId: () => string
}

/** How a stand-in begins, in each world anew. */
export type NewStandIn = {
  /** What is told of a world that has it: its mutant or the seed of its variant. */
  told: { mutant?: string; variant?: number }
  /** What ids are drawn from in a world that was given no seed; random where absent. */
  seed?: number
  /** A store that it can work on, with the customers of this one. */
  keep: (store: ForkingStore) => Promise<ForkingStore>
  /** Begins over a store that `keep` made. */
  begin: (world: StandInWorld) => StandIn
}
