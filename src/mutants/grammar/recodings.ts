import type { Kind } from './kinds.ts'

/** A way in which text comes out in other characters than it went in. */
type Recoding = { name: string; kinds: readonly Kind[]; recode: (text: string) => string }

/** Every way in which text is re-coded. */
export const recodings: readonly Recoding[] = [
  { name: 'upper case', kinds: ['name', 'choice'], recode: (text) => text.toUpperCase() },
  { name: 'lower case', kinds: ['name'], recode: (text) => text.toLowerCase() },
  { name: 'UTF-8 read as Latin-1', kinds: ['name', 'json'], recode: (text) => Buffer.from(text).toString('latin1') },
  { name: 'question marks', kinds: ['name', 'json'], recode: (text) => text.replaceAll(/[^\0-\x7f]/gu, '?') },
  { name: 'no accents', kinds: ['name'], recode: (text) => text.normalize('NFD').replaceAll(/\p{M}/gu, '') },
  {
    name: 'HTML',
    kinds: ['name'],
    recode: (text) => text.replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('"', '&quot;'),
  },
  { name: 'percent signs', kinds: ['name', 'email'], recode: (text) => encodeURIComponent(text) },
  { name: 'spaces for plus', kinds: ['email', 'name'], recode: (text) => text.replaceAll('+', ' ') },
  { name: 'doubled quotes', kinds: ['name'], recode: (text) => text.replaceAll("'", "''") },
  { name: 'base64', kinds: ['name', 'email', 'json'], recode: (text) => Buffer.from(text).toString('base64') },
  { name: 'JSON in JSON', kinds: ['name', 'json'], recode: (text) => JSON.stringify(text) },
  { name: 'no hyphens', kinds: ['uuid', 'name'], recode: (text) => text.replaceAll('-', '') },
  { name: 'braces', kinds: ['uuid'], recode: (text) => `{${text}}` },
  { name: 'no zone', kinds: ['time'], recode: (text) => text.replace('Z', '') },
  { name: 'a space for T', kinds: ['time'], recode: (text) => text.replace('T', ' ') },
  { name: 'an hour ahead', kinds: ['time'], recode: (text) => shifted(text, 3_600_000) },
  { name: 'day before month', kinds: ['time'], recode: (text) => text.replace(/-(\d\d)-(\d\d)/, '-$2-$1') },
]

/** An instant as many milliseconds later, with its fraction digits as they were; text that is none stays as it is. */
export function shifted(text: string, milliseconds: number): string {
  const at = Date.parse(text)
  if (Number.isNaN(at)) return text
  return `${new Date(at + milliseconds).toISOString().slice(0, -1)}${text.slice('2026-03-14T09:26:53.589'.length)}`
}
