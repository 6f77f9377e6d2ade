import type { CustomerRecord } from '../spec/types.ts'
import type { RecordFormat } from './record-rows.ts'
import type { Property } from './schema-properties.ts'

/** The text form of PostgreSQL's COPY: a line for a customer, tabs between its values. */
export function copyFormat(properties: readonly Property[]): RecordFormat {
  const names = properties.map(({ name }) => name as keyof CustomerRecord)
  return { head: '', row: (record) => `${names.map((name) => value(record[name])).join('\t')}\n`, tail: () => '' }
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function value(given: unknown): string {
  if (given === undefined || given === null) return '\\N'
  const text = typeof given === 'string' ? given : JSON.stringify(given)
  // PostgreSQL's text can hold any character but NUL.
  return text.replaceAll('\0', '\uFFFD').replace(/[\\\t\n\r]/g, (character) => escapes[character]!)
}
