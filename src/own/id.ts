import { isUuid } from '../spec/uuid.ts'

declare const segment: unique symbol
declare const drawn: unique symbol

/** A customer's id that may stand in a path as one segment of it. */
export type CustomerId = string & { readonly [segment]: true }

/** An id that this run drew at random to ask for whom nobody knows: whoever is there under it is there by its doing. */
export type DrawnId = { readonly id: CustomerId; readonly [drawn]: true }

const longest = 200

/**
 * An id as an answer or a ledger gives it; undefined where it would lead somewhere else in a path (`..`, the empty text,
 * `/ ? # % \`), is too long, or is neither text nor a whole number.
 */
export function readId(value: unknown): CustomerId | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  if (typeof text !== 'string' || text.length > longest) return undefined
  // As nearly all are.
  if (/^[\w-]+$/.test(text)) return text as CustomerId
  if (text === '' || /^\.{1,2}$/.test(text)) return undefined
  return /[\s\p{Cc}\p{Cs}/\\?#%]/u.test(text) ? undefined : (text as CustomerId)
}

/**
 * An id that nobody has: the end of a random UUID behind the beginning of `near`, where that is one, as a part of an id
 * is none.
 */
export function drawId(near: string | undefined, randomUuid: () => string): DrawnId {
  const random = randomUuid()
  const id = isUuid(near) ? near.slice(0, 24) + random.slice(24) : random
  return { id } as DrawnId
}

/** An id again that was drawn, and written to a ledger; undefined where the line does not hold one. */
export function drawnBefore(value: unknown): DrawnId | undefined {
  const id = readId(value)
  return isUuid(id) ? ({ id } as DrawnId) : undefined
}

/** Whether two ids are the same one; UUIDs are in any letters. */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
