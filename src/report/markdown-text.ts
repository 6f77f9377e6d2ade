import { oneLine } from '../text/visible.ts'

/** A table: its head and its rows, with an empty line after it. */
export function table(head: string[], rows: string[][]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).concat('')
}

/**
 * Text that somebody else may have written, on one line: every character that Markdown or HTML could make something of
 * is spelled as an entity, so that no link, image or mention comes out of an answer.
 */
export function prose(text: string): string {
  return oneLine(text).replace(/[^\p{L}\p{M}\p{N} ,;…]/gu, (character) => `&#${character.codePointAt(0)};`)
}

/** The same as code. */
export function code(text: string): string {
  return `<code>${prose(text)}</code>`
}
