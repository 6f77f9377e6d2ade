import { isUuid } from '../../spec/uuid.ts'
import { answeredMembers } from '../../spec/members.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { Exchange } from '../../http/exchange.ts'
import { record } from '../../http/json.ts'
import { instant } from '../instant.ts'
import { anything, enter, mayBe, oneOf, surely, take, there, version } from './line.ts'
import type { Door, Line, Times, Values, Version } from './line.ts'
import { contactMembers, sameEmail } from './same.ts'
import type { Shown, Told } from './told.ts'

/** A create as the history holds it: what came of it, and the customer that it made. */
export type Create = {
  email: string | undefined
  sent: number
  answered: number
  told: Told | undefined
  /** Undefined where it made none, or nobody can tell which. */
  line: Line | undefined
  /** The answer was a refusal: it must not have made a customer. */
  refused: boolean
  /** The promise that is broken where it was refused and made a customer all the same. */
  refusedFor: PromiseId
}

/** A write that was sent and is not answered yet; `settle` ends it. */
export type Pending = {
  operation: OperationId
  version: Version | undefined
  create: Create | undefined
  line: Line | undefined
}

/** A body that was sent, and that nobody has seen. */
export const unseen = Symbol('a body that nobody has seen')

/** What a history of exchanges says of each customer of a deployment. */
export type History = {
  /** `ours`: only customers whose creation is seen are followed. `all`: every customer that is shown. */
  follows: 'ours' | 'all'
  /** Takes in that a request leaves: from now on its effect may be seen. `key` is what stands in the id's place. */
  begin: (
    operation: OperationId,
    key: string,
    sent: Record<string, unknown> | undefined | typeof unseen,
    sentAt: number,
  ) => Pending
  /**
   * Takes in how a request was answered, but not yet what its answer shows. `unauthorized` is the promise that is
   * broken where a request that is not rightly signed is carried out.
   */
  settle: (pending: Pending, told: Told, unauthorized?: PromiseId) => void
  /** Takes in what an answer shows. To be called after it was judged. */
  learn: (told: Told) => void
  /** The customer of this id; undefined where the history does not follow it. */
  line: (id: string) => Line | undefined
  lines: () => Iterable<Line>
  /** Those of them that have, had or were given this address. */
  linesOf: (email: string) => Iterable<Line>
  creates: Create[]
  /** Those of them that were sent with this address. */
  createsOf: (email: unknown) => readonly Create[]
  /** The one that an exchange is; undefined for what is none. */
  createOf: (exchange: Exchange) => Create | undefined
  /** Every write to a customer, with whose it was. */
  writes: { line: Line; version: Version }[]
  /** Customers that surely have the address, and that may have it, leaving one out. */
  holders: (email: string, times: Times, except?: Line) => { sure: Line[]; maybe: boolean }
  /** Says that an id was made up: nobody has it. */
  makeUp: (id: string) => void
  isNobody: (id: string) => boolean
  /** References that were attached, by the customer's id. */
  references: Map<string, { reference: string; at: number; found?: number }>
  /** What was seen to work: an operation, or `reference` where some answer finds or shows one. */
  works: Set<OperationId | 'reference'>
}

/** Members that the document lets an update set. All others are ours or public: whether they are kept is not sure. */
const keptByUpdate = new Set(['email', 'first_name', 'last_name'])

const system = ['company_id', 'created_by', 'created_at', 'updated_at']

const everyMember: readonly string[] = [
  there,
  ...answeredMembers.filter((member) => member !== 'id'),
  ...contactMembers,
]

/**
 * An empty history. It follows the customers whose creation it holds; with `follows: 'all'` every customer that it is
 * shown. `most` is how many it remembers: those that were not met for longest are forgotten first.
 */
export function createHistory({
  follows,
  most = Number.POSITIVE_INFINITY,
}: {
  follows: 'ours' | 'all'
  most?: number | undefined
}): History {
  const lines = new Map<string, Line>()
  const byEmail = new Map<string, Set<Line>>()
  const createsByEmail = new Map<string, Create[]>()
  const createByExchange = new WeakMap<Exchange, Create>()
  const madeUp = new Set<string>()
  const at = (id: string): Line | undefined => lines.get(id.toLowerCase())
  const hasEmail = (line: Line, email: unknown): void => {
    if (typeof email !== 'string') return
    const key = folded(email)
    byEmail.set(key, (byEmail.get(key) ?? new Set()).add(line))
  }

  const index = (create: Create): void => {
    const key = folded(create.email!)
    createsByEmail.set(key, [...(createsByEmail.get(key) ?? []), create])
  }

  const history: History = {
    follows,
    creates: [],
    writes: [],
    references: new Map(),
    works: new Set(),
    begin(operation, key, sent, sentAt) {
      const pending: Pending = { operation, version: undefined, create: undefined, line: undefined }
      if (operation === 'createCustomer') {
        const email = sent !== unseen && typeof sent?.['email'] === 'string' ? sent['email'] : undefined
        pending.create = {
          email,
          sent: sentAt,
          answered: Number.POSITIVE_INFINITY,
          told: undefined,
          line: undefined,
          refused: false,
          refusedFor: 'create-refused-not-stored',
        }
        history.creates.push(pending.create)
        if (email !== undefined) index(pending.create)
        return pending
      }
      if (operation === 'getCustomer' || operation === 'listCustomers') return pending
      const line = at(key) ?? (follows === 'all' && isUuid(key) ? stranger(key) : undefined)
      if (!line) return pending
      if (sent !== unseen) hasEmail(line, sent?.['email'])
      pending.line = line
      const members = changedBy(operation, sent)
      pending.version = version(undefined, operation, { sentAt, answeredAt: Number.POSITIVE_INFINITY }, members, {
        unsure: true,
      })
      enter(line, pending.version)
      history.writes.push({ line, version: pending.version })
      return pending
    },
    settle(pending, told, unauthorized) {
      if (told.ok) history.works.add(told.operation)
      if (pending.create) return settleCreate(pending.create, told, unauthorized)
      const { version: entered, line } = pending
      if (!entered || !line) return
      entered.told = told
      // Whoever watches cannot tell when a server that said nothing is done with it.
      if (told.status > 0 || follows === 'ours') entered.answered = told.answeredAt
      entered.unsure = !told.ok
      entered.refused = isRefused(told)
      entered.refusedFor = unauthorized
      if (entered.refused) entered.members.clear()
      if (told.ok && typeof told.sent?.['reference'] === 'string') history.references.delete(line.id)
      const email = told.sent?.['email']
      if (told.ok && told.operation === 'updateCustomer' && typeof email === 'string') {
        // Whether a taken address is stored after all is told as a fault of its own.
        if (history.holders(email, told, line).maybe) entered.members.set('email', anything())
      }
    },
    learn(told) {
      if (lines.size > most || history.creates.length > 2 * most || history.writes.length > 4 * most) forget()
      const door = doorOf(told.operation)
      if (told.operation === 'createCustomer' || told.operation === 'deleteCustomer') {
        const line = told.customer && told.operation === 'createCustomer' ? at(told.customer.id) : undefined
        const own = line && history.createOf(told.exchange)?.line === line
        if (own) {
          hasEmail(line, told.customer!['email'])
          takeAll(line, told.customer!, told, 'write')
        }
        return
      }
      for (const shown of told.customer ? [told.customer] : (told.list?.customers ?? [])) {
        const line = at(shown.id) ?? adopt(shown, told)
        if (!line || (told.customer && isOther(told, shown))) continue
        if ('reference' in shown && typeof shown['reference'] === 'string') history.works.add('reference')
        met(line)
        if (isAsBefore(line, shown)) continue
        hasEmail(line, shown['email'])
        takeAll(line, shown, told, door)
        if (follows === 'all' && line.versions.length === 1) line.plain = JSON.stringify(shown)
      }
      // A list that shows others, too, passes the reference over, and one by another filter need not have looked at it.
      const wanted = told.query.size === 1 ? told.query.get('reference') : null
      const found = (told.list?.customers ?? []).map(({ id }) => history.references.get(id.toLowerCase()))
      if (wanted !== null && found.length > 0 && found.every((one) => one?.reference === wanted)) {
        for (const attached of found) attached!.found = told.answeredAt
        history.works.add('reference')
      }
      if (
        told.operation === 'getCustomer' &&
        told.customer &&
        [...history.references.values()].some(({ reference }) => reference === told.key)
      )
        history.works.add('reference')
      if (told.operation === 'getCustomer' && (told.status === 404 || told.status === 410)) {
        const line = at(told.key)
        if (line) take(line, there, false, told, 'get')
      }
    },
    line: at,
    lines: () => lines.values(),
    createsOf: (email) => (typeof email === 'string' ? (createsByEmail.get(folded(email)) ?? []) : []),
    createOf: (exchange) => createByExchange.get(exchange),
    linesOf: (email) => byEmail.get(folded(email)) ?? [],
    holders(email, times, except) {
      const sure: Line[] = []
      let maybe = false
      for (const line of history.linesOf(email)) {
        if (line === except || !mayBe(line, there, true, times)) continue
        const possible = line.versions.some(
          (one) =>
            one.sent <= times.answeredAt && one.members.get('email')?.each.some((value) => sameEmail(value, email)),
        )
        if (!possible) continue
        const now = surely(line, 'email', times)
        if (now.sure && !sameEmail(now.value, email)) continue
        maybe = true
        const here = surely(line, there, times)
        if (now.sure && here.sure && here.value === true) sure.push(line)
      }
      return { sure, maybe }
    },
    makeUp: (id) => void madeUp.add(id.toLowerCase()),
    isNobody: (id) => madeUp.has(id.toLowerCase()) && !at(id),
  }

  const settleCreate = (create: Create, told: Told, unauthorized: PromiseId | undefined): void => {
    if (unauthorized) create.refusedFor = unauthorized
    create.told = told
    createByExchange.set(told.exchange, create)
    create.answered = told.answeredAt
    create.refused = isRefused(told)
    const { customer } = told
    // A create may be answered with the customer who has the address: that one was made by somebody else.
    if (!customer || at(customer.id) || (follows === 'all' && mayBeOlder(customer, told))) return
    create.line = born(customer.id, told, told.sent)
    if (typeof told.sent?.['reference'] === 'string' && told.sent['reference'] !== '')
      history.references.set(create.line.id, { reference: told.sent['reference'], at: told.answeredAt })
  }

  const born = (id: string, told: Told, sent: Record<string, unknown> | undefined): Line => {
    const line: Line = { id: id.toLowerCase(), ours: true, versions: [], shown: new Map() }
    const before = version(
      undefined,
      'createCustomer',
      { sentAt: Number.NEGATIVE_INFINITY, answeredAt: Number.NEGATIVE_INFINITY },
      [[there, oneOf(false)]],
    )
    const first = version(told, 'createCustomer', told, madeBy(sent))
    line.versions.push(before, first)
    lines.set(line.id, line)
    hasEmail(line, sent?.['email'])
    history.writes.push({ line, version: first })
    return line
  }

  // Somebody who was there before anybody looked: whatever is shown first was so.
  const stranger = (id: string): Line => {
    const line: Line = { id: id.toLowerCase(), ours: false, versions: [unknownBefore()], shown: new Map() }
    lines.set(line.id, line)
    return line
  }

  const met = (line: Line): void => {
    if (most === Number.POSITIVE_INFINITY) return
    lines.delete(line.id)
    lines.set(line.id, line)
    if (line.versions.length <= mostVersions) return
    // Somebody who is written to all day is begun anew; what is under way, or may be, stays.
    const under = line.versions.slice(-mostVersions / 2)
    line.versions = [unknownBefore(), ...under.filter(({ unsure, answered }) => unsure || answered === Infinity)]
    line.shown.clear()
  }

  const forget = (): void => {
    const gone = new Set<Line>()
    for (const line of lines.values()) {
      if (lines.size <= most * 0.9) break
      lines.delete(line.id)
      history.references.delete(line.id)
      gone.add(line)
    }
    history.creates = history.creates.filter(({ line }) => !line || !gone.has(line)).slice(-most)
    history.writes = history.writes.filter(({ line }) => !gone.has(line)).slice(-most * 2)
    createsByEmail.clear()
    for (const create of history.creates) if (create.email !== undefined) index(create)
    byEmail.clear()
    for (const line of lines.values())
      for (const { members } of line.versions)
        for (const email of members.get('email')?.each ?? []) hasEmail(line, email)
  }

  // What a create without a usable answer made is known by its address once it is shown.
  const adopt = (shown: Shown, told: Told): Line | undefined => {
    const orphan = history
      .createsOf(shown['email'])
      .find(
        (one) =>
          one.line === undefined &&
          one.told !== undefined &&
          one.answered <= told.sentAt &&
          (follows === 'ours' || isYounger(shown, one.told)),
      )
    if (orphan && orphan.told) {
      orphan.line = born(shown.id, orphan.told, orphan.refused ? {} : orphan.told.sent)
      if (orphan.refused)
        for (const values of orphan.line.versions[1]!.members.values()) values.any ||= values.each[0] !== true
      return orphan.line
    }
    return follows === 'all' ? stranger(shown.id) : undefined
  }

  return history
}

// A server that failed, or said nothing, may have done it all the same; a redirect is done elsewhere.
function isRefused({ ok, status, exchange }: Told): boolean {
  return !ok && status >= 200 && status < 500 && (status < 300 || status >= 400) && exchange.attempts === 1
}

/** Whether a customer surely was made since a create was sent, by the server's own times. */
export function isYounger(shown: Record<string, unknown>, { exchange, sentAt, answeredAt }: Told): boolean {
  const [created, now] = [instant(shown['created_at']), instant(record(exchange.answer?.json)?.['timestamp'])]
  if (!created || !now) return false
  const took = BigInt(Math.ceil(Math.min(answeredAt - sentAt, 60_000))) * 1_000_000n
  return created.nanoseconds + created.unit >= now.nanoseconds - took - 1_000_000_000n
}

// Whatever the status: 201 is taken for this, too. Whoever has another address than was sent cannot be who had it.
function mayBeOlder(customer: Shown, told: Told): boolean {
  return sameEmail(customer['email'], told.sent?.['email']) && !isYounger(customer, told)
}

const mostVersions = 40

function unknownBefore(): Version {
  const always = { sentAt: Number.NEGATIVE_INFINITY, answeredAt: Number.NEGATIVE_INFINITY }
  return version(
    undefined,
    'createCustomer',
    always,
    everyMember.map((member) => [member, anything()]),
  )
}

function folded(email: string): string {
  return email.normalize().toLowerCase()
}

/** The version that an exchange wrote, where it was carried out. */
export function ownVersion(line: Line, told: Told): Version | undefined {
  return line.versions.find((one) => one.told === told && !one.refused)
}

/** Whether a customer to whom nothing has happened is shown as it was: the most common sight in passing traffic. */
export function isAsBefore({ versions, plain }: Line, shown: Shown): boolean {
  return versions.length === 1 && plain !== undefined && plain === JSON.stringify(shown)
}

/** Which way an answer shows a customer. */
export function doorOf(operation: OperationId): Door {
  return operation === 'getCustomer' ? 'get' : operation === 'listCustomers' ? 'list' : 'write'
}

/** Whether an answer about the customer of one id shows another one. */
export function isOther({ key }: Told, shown: Shown): boolean {
  return isUuid(key) && isUuid(shown.id) && key.toLowerCase() !== shown.id.toLowerCase()
}

/** The members of a customer that a history follows: steady ones that have their type, and contacts that are shown. */
export function followed(shown: Record<string, unknown>): string[] {
  return [...answeredMembers.filter((member) => member !== 'id'), ...contactMembers].filter((member) =>
    isMeaningful(member, shown[member], member in shown),
  )
}

// What is missing or of the wrong type is a fault of shape, and says nothing of what is stored.
function isMeaningful(member: string, value: unknown, isThere: boolean): boolean {
  if (member === 'first_name' || member === 'last_name')
    return value === undefined || value === null || typeof value === 'string'
  if ((contactMembers as readonly string[]).includes(member)) return isThere
  if (member === 'is_active') return typeof value === 'boolean'
  if (member === 'metadata') return typeof value === 'string' && value !== ''
  return typeof value === 'string'
}

function takeAll(line: Line, shown: Shown, told: Told, door: Door): void {
  const own = ownVersion(line, told)
  take(line, there, true, told, door)
  for (const member of followed(shown)) take(line, member, shown[member], told, door, own)
}

function madeBy(sent: Record<string, unknown> | undefined): [string, Values][] {
  const given = (member: string): Values => {
    const value = sent?.[member]
    if (value === undefined) return member.endsWith('_name') && sent ? oneOf(undefined) : anything()
    return typeof value === 'string' && value !== '' ? oneOf(value) : anything()
  }
  return [
    [there, oneOf(true)],
    ...['email', 'first_name', 'last_name', 'customer_type'].map((member): [string, Values] => [member, given(member)]),
    // Metadata of a caller is our own idea; where none was given there is none.
    ['metadata', sent && !('metadata' in sent) ? { any: false, each: ['{}'] } : anything()],
    ['is_active', oneOf(true)],
    ...[...system, ...contactMembers].map((member): [string, Values] => [member, anything()]),
  ]
}

function changedBy(
  operation: OperationId,
  sent: Record<string, unknown> | undefined | typeof unseen,
): [string, Values][] {
  if (operation === 'deleteCustomer') return [[there, oneOf(false)]]
  if (sent === unseen)
    return everyMember.filter((member) => member !== there).map((member): [string, Values] => [member, anything()])
  if (operation === 'blacklistCustomer') {
    const on = sent?.['blacklist']
    return [
      ['is_active', typeof on === 'boolean' ? oneOf(!on) : anything()],
      ['updated_at', anything()],
    ]
  }
  const changed = Object.entries(sent ?? {}).filter(([member]) => member !== 'id' && !system.includes(member))
  return [
    ...changed.map(([member, value]): [string, Values] => [
      member,
      keptByUpdate.has(member) && typeof value === 'string' && value !== '' ? oneOf(value) : anything(),
    ]),
    ...(sent && 'phone' in sent ? [['phone_number', anything()] as [string, Values]] : []),
    ['updated_at', anything()],
  ]
}
