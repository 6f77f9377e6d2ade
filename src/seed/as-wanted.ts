import { hash } from 'node:crypto'
import { canonical, isObject, parsed } from '../http/json.ts'
import type { Shown } from '../own/shown.ts'
import { answeredMembers, unansweredMembers } from '../spec/members.ts'
import type { CreateRequest } from '../spec/types.ts'
import type { Wanted } from './wanted.ts'

/** One member that is not as it is wanted. */
export type Difference = { member: string; shown: unknown; wanted: unknown }

/** A customer that is shown, beside what is wanted of it. */
export type Comparison = {
  differences: Difference[]
  /** What is wanted and no answer shows, such as a phone number. */
  unseen: string[]
  /** What is shown and nobody wants: an update leaves out what it keeps, so that it cannot take a value away. */
  tooMuch: string[]
}

const names = new Set(['first_name', 'last_name'])

/** Compares by the members that are wanted; emails without case, metadata as JSON. */
export function compare(wanted: CreateRequest, shown: Shown): Comparison {
  const comparison: Comparison = { differences: [], unseen: [], tooMuch: [] }
  for (const [member, value] of Object.entries(wanted)) {
    // An answer leaves out a name that is not there.
    if (shown[member] === undefined && !names.has(member)) comparison.unseen.push(member)
    else if (!isAlike(member, shown[member], value))
      comparison.differences.push({ member, shown: shown[member] ?? null, wanted: value })
  }
  for (const member of [...names, ...unansweredMembers])
    if (!(member in wanted) && typeof shown[member] === 'string' && shown[member] !== '')
      comparison.tooMuch.push(member)
  return comparison
}

function isAlike(member: string, shown: unknown, wanted: unknown): boolean {
  if (member === 'email') return String(shown).toLowerCase() === String(wanted).toLowerCase()
  if (member === 'metadata') return canonical(asObject(shown)) === canonical(asObject(wanted))
  return shown === wanted
}

/**
 * What takes away metadata that nobody wants; undefined where none is shown. A deployment may have added some of its
 * own, which is no reason to send anything (document: "Create Customer Response", `"{}"` where there is none).
 */
export function surplusMetadata(wanted: CreateRequest, shown: Shown): Difference | undefined {
  const held = asObject(shown['metadata'])
  if (wanted.metadata !== undefined || !isObject(held) || Object.keys(held).length === 0) return undefined
  return { member: 'metadata', shown: shown['metadata'], wanted: {} }
}

function asObject(metadata: unknown): unknown {
  const held = typeof metadata === 'string' ? parsed(metadata) : metadata
  return isObject(held) ? held : metadata
}

const members = [...answeredMembers, ...unansweredMembers]

/**
 * A digest of how a customer is shown and what is wanted of it. As long as it stays the same nobody has changed the
 * customer, in what no answer shows either, since `updated_at` moves with any change (document: "Create Customer
 * Response").
 */
export function digestOf(wanted: Pick<Wanted, 'wish'>, n: number, shown: Shown): string {
  const told = [wanted.wish(n) ?? null, ...members.map((member) => shown[member] ?? null)]
  // Where nothing has members of its own, the order of members is no question.
  const text = told.some((one) => typeof one === 'object' && one !== null) ? canonical(told) : JSON.stringify(told)
  return hash('sha256', text).slice(0, 16)
}
