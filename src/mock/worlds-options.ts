import { Refusal } from '../customers/refusal.ts'
import type { ForkingStore } from '../customers/store.ts'
import type { WorldsOptions } from '../server/worlds.ts'
import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { forkingStore } from '../stores/forking-store.ts'
import { frozenBase } from '../stores/frozen-base.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import type { NewStandIn } from '../server/new-stand-in.ts'
import type { Deviation, SharedBehaviour } from './stand-in.ts'
import { startData } from './start-data.ts'

/**
 * Worlds that begin with these customers, and that can be asked to begin with others, or to be mutants and variants that
 * share the behaviour of their mock. Throws an error that names the
 * first customer whose id, email or reference another one has.
 */
export function worldsOver(
  customers: Iterable<CustomerRecord>,
  {
    spec,
    seed,
    most,
    shared,
  }: { spec: Spec; seed?: number | undefined; most?: number | undefined; shared: SharedBehaviour },
): WorldsOptions {
  return {
    start: forkingStore(frozenBase(customers)),
    async make(wanted): Promise<ForkingStore> {
      try {
        return forkingStore(frozenBase(await startData({ ...wanted, seed: wanted.seed ?? seed ?? 42 }, spec)))
      } catch (error) {
        // Of generated customers no two share anything; what is wrong is what was sent.
        if (wanted.data === undefined) throw error
        throw new Refusal('VALIDATION_ERROR', error instanceof CannotFindOut ? error.message : (error as Error).message)
      }
    },
    async standIn(wanted) {
      // Loaded here because a mock without mutants starts without it.
      const { newStandIn } = await import('./stand-in.ts')
      return newStandIn(wanted, shared)
    },
    ...(most !== undefined && { most }),
    ...(seed !== undefined && { seed }),
  }
}

/**
 * The same worlds as a mutant, a variant or both, and what then answers in place of the operations, which is undefined for
 * neither. Throws a `Refusal` where there is no such mutant.
 */
export async function deviating(
  worlds: WorldsOptions,
  { mutant, variant }: Deviation,
): Promise<{ worlds: WorldsOptions; standIn: NewStandIn | undefined }> {
  if (mutant === undefined && variant === undefined) return { worlds, standIn: undefined }
  const standIn = await worlds.standIn!({
    ...(mutant !== undefined && { mutant }),
    ...(variant !== undefined && { variant }),
  })
  return { worlds: { ...worlds, start: await standIn.keep(worlds.start) }, standIn }
}
