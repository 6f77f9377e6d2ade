import { isUuid } from '../../spec/uuid.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import type { Exchange } from '../../http/exchange.ts'
import { record } from '../../http/json.ts'
import { instant } from '../instant.ts'
import type { Instant } from '../instant.ts'
import { anything, enter, mayBe, oneOf, surely, take, there, version } from './line.ts'
import type { Line, Times, Version } from './line.ts'
import { isYounger, mayBeOlder, showsEverybody } from './older.ts'
import { createRegister } from './register.ts'
import type { Create } from './register.ts'
import { sameEmail } from './same.ts'
import { doorOf, isAsBefore, isOther, takeAll } from './sight.ts'
import type { Shown, Told } from './told.ts'
import { changedBy, madeBy, unknownBefore, unseen } from './written.ts'

/** A write that was sent and is not answered yet; `settle` ends it. */
export type Pending = {
  operation: OperationId
  version: Version | undefined
  create: Create | undefined
  line: Line | undefined
}

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
  const register = createRegister()
  const createByExchange = new WeakMap<Exchange, Create>()
  const madeUp = new Set<string>()
  const { line: at, hasEmail } = register
  // When everybody was shown, by the server's clock: whoever was there then is known.
  let everybodyAt: Instant | undefined

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
        register.hasCreate(pending.create)
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
      if (!entered || !line) return adoptShown(told)
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
      if (register.size() > most || history.creates.length > 2 * most || history.writes.length > 4 * most) forget()
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
      if (showsEverybody(told)) everybodyAt = instant(record(told.exchange.answer?.json)?.['timestamp']) ?? everybodyAt
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
    lines: register.lines,
    createsOf: register.createsOf,
    createOf: (exchange) => createByExchange.get(exchange),
    linesOf: register.linesOf,
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
    if (!customer || at(customer.id) || (follows === 'all' && mayBeOlder(customer, told, everybodyAt))) return
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
    register.enter(line)
    hasEmail(line, sent?.['email'])
    history.writes.push({ line, version: first })
    return line
  }

  // Somebody who was there before anybody looked: whatever is shown first was so.
  const stranger = (id: string): Line => {
    const line: Line = { id: id.toLowerCase(), ours: false, versions: [unknownBefore()], shown: new Map() }
    register.enter(line)
    return line
  }

  const met = (line: Line): void => {
    if (most === Number.POSITIVE_INFINITY) return
    register.enter(line)
    if (line.versions.length <= mostVersions) return
    // Somebody who is written to all day is begun anew; what is under way, or may be, stays.
    const under = line.versions.slice(-mostVersions / 2)
    line.versions = [unknownBefore(), ...under.filter(({ unsure, answered }) => unsure || answered === Infinity)]
    line.shown.clear()
  }

  const forget = (): void => {
    const gone = register.forget(most * 0.9)
    if (gone.size > 0) everybodyAt = undefined
    for (const { id } of gone) history.references.delete(id)
    history.creates = history.creates.filter(({ line }) => !line || !gone.has(line)).slice(-most)
    history.writes = history.writes.filter(({ line }) => !gone.has(line)).slice(-most * 2)
    register.keepCreates(history.creates)
  }

  // Before the answer is judged, so that what it shows is held to what was sent.
  const adoptShown = (told: Told): void => {
    if (told.operation !== 'getCustomer' && told.operation !== 'listCustomers') return
    for (const shown of told.customer ? [told.customer] : (told.list?.customers ?? []))
      if (!at(shown.id) && !isOther(told, shown)) adoptOrphan(shown, told)
  }

  // What a create without a usable answer made is known by its address once it is shown.
  const adoptOrphan = (shown: Shown, told: Told): Line | undefined => {
    const orphans = history
      .createsOf(shown['email'])
      .filter(
        (one) =>
          one.line === undefined &&
          one.told !== undefined &&
          one.answered <= told.sentAt &&
          (follows === 'ours' || isYounger(shown, one.told)),
      )
    // One that said nothing, rather than one that was refused.
    const orphan = orphans.find(({ refused }) => !refused) ?? orphans[0]
    if (orphan && orphan.told) {
      orphan.line = born(shown.id, orphan.told, orphan.refused ? {} : orphan.told.sent)
      if (orphan.refused)
        for (const values of orphan.line.versions[1]!.members.values()) values.any ||= values.each[0] !== true
      return orphan.line
    }
    return undefined
  }

  const adopt = (shown: Shown, told: Told): Line | undefined =>
    adoptOrphan(shown, told) ?? (follows === 'all' ? stranger(shown.id) : undefined)

  return history
}

// A server that failed, or said nothing, may have done it all the same; a redirect is done elsewhere.
function isRefused({ ok, status, exchange }: Told): boolean {
  return !ok && status >= 200 && status < 500 && (status < 300 || status >= 400) && !exchange.unsure
}

const mostVersions = 40
