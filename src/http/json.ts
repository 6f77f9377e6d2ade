/** What some servers write before JSON, which RFC 8259 forbids (8.1). */
export const byteOrderMark = '\ufeff'

/** The text without the byte order mark before it, where there is one. */
export function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(1) : text
}

/** The value as an object; undefined for anything else, arrays included. */
export function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

/** A text read as JSON; undefined where it is none, and where there is no text. */
export function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return undefined
  }
}
