import type { Store } from '../customers/store.ts'
import type { NewStandIn } from './new-stand-in.ts'
import type { ShownClock } from './world-clock.ts'

/** A world as it stood at one moment. */
export type WorldSight = {
  name: string
  customers: number
  clock: ShownClock
  /** The names of its snapshots, in the order of their keeping. */
  snapshots: string[]
  deviation: NewStandIn['told']
  /** How long it lasts; undefined for the default world. */
  kept: Lasting | undefined
}

/** How a world beside the default one was wished for, and how long it lasts. */
export type Lasting = {
  seed: number | undefined
  /** In which form it was asked for: `1h`; undefined where it stays until it is removed. */
  ttl: string | undefined
  /** Milliseconds since 1970. */
  madeAt: number
  usedAt: number
}

/** How many customers a store has. */
export async function count(store: Store): Promise<number> {
  return (await store.page({}, 1, 1)).total
}
