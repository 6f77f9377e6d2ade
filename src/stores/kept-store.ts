import type { SharedNotes } from '../customers/shared-notes.ts'
import type { SharedWorlds } from '../customers/shared-worlds.ts'
import type { Clock } from '../customers/timestamps.ts'
import type { Store } from '../customers/store.ts'

/** A store that is kept somewhere, and what there is to say of it. */
export type KeptStore = {
  store: Store
  /** Where it is kept, for people, without secrets; undefined in memory. */
  where: string | undefined
  /** Whether it held customers of its own, so that it was not begun with the start data. */
  wasThere: boolean
  /** What somebody may want to know of how it was found, in sentences. */
  remarks: string[]
  /** The clock of what mocks share; each goes by its own where undefined. */
  clock?: Clock
  /** What mocks that share it note down together; undefined where nobody shares it. */
  notes?: SharedNotes
  /** The worlds of mocks that share it, the default one too; each has its own where undefined. */
  worlds?: SharedWorlds
  /** Writes what is to be written, and lets others have it. It takes no change from then on. */
  close: () => Promise<void>
}
