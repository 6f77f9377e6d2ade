import { redacted } from './redacted.ts'
import { isSecretName, mayHoldSecrets } from './secret-name.ts'

/**
 * JSON text with the value of every member that lets someone in replaced, and the rest of it to the letter. JSON within
 * the strings of JSON counts, and so does what was cut off or is not quite JSON. True, false and null stay: they let
 * nobody in. Takes time in proportion to the text, whatever it is.
 */
export function redactMembers(text: string): string {
  if (!mayHoldSecrets(text)) return text
  const pieces: string[] = []
  let from = 0
  let next = 0
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', next)) {
    next = colon + 1
    const last = beforeSpace(text, colon - 1)
    if (text[last] !== '"') continue
    const name = text.slice(text.lastIndexOf('"', last - 1) + 1, last)
    if (!isSecretName(name, 'member')) continue
    const level = levelAt(text, last)
    const start = afterSpace(text, next)
    const end = endOfValue(text, start, level)
    next = Math.max(next, end)
    if (/^(?:true|false|null)?$/.test(text.slice(start, Math.min(end, start + 6)))) continue
    const quote = `${'\\'.repeat(2 ** level - 1)}"`
    pieces.push(text.slice(from, start), quote, redacted, quote)
    from = end
  }
  return from === 0 ? text : [...pieces, text.slice(from)].join('')
}

/**
 * How deep within strings of JSON a quote stands, by the backslashes before it: none for JSON itself, one for JSON in a
 * string of it, three for JSON in a string of that. An even number of them escapes only each other.
 */
function levelAt(text: string, quote: number): number {
  let backslashes = 0
  while (text[quote - 1 - backslashes] === '\\') backslashes++
  let level = 0
  for (; backslashes % 2 === 1; backslashes = (backslashes - 1) / 2) level++
  return level
}

/** Where the value ends that begins here, a string, an object or list, or anything else, as one of that level. */
function endOfValue(text: string, start: number, level: number): number {
  let first = start
  while (text[first] === '\\') first++
  if (text[first] === '"') return levelAt(text, first) < level ? start : endOfString(text, first + 1, level)
  if (text[start] === '{' || text[start] === '[') return endOfContainer(text, start, level)
  let end = start
  while (end < text.length && !/[\s,"\\\]}]/.test(text[end]!)) end++
  return end
}

function endOfString(text: string, start: number, level: number): number {
  for (let quote = text.indexOf('"', start); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    const found = levelAt(text, quote)
    if (found === level) return quote + 1
    // The string ended in which this one stands.
    if (found < level) return quote - (2 ** found - 1)
  }
  return text.length
}

function endOfContainer(text: string, start: number, level: number): number {
  let depth = 0
  for (let n = start; n < text.length; n++) {
    const character = text[n]
    if (character === '"') {
      const found = levelAt(text, n)
      if (found < level) return n - (2 ** found - 1)
      if (found === level) n = endOfString(text, n + 1, level) - 1
    } else if (character === '{' || character === '[') depth++
    else if ((character === '}' || character === ']') && --depth === 0) return n + 1
  }
  return text.length
}

function beforeSpace(text: string, from: number): number {
  let at = from
  while (at >= 0 && isSpace(text[at]!)) at--
  return at
}

function afterSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && isSpace(text[at]!)) at++
  return at
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r'
}
