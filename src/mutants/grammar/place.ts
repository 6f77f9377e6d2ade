import type { Change, OperationName } from '../behaviour.ts'
import type { Occasion, Sees } from './conditions.ts'
import type { Memory } from './memory.ts'

/** The ways in which something goes wrong. */
export const hows = [
  'lost',
  'stale',
  'swapped',
  'cut',
  're-coded',
  'defaulted',
  'retyped',
  'renamed',
  'duplicated',
  'ignored',
  'refused',
  'taken over',
  'too late',
  'sometimes',
] as const

/** One way in which something goes wrong. */
export type How = (typeof hows)[number]

/** The operations in words. */
export const named: Record<OperationName | 'every', string> = {
  create: 'a create',
  list: 'a list',
  get: 'a get',
  update: 'an update',
  blacklist: 'a blacklisting',
  delete: 'a delete',
  every: 'every request',
}

/** What a fault is told by the deployment that it is laid over. */
export type Setting = {
  memory: Memory
  /** Whether it shows now; each call is an occasion that counts. */
  shows(occasion: Occasion): boolean
  /** To be called each time it made something other than it would have been. */
  changed(): void
}

/** One way in which one place can be wrong. */
export type Fault = {
  how: How
  /** How exactly, such as `cut to 3 characters`; begins with or is `how` where there is one manner only. */
  manner: string
  /** What a user sees, without a full stop. */
  about: string
  /** Ids in `spec/promises.yaml`: the one that it breaks before any other, then those it may be found under as well. */
  promises: readonly string[]
  /** `auth` where it can only be seen where requests are signed. */
  needs?: 'auth'
  /** Whether it lies in what goes over the wire, so that only a client on the other end sees it. */
  wire?: true
  lay(setting: Setting): Change
}

/** Something in a deployment that can be wrong. */
export type Place = {
  /** The part of the deployment, such as `update` or `list-answer`. */
  where: string
  /** What of it, such as `first_name`. */
  what: string
  sees: readonly Sees[]
  /** At least one. */
  faults: readonly Fault[]
}
