import { explain, possibleVersions, there } from './line.ts'
import type { Door, Line, Times, Version } from './line.ts'
import { doorOf, followed, isAsBefore, isOther, ownVersion } from './sight.ts'
import type { History } from './history.ts'
import { same, sameEmail } from './same.ts'
import type { Shown, Told } from './told.ts'

/** One member that an answer shows otherwise than the history lets it be. */
export type Contradiction = {
  line: Line
  member: string
  expected: unknown
  actual: unknown
  /** A second ago it might have been so: who asks again later will know. */
  late: boolean
  /** What may have brought it about. */
  cause: Cause
}

/**
 * `own`: the answer to the very write. `set`: the last write to this member, of which nothing has shown yet that it
 * worked. `omitted`: a write that left the member out, or was refused. `elsewhere`: a write to another customer that
 * set this member to this value. `duplicate`: a create with the customer's email. `door`: another answer has shown the
 * right value since, so it is this door.
 */
export type Cause =
  | { kind: 'own' | 'set' | 'omitted' | 'elsewhere'; version: Version }
  | { kind: 'door'; version: Version | undefined }
  | { kind: 'duplicate'; version: Version | undefined }

/** Milliseconds after which a read has to show what was written before. */
export const patience = 1000

/** How the customers of an answer contradict what is known of them. */
export function contradictions(history: History, told: Told): Contradiction[] {
  if (told.operation === 'deleteCustomer') return []
  const shown = told.customer ? [told.customer] : (told.list?.customers ?? [])
  return shown.flatMap((one) => {
    const line = history.line(one.id)
    if (!line || (told.customer && isOther(told, one)) || isAsBefore(line, one)) return []
    // A create that answers somebody who was there is judged by its own law.
    if (told.operation === 'createCustomer' && line.versions[1]?.told !== told) return []
    return ofOne(history, line, one, told)
  })
}

function ofOne(history: History, line: Line, shown: Shown, told: Told): Contradiction[] {
  const door = doorOf(told.operation)
  return followed(shown).flatMap((member): Contradiction[] => {
    const actual = shown[member]
    const own = ownVersion(line, told)
    const now = explain(line, member, actual, told, 0, door, own)
    if (now.by || now.possible.length === 0) return []
    const late = explain(line, member, actual, told, patience, undefined, own).by !== undefined
    const expected = now.possible.at(-1)!.members.get(member)!.each[0]
    return [{ line, member, expected, actual, late, cause: causeOf(history, line, member, actual, told, door) }]
  })
}

function causeOf(history: History, line: Line, member: string, actual: unknown, told: Told, door: Door): Cause {
  const own = line.versions.find((one) => one.told === told)
  if (own) return { kind: own.members.has(member) ? 'own' : 'omitted', version: own }
  const last = line.versions.filter((one) => one.sent <= told.answeredAt && concerns(one, member)).at(-1)
  const confirmed = lastShown(line, member)
  // Shown rightly since, by whatever door: nothing has happened to this customer that would account for it.
  if (last === undefined || confirmed >= last.answered) {
    const from = Math.max(last?.answered ?? 0, line.shown.get(`${door} ${member}`)?.at ?? 0)
    const again = history.creates.some(
      (one) =>
        one.line !== line &&
        one.told?.ok &&
        one.answered >= from &&
        one.sent <= told.answeredAt &&
        hadEmail(line, one.email),
    )
    if (again) return { kind: 'duplicate', version: last }
    const other = elsewhere(history, line, member, actual, told, from)
    return other ? { kind: 'elsewhere', version: other } : { kind: 'door', version: last }
  }
  if (last.members.has(member)) return { kind: 'set', version: last }
  return { kind: 'omitted', version: last }
}

// A version that set updated_at and nothing else of interest has not touched the other members, but may have broken them.
function concerns(one: Version, member: string): boolean {
  return member !== there || one.members.has(there)
}

function hadEmail(line: Line, email: string | undefined): boolean {
  return line.versions.some((one) => one.members.get('email')?.each.some((each) => sameEmail(each, email)))
}

/** When a possible value of the member was last shown, by any door. */
export function lastShown(line: Line, member: string): number {
  return Math.max(
    ...(['get', 'list', 'write'] as const).map(
      (door) => line.shown.get(`${door} ${member}`)?.at ?? Number.NEGATIVE_INFINITY,
    ),
  )
}

/** A write to another customer since then that set the member to this value. */
export function elsewhere(
  history: History,
  line: Line,
  member: string,
  value: unknown,
  { sentAt, answeredAt }: Times,
  since: number,
): Version | undefined {
  return history.writes
    .filter(
      ({ line: other, version }) =>
        other !== line &&
        version.answered >= since &&
        version.sent <= Math.max(sentAt, answeredAt) &&
        version.operation !== 'createCustomer' &&
        version.members.get(member)?.each.some((each) => each !== undefined && same(member, each, value)),
    )
    .at(-1)?.version
}

/** Whether a customer has to be there, must not be, or neither is sure. `late` where a second makes the difference. */
export function presence(line: Line, times: Times, door: Door): { is: boolean | undefined; late: boolean } {
  const at = (lag: number): boolean | undefined => {
    const values = possibleVersions(line, there, times, lag, door).map((one) => one.members.get(there)!)
    if (values.some(({ any }) => any)) return undefined
    const each = new Set(values.flatMap((one) => one.each))
    return each.size === 1 ? [...each][0] === true : undefined
  }
  const is = at(0)
  return { is, late: is !== undefined && at(patience) === undefined }
}
