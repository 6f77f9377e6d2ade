import type { OperationId } from '../../spec/openapi.ts'
import type { PromiseId } from '../../spec/promise-id.ts'
import { same } from './same.ts'
import type { Told } from './told.ts'

/** The member under which a line keeps whether the customer is there: true or false. */
export const there = '@there'

/** What a version may have set a member to; `any` while nothing tells. */
export type Values = { any: boolean; each: unknown[] }

/** What one write did to a customer, or may have done. */
export type Version = {
  operation: OperationId
  sent: number
  /** Infinity while it is under way. */
  answered: number
  /** Whether nothing shows yet that it was carried out. */
  unsure: boolean
  /** Refused: it must not have changed anything. */
  refused: boolean
  /** The promise that is broken where it was carried out all the same, if it is another than that of refusals. */
  refusedFor?: PromiseId | undefined
  /** The members that it set; those that it left out keep what they were. `there` is one of them. */
  members: Map<string, Values>
  /** The write as it was told; undefined for what was there before anybody looked. */
  told: Told | undefined
}

/** Where a customer was shown. */
export type Door = 'get' | 'list' | 'write'

/** A customer as a line of versions, in the order of their sending, and what each door has shown of it. */
export type Line = {
  id: string
  /** Created within this history. */
  ours: boolean
  versions: Version[]
  /** For each door and member, when it last showed a possible value, and the version that explains it. */
  shown: Map<string, { sentAt: number; at: number; version: Version }>
  /** The whole customer, as it was last shown while there was one version: shown so again, it says nothing new. */
  plain?: string
}

/** When an exchange was sent and answered. */
export type Times = { sentAt: number; answeredAt: number }

/** A version that sets these members, each to one of the values given. */
export function version(
  told: Told | undefined,
  operation: OperationId,
  times: Times,
  members: Iterable<[string, Values]>,
  marks: { unsure?: boolean; refused?: boolean } = {},
): Version {
  return {
    operation,
    sent: times.sentAt,
    answered: times.answeredAt,
    unsure: marks.unsure ?? false,
    refused: marks.refused ?? false,
    members: new Map(members),
    told,
  }
}

/** Exactly these values. */
export function oneOf(...each: unknown[]): Values {
  return { any: false, each }
}

/** Whatever an answer will show. */
export function anything(): Values {
  return { any: true, each: [] }
}

/** Puts a version into its place in the line. */
export function enter(line: Line, added: Version): void {
  let at = line.versions.length
  while (at > 0 && line.versions[at - 1]!.sent > added.sent) at -= 1
  line.versions.splice(at, 0, added)
}

/**
 * The versions of a member that an exchange may show: those that had begun when it was answered, and were not surely
 * replaced before it was sent. With `lag`, a replacement counts only where it was answered so many milliseconds before;
 * without, the door also shows nothing older than it showed already.
 */
export function possibleVersions(
  line: Line,
  member: string,
  { sentAt, answeredAt }: Times,
  lag: number,
  door?: Door,
): Version[] {
  const begun = line.versions.filter((one) => one.sent <= answeredAt && one.members.has(member))
  const floor = lag === 0 && door ? line.shown.get(`${door} ${member}`) : undefined
  return begun.filter(
    (one) =>
      !begun.some(
        (later) => !later.unsure && later.sent >= one.answered && later !== one && later.answered <= sentAt - lag,
      ) &&
      !(
        floor &&
        floor.at <= sentAt &&
        floor.version !== one &&
        floor.version.sent >= one.answered &&
        begun.includes(floor.version)
      ),
  )
}

/** How a value stands to what may be shown: by which version it is explained, if any. */
export type Explained = { possible: Version[]; by: Version | undefined }

/** Looks for a version that explains a value: one that holds it first, and else one that may hold anything. */
export function explain(
  line: Line,
  member: string,
  value: unknown,
  times: Times,
  lag: number,
  door?: Door,
  own?: Version,
): Explained {
  const only = onlyVersion(line, member, times)
  if (only && only.members.get(member)!.each[0] === value) return { possible: [only], by: only }
  // The answer to a write shows what it has written, or what was written beside it.
  const possible = possibleVersions(line, member, times, lag, door).filter(
    (one) => !own?.members.has(member) || one.answered > own.sent,
  )
  const latestFirst = possible.toReversed()
  const holds = latestFirst.find((one) => one.members.get(member)!.each.some((each) => same(member, each, value)))
  return { possible, by: holds ?? latestFirst.find((one) => one.members.get(member)!.any) }
}

// By far the most common: written once, or never since anybody looked, and known.
function onlyVersion(line: Line, member: string, { answeredAt }: Times): Version | undefined {
  let only: Version | undefined
  for (const one of line.versions) {
    const values = one.members.get(member)
    if (!values) continue
    if (only || values.any || values.each.length !== 1 || one.unsure || one.sent > answeredAt) return undefined
    only = one
  }
  return only
}

/** The value of a member, where only one may be shown; `sure` is false where it may be another, or nobody knows. */
export function surely(line: Line, member: string, times: Times, lag = 0): { sure: boolean; value?: unknown } {
  const values = possibleVersions(line, member, times, lag).flatMap((one) => {
    const { any, each } = one.members.get(member)!
    return any ? [undefined, Number.NaN] : each
  })
  if (values.length === 0) return { sure: false }
  const [value, ...others] = values
  return others.every((other) => same(member, value, other) && typeof other === typeof value)
    ? { sure: true, value }
    : { sure: false }
}

/** Whether the member may have this value. */
export function mayBe(line: Line, member: string, value: unknown, times: Times, lag = 0): boolean {
  const possible = possibleVersions(line, member, times, lag)
  return (
    possible.length === 0 ||
    possible.some((one) => {
      const { any, each } = one.members.get(member)!
      return any || each.some((other) => same(member, other, value))
    })
  )
}

// Of somebody whom others change all day, the last few.
const mostValues = 16

/**
 * Takes in what an answer shows of a member. A value that one version alone can explain makes that version sure; one
 * that none explains is added to the latest as an alternative, so that a contradiction is told once.
 */
export function take(line: Line, member: string, value: unknown, times: Times, door: Door, own?: Version): void {
  let { possible, by } = explain(line, member, value, times, 0, undefined, own)
  // What comes late is explained, and confirms nothing.
  let isLate = false
  if (!by) {
    ;({ by, possible } = explain(line, member, value, times, 1000, undefined, own))
    isLate = by !== undefined
  } else if (by.members.get(member)!.any) {
    // What a write set to nobody knows what is not learned from an answer that may still show the state before it.
    const before = explain(line, member, value, times, 1000, undefined, own).by
    if (before !== by) return
  }
  if (!by) {
    by = possible.at(-1)
    if (by) {
      const { each } = by.members.get(member)!
      each.push(value)
      if (each.length > mostValues) each.shift()
    } else {
      by = version(undefined, 'getCustomer', { sentAt: times.sentAt, answeredAt: times.sentAt }, [
        [member, oneOf(value)],
      ])
      enter(line, by)
    }
  } else {
    const values = by.members.get(member)!
    const certain = possible.filter((one) => one.members.get(member)!.any).length === 1
    if (values.any && !values.each.some((each) => same(member, each, value)) && (certain || possible.length === 1)) {
      values.any = false
      values.each = [value]
    }
    if (
      by.unsure &&
      possible.every((one) => one === by || !one.members.get(member)!.each.some((each) => same(member, each, value)))
    )
      by.unsure = possible.some((one) => one !== by && one.members.get(member)!.any)
  }
  // That somebody is not there shows nothing of them.
  if (!isLate && (member !== there || value === true))
    line.shown.set(`${door} ${member}`, { sentAt: times.sentAt, at: times.answeredAt, version: by })
}
