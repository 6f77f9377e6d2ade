import type { Change, Kept } from '../../src/mutants/behaviour.ts'
import { startDeployment } from '../../src/mutants/start-deployment.ts'
import { strangers } from '../../src/mutants/strangers.ts'

/** A deployment that other people have customers in, too. */
export type SharedDeployment = {
  url: string
  customers: Map<string, Kept>
  /** The ids of other people's customers. */
  theirs: readonly string[]
  /** Those of other people that are not byte for byte as they were. */
  changed: () => string[]
  /** Everybody that came since. */
  made: () => Kept[]
  close: () => Promise<void>
}

/** Starts one with 31 customers of other people, and with these changes to how it behaves. */
export async function startShared(...changes: Change[]): Promise<SharedDeployment> {
  let customers = new Map<string, Kept>()
  const before = new Map<string, string>()
  const withOthers: Change = () => ({
    begin(kept) {
      for (const stranger of strangers(31)) kept.set(stranger.id, stranger)
      for (const [id, stranger] of kept) before.set(id, JSON.stringify(stranger))
      customers = kept
      return () => {}
    },
  })
  const { url, close } = await startDeployment({
    variants: [withOthers, ...changes].map((change) => ({ name: 'shared', about: 'Others are here.', change })),
  })
  return {
    url,
    customers,
    theirs: [...before.keys()],
    changed: () => [...before].filter(([id, text]) => JSON.stringify(customers.get(id)) !== text).map(([id]) => id),
    made: () => [...customers.values()].filter(({ id }) => !before.has(id)),
    close,
  }
}
