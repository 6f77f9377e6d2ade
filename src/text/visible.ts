/**
 * The text with its invisible steering made harmless: control characters but line breaks and tabs, halves of surrogate
 * pairs, changes of direction.
 */
export function visible(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\t\n]|\p{Cs}|[\uFFFE\uFFFF]/gu, '\uFFFD')
    .replace(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
}

/** The first `most` characters, with a word on how many were left out. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}\n… ${text.length - most} more characters`
}

/** The text on one line, at most so long. */
export function oneLine(text: string, most = 300): string {
  const line = visible(text).replace(/\s+/g, ' ').trim()
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`
}

/** The text with every control character spelled out, line breaks included: what a client sends may not steer a terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
}
