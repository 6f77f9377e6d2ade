import { visible } from './visible.ts'

/** Text that may stand in HTML or XML as it is. */
export type Markup = { readonly markup: string }

/** What can be put into markup: text, which is escaped, other markup, which is not, and lists of them. */
export type Content = string | number | Markup | readonly Content[]

/**
 * Makes HTML and XML: what is put into the template is escaped for elements and for quoted attributes. What XML cannot
 * hold becomes U+FFFD; characters that turn the direction of the text around are spelled out, so that what is shown is
 * what came.
 */
export function markup(parts: TemplateStringsArray, ...contents: Content[]): Markup {
  return trusted(parts.reduce((text, part, n) => text + written(contents[n - 1]!) + part))
}

/** Takes text for markup. Only for what this package itself has written: a style, a script, an answer of `markup`. */
export function trusted(text: string): Markup {
  return { markup: text }
}

function written(content: Content): string {
  if (typeof content === 'string')
    return visible(content).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
  if (typeof content === 'number') return String(content)
  return 'markup' in content ? content.markup : content.map(written).join('')
}
