import { uniqueMembers } from '../spec/members.ts'
import type { Schema } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import type { RecordFormat } from './record-rows.ts'
import type { Property } from './schema-properties.ts'

const rowsInOneInsert = 500

/** Which table customers are put into, and what becomes of those that are there. */
export type TableOptions = {
  /** Its name, after that of its schema and a dot where it has one; `customers` where absent. */
  table?: string
  /** Takes a table that is there, and replaces the customers whose ids are in it. */
  upsert?: boolean
}

/** The statements of PostgreSQL that a table of customers needs. */
export type TableStatements = {
  name: string
  /** The columns, in parentheses. */
  columns: string
  create: string
  /** The unique indexes of the document: email without case, reference. */
  unique: string
  /** What follows an INSERT, where customers that are there are replaced; else nothing. */
  onConflict: string
}

/** The statements for a table with a column for every property. */
export function tableStatements(
  properties: readonly Property[],
  { table = 'customers', upsert }: TableOptions,
): TableStatements {
  const bare = table.slice(table.lastIndexOf('.') + 1)
  const unlessThere = upsert ? 'IF NOT EXISTS ' : ''
  // The primary key is unique without an index of its own.
  const unique = Object.entries(uniqueMembers)
    .filter(([member]) => member !== 'id' && properties.some((property) => property.name === member))
    .map(([member, how]) => [member, how === 'exact' ? member : `lower(${member})`])
    .map(
      ([member, key]) =>
        `CREATE UNIQUE INDEX ${unlessThere}${plainly(`${bare}_${member}`)} ON ${plainly(table)} (${key});\n`,
    )
  const others = properties.filter((property) => property.name !== 'id').map((property) => identifier(property.name))
  const changes = others.map((column) => `${column} = EXCLUDED.${column}`).join(', ')
  return {
    name: plainly(table),
    columns: `(${properties.map((property) => identifier(property.name)).join(', ')})`,
    create: `CREATE TABLE ${unlessThere}${plainly(table)} (\n${properties.map(column).join(',\n')}\n);\n`,
    unique: unique.join(''),
    onConflict: upsert ? `\nON CONFLICT ("id") ${changes === '' ? 'DO NOTHING' : `DO UPDATE SET ${changes}`}` : '',
  }
}

/** PostgreSQL: the table with its columns, the customers, and the unique indexes, all in one transaction. */
export function sqlFormat(properties: readonly Property[], options: TableOptions = {}): RecordFormat {
  const { name, columns, create, unique, onConflict } = tableStatements(properties, options)
  const insert = `INSERT INTO ${name} ${columns} VALUES\n`
  return {
    head: `SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
BEGIN;
${create}`,
    row: (record, index) => {
      const values = properties.map((property) => literal(record[property.name as keyof CustomerRecord]))
      const before = index % rowsInOneInsert > 0 ? ',\n' : index > 0 ? `${onConflict};\n${insert}` : insert
      return `${before}(${values.join(', ')})`
    },
    tail: (count) => `${count > 0 ? `${onConflict};\n` : ''}${unique}COMMIT;\n`,
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

// No word that PostgreSQL keeps for itself begins so.
function plainly(table: string): string {
  return table
    .split('.')
    .map((name) => (/^customers[a-z_]*$/.test(name) ? name : identifier(name)))
    .join('.')
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
