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
  /** A delete of a customer was answered with success. */
  deleted: (id: string) => void
  isDeleted: (id: string) => boolean
  /** A GET has shown that a customer is gone who was deleted. */
  gone: (id: string) => void
  isGone: (id: string) => boolean
  /** The ids of all that are gone. */
  allGone: () => string[]
  /**
   * Whom removing is still about, all but those that are gone; and the requests that it takes, where deleting does what it
   * says: a delete and a look, or a look at whoever was deleted.
   */
  toRemove: () => { customers: number; requests: number }
  /** The ids of those who were deleted, and whom no GET has shown to be gone. */
  notLookedAt: () => string[]
  /** The ids of all that are proven to be ours, and were not deleted. */
  remaining: () => string[]
}

/** What a run may change, by its account. */
export function createOwn(account: Account): Own {
  const drawn = new Map<string, DrawnId>()
  const deleted = new Set<string>()
  const gone = new Set<string>()
  const own: Own = {
    account,
    drew: (id) =>
      void drawn.set(
        id.toLowerCase(),
        drawId(undefined, () => id),
      ),
    drawn: (id) => drawn.get(id.toLowerCase()),
    keyOf: (id) => drawn.get(id.toLowerCase()) ?? account.proofOf(id),
    deleted: (id) => void deleted.add(id.toLowerCase()),
    isDeleted: (id) => deleted.has(id.toLowerCase()),
    gone: (id) => void gone.add(id.toLowerCase()),
    isGone: (id) => gone.has(id.toLowerCase()),
    allGone: () => [...gone],
    toRemove() {
      const ids = account.open().map(([, { id }]) => id?.toLowerCase() ?? '')
      const [customers, unseen] = [
        ids.filter((id) => !gone.has(id)),
        ids.filter((id) => deleted.has(id) && !gone.has(id)),
      ]
      return { customers: customers.length, requests: 2 * customers.length - unseen.length }
    },
    notLookedAt: () => [...deleted].filter((id) => !gone.has(id)),
    remaining: () =>
      [...new Set(account.open().flatMap(([n]) => account.keyOf(n)?.id ?? []))].filter((id) => !own.isDeleted(id)),
  }
  return own
}
