import { redactForm } from './redact-address.ts'
import { redactMembers } from './redact-members.ts'
import { redacted } from './redacted.ts'
import { isSecretName } from './secret-name.ts'

/** Options whose value is a name, a colon and a password, as curl and others have them. */
const userOptions = new Set(['-u', '-U', '--user', '--proxy-user'])

/** A name and the sign after it, as of a variable or an option; neither an address nor a form. */
const assignment = /^[^\s=/:?&;@]+=/

// A text within a text within a text: whoever nests deeper than this hides nothing by it.
const deepest = 4

/**
 * A command as it may be shown and kept: its words, with what lets someone in replaced. By name: `TOKEN=abc`,
 * `--token abc`, `--token=abc`, `-H 'Authorization: …'`; in addresses, forms and JSON; in a line for a shell, too. What
 * stands there with no name to tell it by stays.
 */
export function redactCommand(words: readonly string[]): string[] {
  return words.map((word, index) => redactWord(word, words[index - 1], 0))
}

/** One word; `before` is the one before it, which may say what it is. */
function redactWord(word: string, before: string | undefined, depth: number): string {
  if (before !== undefined) {
    if (!word.startsWith('-') && isNamed(before)) return redacted
    if (userOptions.has(before) && word.includes(':')) return `${word.slice(0, word.indexOf(':') + 1)}${redacted}`
  }
  const [assigned] = assignment.exec(word) ?? []
  // What follows `-c` is a line; of any other word all that is assigned is the value.
  const isLine = /^-\w*c$/.test(before ?? '') && /\s/.test(word)
  if (assigned !== undefined && !isLine && isSecret(assigned.slice(0, -1))) return `${assigned}${redacted}`
  const quote = word[0]
  if (word.length > 1 && (quote === "'" || quote === '"') && word.indexOf(quote, 1) === word.length - 1)
    return `${quote}${redactValue(word.slice(1, -1), depth)}${quote}`
  return redactValue(word, depth)
}

function redactValue(text: string, depth: number): string {
  const header = /^([A-Za-z0-9_-]+):/.exec(text)
  if (header && isSecretName(header[1]!, 'header')) return `${header[0]} ${redacted}`
  if (/^\s*[{[]/.test(text)) return redactMembers(text)
  if (/\s/.test(text) && depth < deepest) return redactLine(text, depth + 1)
  const [name] = assignment.exec(text) ?? []
  if (name === undefined || depth >= deepest) return redactForm(text)
  // The value may be quoted, or an option's, such as a header.
  return `${name}${redactWord(text.slice(name.length), undefined, depth + 1)}`
}

/** A line for a shell: its words, and what parts them. */
function redactLine(text: string, depth: number): string {
  let before: string | undefined
  return (text.match(/\s+|(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\]|['"\\])+/gs) ?? [])
    .map((word) => {
      if (/^\s/.test(word)) return word
      const kept = redactWord(word, before, depth)
      before = word
      return kept
    })
    .join('')
}

/** Whether what follows this word lets someone in. */
function isNamed(word: string): boolean {
  if (/^bearer$/i.test(word)) return true
  return /^--?[A-Za-z][\w.-]*$/.test(word) && !/^--?no-/.test(word) && isSecret(word)
}

function isSecret(name: string): boolean {
  // Vitest and Jest have it, and it takes no value.
  if (/^--pass-?with-?no-?tests$/i.test(name)) return false
  // As of a property of Java's, `-Dpwd`.
  return isSecretName(name, 'member') || isSecretName(name.replace(/^-[A-Z](?=[a-z])/, ''), 'member')
}
