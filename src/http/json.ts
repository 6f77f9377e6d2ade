import { nestsDeeper } from './nesting.ts'

/** What some servers write before JSON, which RFC 8259 forbids (8.1). */
export const byteOrderMark = '\ufeff'

/** The text without the byte order mark before it, where there is one. */
export function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(1) : text
}

/** Whether a value is an object, and neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as an object; undefined for anything else, arrays included. */
export function record(value: unknown): Record<string, unknown> | undefined {
  return isObject(value) ? value : undefined
}

/** How many levels of JSON that somebody else has written are read. */
const deepest = 500

/**
 * A text read as JSON; undefined where it is none, and where there is no text. What nests deeper than 500 levels, which
 * is deeper than any API's answer, is as good as none.
 */
export function parsed(text: string | undefined): unknown {
  // By far the most common text that is no JSON; an exception for each would cost more than all the rest.
  if (text === undefined || text === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    // Each level takes two characters at the least.
    return text.length > 2 * deepest && nestsDeeper(value, deepest) ? undefined : value
  } catch {
    return undefined
  }
}

/**
 * A text that a person has given as JSON, after a byte order mark or not. Throws an error that says on one line why it
 * is none.
 */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(withoutMark(text))
  } catch (error) {
    throw new Error(`not JSON: ${(error as Error).message.replace(/\s+/g, ' ')}`, { cause: error })
  }
}

/** Whether a text stands in JSON as it is: of ASCII, and nothing in it is to be escaped. So most texts are. */
export function isPlain(text: string): boolean {
  return !/[^ !#-[\]-~]/.test(text)
}

/** A text as JSON has it between its quotes. */
export function escaped(text: string): string {
  return isPlain(text) ? text : JSON.stringify(text).slice(1, -1)
}

/** JSON text that is the same for values that say the same: the members of every object stand in one order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  )
}

/**
 * Whether a Content-Type says that a body is JSON, as a request has to: `application/json`, or a type that ends in
 * `+json` (RFC 6839), with parameters or without.
 */
export function saysJson(contentType: string | undefined): boolean {
  return /^application\/(?:[\w.-]+\+)*json\s*(?:;|$)/i.test(contentType ?? '')
}

/** Whether a Content-Type passes for JSON in an answer: `text/json` does too, and parameters in whatever form. */
export function passesForJson(contentType: string | undefined): boolean {
  return /^(?:application|text)\/(?:[\w.-]+\+)*json(?![\w.+-])/i.test(contentType ?? '')
}
