import type { Account } from '../../own/account.ts'
import type { Key } from '../../own/change.ts'
import { drawId } from '../../own/id.ts'
import type { DrawnId } from '../../own/id.ts'

/** Which customers are a run's own, and which ids it made up: the only ones that it changes. */
export type Own = {
  account: Account
  /** Remembers an id that was drawn at random, and nobody has. */
  drew: (id: string) => void
  /** The id, where it was drawn. */
  drawn: (id: string) => DrawnId | undefined
  /** Without it nothing that changes anything is sent: undefined where nothing has shown that this id is ours. */
  keyOf: (id: string) => Key | undefined
  /** A read has shown that a customer is gone who was deleted. */
  gone: (id: string) => void
  isGone: (id: string) => boolean
}

/** What a run may change, by its account. */
export function createOwn(account: Account): Own {
  const drawn = new Map<string, DrawnId>()
  const gone = new Set<string>()
  return {
    account,
    drew: (id) =>
      void drawn.set(
        id.toLowerCase(),
        drawId(undefined, () => id),
      ),
    drawn: (id) => drawn.get(id.toLowerCase()),
    keyOf: (id) => drawn.get(id.toLowerCase()) ?? account.proofOf(id),
    gone: (id) => void gone.add(id.toLowerCase()),
    isGone: (id) => gone.has(id.toLowerCase()),
  }
}
