import { answeredMembers } from '../../spec/members.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
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

/** What a history of exchanges says of each customer of a deployment. */
export type History = {
  /** Takes in that a request leaves: from now on its effect may be seen. `key` is what stands in the id's place. */
  begin: (operation: OperationId, key: string, sent: Record<string, unknown> | undefined, sentAt: number) => Pending
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
  creates: Create[]
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

/**
 * An empty history. It follows the customers whose creation it holds; with `follows: 'all'` every customer that it is
 * shown.
 */
export function createHistory({ follows }: { follows: 'ours' | 'all' }): History {
  const lines = new Map<string, Line>()
  const madeUp = new Set<string>()
  const at = (id: string): Line | undefined => lines.get(id.toLowerCase())

  const history: History = {
    creates: [],
    writes: [],
    references: new Map(),
    works: new Set(),
    begin(operation, key, sent, sentAt) {
      const pending: Pending = { operation, version: undefined, create: undefined, line: undefined }
      if (operation === 'createCustomer') {
        const email = typeof sent?.['email'] === 'string' ? sent['email'] : undefined
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
        return pending
      }
      const line = at(key)
      if (!line || operation === 'getCustomer' || operation === 'listCustomers') return pending
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
      entered.answered = told.answeredAt
      entered.unsure = !told.ok
      // A server that failed, or said nothing, may have done it all the same.
      entered.refused = !told.ok && told.status >= 200 && told.status < 500 && told.exchange.attempts === 1
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
      const door = doorOf(told.operation)
      if (told.operation === 'createCustomer' || told.operation === 'deleteCustomer') {
        const line = told.customer && told.operation === 'createCustomer' ? at(told.customer.id) : undefined
        const own = line && history.creates.some((one) => one.told === told && one.line === line)
        if (own) takeAll(line, told.customer!, told, 'write')
        return
      }
      for (const shown of told.customer ? [told.customer] : (told.list?.customers ?? [])) {
        const line = at(shown.id) ?? adopt(shown, told)
        if (!line || (told.customer && isOther(told, shown))) continue
        takeAll(line, shown, told, door)
        if ('reference' in shown && typeof shown['reference'] === 'string') history.works.add('reference')
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
    holders(email, times, except) {
      const sure: Line[] = []
      let maybe = false
      for (const line of lines.values()) {
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
    create.answered = told.answeredAt
    create.refused = !told.ok && told.status >= 200 && told.status < 500 && told.exchange.attempts === 1
    const { customer } = told
    if (!customer || at(customer.id)) return
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
    history.writes.push({ line, version: first })
    return line
  }

  // What a create without a usable answer made is known by its address once it is shown.
  const adopt = (shown: Shown, told: Told): Line | undefined => {
    const orphan = history.creates.find(
      (one) =>
        one.line === undefined &&
        one.told !== undefined &&
        one.answered <= told.sentAt &&
        one.email !== undefined &&
        sameEmail(one.email, shown['email']),
    )
    if (orphan && orphan.told) {
      orphan.line = born(shown.id, orphan.told, orphan.refused ? {} : orphan.told.sent)
      if (orphan.refused)
        for (const values of orphan.line.versions[1]!.members.values()) values.any ||= values.each[0] !== true
      return orphan.line
    }
    if (follows !== 'all') return undefined
    const line: Line = { id: shown.id.toLowerCase(), ours: false, versions: [], shown: new Map() }
    lines.set(line.id, line)
    return line
  }

  return history
}

/** The version that an exchange wrote, where it was carried out. */
export function ownVersion(line: Line, told: Told): Version | undefined {
  return line.versions.find((one) => one.told === told && !one.refused)
}

/** Which way an answer shows a customer. */
export function doorOf(operation: OperationId): Door {
  return operation === 'getCustomer' ? 'get' : operation === 'listCustomers' ? 'list' : 'write'
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether an answer about the customer of one id shows another one. */
export function isOther({ key }: Told, shown: Shown): boolean {
  return uuid.test(key) && uuid.test(shown.id) && key.toLowerCase() !== shown.id.toLowerCase()
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

function changedBy(operation: OperationId, sent: Record<string, unknown> | undefined): [string, Values][] {
  if (operation === 'deleteCustomer') return [[there, oneOf(false)]]
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
