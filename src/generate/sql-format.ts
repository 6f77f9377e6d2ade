import { uniqueMembers } from '../spec/members.ts'
import type { Schema, Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import type { RecordFormat } from './record-rows.ts'
import { schemaProperties } from './schema-properties.ts'
import type { Property } from './schema-properties.ts'

const rowsInOneInsert = 500

/**
 * PostgreSQL: a table `customers` with a column for every property, the customers, and the two unique indexes of the
 * document (email without case, reference), all in one transaction.
 */
export function sqlFormat(spec: Spec): RecordFormat {
  const properties = schemaProperties(spec, 'customer-record')
  const names = properties.map(({ name }) => identifier(name))
  const insert = `INSERT INTO customers (${names.join(', ')}) VALUES\n`
  // The primary key is unique without an index of its own.
  const unique = Object.entries(uniqueMembers)
    .filter(([name]) => name !== 'id' && properties.some((property) => property.name === name))
    .map(([name, how]) => [name, how === 'exact' ? name : `lower(${name})`])
    .map(([name, key]) => `CREATE UNIQUE INDEX customers_${name} ON customers (${key});\n`)
  return {
    head: `SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
BEGIN;
CREATE TABLE customers (
${properties.map(column).join(',\n')}
);
`,
    row: (record, index) => {
      const values = properties.map(({ name }) => literal(record[name as keyof CustomerRecord]))
      const before = index % rowsInOneInsert > 0 ? ',\n' : index > 0 ? `;\n${insert}` : insert
      return `${before}(${values.join(', ')})`
    },
    tail: (count) => `${count > 0 ? ';\n' : ''}${unique.join('')}COMMIT;\n`,
  }
}

function column({ name, schema, required }: Property): string {
  const key = name === 'id' ? ' PRIMARY KEY' : required && !typesOf(schema).includes('null') ? ' NOT NULL' : ''
  const choices = schema['enum'] as unknown[] | undefined
  const check = choices?.every((choice) => typeof choice === 'string')
    ? ` CHECK (${identifier(name)} IN (${choices.map(literal).join(', ')}))`
    : ''
  return `  ${identifier(name)} ${columnType(schema)}${key}${check}`
}

function columnType(schema: Schema): string {
  const [type, ...more] = typesOf(schema).filter((name) => name !== 'null')
  if (type === 'boolean' && more.length === 0) return 'boolean'
  if (type === 'integer' && more.length === 0) return 'bigint'
  if (type === 'number' && more.length === 0) return 'double precision'
  if (type !== 'string') return type === undefined ? 'text' : 'json'
  return more.length === 0 && Object.hasOwn(formatTypes, schema.format ?? '') ? formatTypes[schema.format!]! : 'text'
}

// json rather than jsonb: the text comes back exactly as it went in.
const formatTypes: Record<string, string> = { uuid: 'uuid', 'date-time': 'timestamptz', date: 'date', json: 'json' }

function typesOf(schema: Schema): string[] {
  return [schema.type ?? []].flat()
}

function literal(value: unknown): string {
  if (value === undefined || value === null) return 'NULL'
  if (typeof value === 'boolean' || typeof value === 'number') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  // PostgreSQL's text can hold any character but NUL.
  return `'${text.replaceAll("'", "''").replaceAll('\0', '\uFFFD')}'`
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
