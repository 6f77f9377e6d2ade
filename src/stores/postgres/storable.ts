import type { CustomerRecord } from '../../spec/types.ts'

// What PostgreSQL does not take or would change, and the character that stands before its number instead.
const strange = /[\0\uf8ff\p{Surrogate}]/gu
const marked = /\uf8ff([0-9a-f]{4})/g
const mark = '\uf8ff'

/** A text that PostgreSQL takes, another one for each text: without NUL and without halves of surrogate pairs. */
export function storable(text: string): string {
  return text.replace(strange, (one) => mark + one.charCodeAt(0).toString(16).padStart(4, '0'))
}

/** Members as JSON that PostgreSQL takes. */
export function toStored(members: object): string {
  return JSON.stringify(members, (_, value: unknown) => (typeof value === 'string' ? storable(value) : value))
}

/** The customer of such JSON, as they were. */
export function fromStored(text: string): CustomerRecord {
  if (!text.includes(mark)) return JSON.parse(text) as CustomerRecord
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'string'
      ? value.replace(marked, (__, code: string) => String.fromCharCode(parseInt(code, 16)))
      : value,
  ) as CustomerRecord
}
