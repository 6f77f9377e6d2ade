import type { Outgoing } from '../client/send.ts'
import type { Paths } from '../spec/paths.ts'
import type { DrawnId } from './id.ts'
import type { Proof } from './proof.ts'

declare const change: unique symbol

/** A request that changes one customer. It cannot be built but here, with the proof that the customer is ours. */
export type Change = Outgoing & { readonly [change]: true }

/** Whom a change may be about: a customer that is proven to be ours, or an id that we drew and nobody has. */
export type Key = Proof | DrawnId

/** How the change is signed and sent, where that is not as usual. */
export type Manner = Pick<Outgoing, 'headers' | 'unsigned' | 'leaving'>

/** Builds an update; `body` goes out as it is. */
export function update(paths: Paths, { id }: Key, body: string, manner: Manner = {}): Change {
  return { ...manner, ...paths.to('updateCustomer', id), body } as Change
}

/** Builds a blacklisting, or what takes off the blacklist; `body` goes out as it is. */
export function blacklist(paths: Paths, { id }: Key, body: string, manner: Manner = {}): Change {
  return { ...manner, ...paths.to('blacklistCustomer', id), body } as Change
}

/** Builds a delete. */
export function remove(paths: Paths, { id }: Key, manner: Manner = {}): Change {
  return { ...manner, ...paths.to('deleteCustomer', id) } as Change
}
