import { defaultOwner } from '../customers/new-record.ts'
import { invalid } from '../customers/refusal.ts'
import type { ForkingStore } from '../customers/store.ts'
import { findMutant, unbroken } from '../mutants/catalogue.ts'
import type { Change, Kept } from '../mutants/behaviour.ts'
import { drawServedVariant } from '../mutants/grammar/draw-variant.ts'
import { runBehaviour } from '../mutants/run-behaviour.ts'
import type { AppOptions } from '../server/create-app.ts'
import type { NewStandIn } from '../server/new-stand-in.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { mapStore } from '../stores/map-store.ts'
import type { MapStore } from '../stores/map-store.ts'

/** What a deployment is to be in place of the mock: broken in one promise, unusual by a seed, or both. */
export type Deviation = { mutant?: string | undefined; variant?: number | undefined }

/** What of a mock's behaviour its stand-ins share. */
export type SharedBehaviour = Pick<AppOptions, 'credentials' | 'owner' | 'strict' | 'echoContact' | 'onDuplicate'>

/**
 * What answers in place of a mock's operations. Throws a `Refusal` that names the nearest mutant where there is none of
 * that name.
 */
export function newStandIn(
  { mutant, variant }: Deviation,
  { credentials, owner = defaultOwner, strict = false, echoContact = false, onDuplicate = 'refuse' }: SharedBehaviour,
): NewStandIn {
  const changes: Change[] = []
  const signed = credentials !== undefined
  if (variant !== undefined) changes.push(drawServedVariant(variant, { signed }).change)
  if (mutant !== undefined && mutant !== unbroken) {
    const found = findMutant(mutant)
    if (typeof found === 'string') throw invalid([{ field: 'mutant', message: found }])
    changes.push(found.change)
  }
  const settings = {
    credentials: credentials && { client: credentials.clientId, secret: credentials.clientSecret },
    owner,
    strict,
    echoContact,
    onDuplicate,
  }
  return {
    told: { ...(mutant !== undefined && { mutant }), ...(variant !== undefined && { variant }) },
    ...(variant !== undefined && { seed: variant }),
    keep: inMap,
    begin({ store, ...surroundings }) {
      const { rows } = store as MapStore
      return runBehaviour(changes, settings, {
        ...surroundings,
        customers: rows as Map<string, object> as Map<string, Kept>,
      })
    },
  }
}

/** The customers of a store in a map that a stand-in can work on, which keeps of a name that was never given nothing. */
async function inMap(store: ForkingStore): Promise<MapStore> {
  if ('rows' in store) return store as MapStore
  const records: CustomerRecord[] = []
  for await (const record of store.all())
    records.push(Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null)) as CustomerRecord)
  return mapStore(records)
}
