import type { Header } from '../../http/exchange.ts'
import type { Outgoing } from '../../client/send.ts'
import type { Credentials } from '../../client/sign.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { Change, Key } from '../../own/change.ts'
import type { Paths } from '../../spec/paths.ts'
import type { Subject } from '../finding.ts'
import type { Shown, Told } from '../knowledge/told.ts'
import type { Draw } from '../run/draw.ts'

/** What has to be so for a story to be told: the caller's to grant, or the deployment's to have. */
export type Need = 'writes' | 'credentials' | 'create' | 'get' | 'list' | 'update' | 'blacklist' | 'delete'

/** A body to send: members as JSON, or text as it is. */
export type Body = Record<string, unknown> | { text: string }

/** A customer that a story made: its id, and what was sent for it. */
export type Made = { id: string; email: string; sent: Record<string, unknown> }

/** Whom of the crowd a story would have; an unusual email has a letter of each kind. */
export type Wish = { customer_type?: string; reference?: true; email?: 'plain' | 'unusual'; metadata?: true }

/** What changes nobody. */
type Reading = 'listCustomers' | 'getCustomer'

/** What a story asks with. Nothing in it judges. */
export type Teller = {
  draw: Draw
  /** Where the operations are: for requests that `send` sends. */
  paths: Paths
  credentials: Credentials | undefined
  /** The body of a create that nobody could object to, with these members changed; undefined ones are left out. */
  person: (members?: Record<string, unknown>) => Record<string, unknown>
  create: (body: Body, how?: How) => Promise<Told>
  /** The id of whom a create made, looked up by the email where the answer has none; undefined where it made nobody. */
  idOf: (told: Told) => Promise<string | undefined>
  /** Makes a customer and reads it, so that it may be changed. Ends the story where there is none. */
  customer: (members?: Record<string, unknown>) => Promise<Made>
  /** One of the crowd that no other story was given; one of its own where there is none. To be asked for first. */
  someone: (wish?: Wish) => Promise<Made>
  get: (key: string) => Promise<Told>
  list: (query?: Record<string, string>) => Promise<Told>
  /** The list of everybody, as far as one page shows it. */
  everybody: () => Promise<Told>
  update: (id: string, body: Body) => Promise<Told>
  blacklist: (id: string, body: boolean | Body) => Promise<Told>
  remove: (id: string) => Promise<Told>
  /** A change that is built otherwise than usual. Ends the story where nothing shows that the customer is the run's. */
  change: (
    id: string,
    operation: Exclude<OperationId, Reading | 'createCustomer'>,
    build: (key: Key) => Change,
    signedBody?: string,
  ) => Promise<Told>
  /** Any other read. */
  send: (operation: Reading, outgoing: Outgoing, signedBody?: string) => Promise<Told>
  /** An id that nobody has. */
  nobody: (near?: string) => string
  has: (need: Need) => boolean
  /** Customers that stories before made and left as they are: two of the crowd. */
  earlier: () => Made[]
  /** How many customers the crowd has room for. */
  room: () => number
  /** The crowd, as far as no story was given one of it. */
  crowd: () => readonly Made[]
  /** Puts a customer into the crowd. */
  join: (one: Made) => void
  /** The ids of all customers that are proven to be the run's own and were not deleted yet. */
  mine: () => string[]
  /** Those of them that were updated or blacklisted. */
  changed: () => string[]
  /** The ids of those who were deleted, and whom no GET has shown to be gone. */
  notLookedAt: () => string[]
  /** The ids of those who were deleted, and whom a GET has shown to be gone. */
  gone: () => string[]
  /** Customers that a list has shown, whoever made them. */
  strangers: () => Shown[]
  /** Whether a GET, or a list, has shown the state before a write, within a second of it, and not when asked again. */
  cameLate: (door: 'get' | 'list') => boolean
  /** Waits for so many milliseconds. */
  pause: (milliseconds: number) => Promise<void>
}

/** How a request is sent that is not sent as usual. */
export type How = { headers?: Header[]; unsigned?: boolean; signedBody?: string }

/**
 * One story: what to ask, in its order, and no word of what has to come. `first` ones run one by one before all
 * others, then the `crowd`, `together` ones beside others, `last` ones one by one after them, and `quiet` ones as often
 * as it takes to tell what others do meanwhile from what is wrong. Only the mode `deep` tells `drawn` ones after that,
 * and `crowded` ones, which are quiet ones among many customers. The `farewell` ends it.
 */
export type Scenario = {
  /** Kebab-case, unique; findings, reports and baselines name it. */
  name: string
  operation: Subject
  needs: readonly Need[]
  when: 'first' | 'crowd' | 'together' | 'last' | 'quiet' | 'drawn' | 'crowded' | 'farewell'
  /** About how many requests it sends, the removal of its customers included; those of the crowd are counted apart. */
  cost: number
  tell: (teller: Teller) => Promise<void>
}
