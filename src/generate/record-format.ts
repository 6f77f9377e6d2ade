import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { copyFormat } from './copy-format.ts'
import { csvFormat } from './csv-format.ts'
import type { CsvOptions } from './csv-format.ts'
import type { RecordFormat } from './record-rows.ts'
import { schemaProperties } from './schema-properties.ts'
import type { Property } from './schema-properties.ts'
import { sqlFormat } from './sql-format.ts'
import type { TableOptions } from './sql-format.ts'
import { xlsxBytes } from './xlsx-rows.ts'

/** The names of the formats that customers can be written in. */
export const formatNames = ['json', 'ndjson', 'csv', 'sql', 'xlsx'] as const

/** The name of a format. */
export type FormatName = (typeof formatNames)[number]

/** The formats that are text, one customer after another; `copy` is what PostgreSQL's COPY takes. */
export type TextFormatName = Exclude<FormatName, 'xlsx'> | 'copy'

/** How customers are written, where there is a choice. */
export type FormatOptions = CsvOptions &
  TableOptions & {
    /** These members alone, in this order; all in their documented order where absent. */
    fields?: readonly string[]
  }

/** The format of a name; all but JSON have a column for every property of the spec's customer record, unless told otherwise. */
export function recordFormat(name: TextFormatName, spec: Spec, options: FormatOptions = {}): RecordFormat {
  return formats[name](columnsOf(spec, options.fields), options)
}

const formats: Record<TextFormatName, (columns: Property[], options: FormatOptions) => RecordFormat> = {
  json: (_, { fields }) => ({
    head: '[',
    row: (record, index) => `${index === 0 ? '' : ','}\n${toJson(record, fields)}`,
    tail: () => '\n]\n',
  }),
  ndjson: (_, { fields }) => ({ head: '', row: (record) => `${toJson(record, fields)}\n`, tail: () => '' }),
  csv: csvFormat,
  sql: sqlFormat,
  copy: copyFormat,
}

/** The properties that columns are made of: those that are named, in that order, or all. */
export function columnsOf(spec: Spec, fields: readonly string[] | undefined): Property[] {
  const all = schemaProperties(spec, 'customer-record')
  return fields ? fields.flatMap((field) => all.filter(({ name }) => name === field)) : all
}

// JSON leaves the control characters above ASCII as they are; a terminal that shows the text may not.
function toJson(record: CustomerRecord, fields: readonly string[] | undefined): string {
  const json = JSON.stringify(fields ? picked(record, fields) : record)
  return /[\x7f-\x9f]/.test(json)
    ? json.replace(/[\x7f-\x9f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
    : json
}

function picked(record: object, fields: readonly string[]): object {
  return Object.fromEntries(fields.filter((field) => field in record).map((field) => [field, record[field as never]]))
}

/** The format that a file's name asks for by its ending; undefined where it says nothing. */
export function formatOfFile(path: string): FormatName | undefined {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  return ending === 'jsonl' ? 'ndjson' : formatNames.find((name) => name === ending)
}

/** All customers, written in any format, in pieces that are made when they are asked for. */
export function writtenRecords(
  name: FormatName | 'copy',
  spec: Spec,
  options: FormatOptions,
  records: Iterable<CustomerRecord> | AsyncIterable<CustomerRecord>,
): AsyncIterable<string | Uint8Array> {
  return name === 'xlsx'
    ? xlsxBytes(columnsOf(spec, options.fields), records)
    : formatRecords(recordFormat(name, spec, options), records)
}

const chunkLength = 64 * 1024

/** The text of all customers in pieces of about 64 KB, each made when it is asked for. */
export async function* formatRecords(
  format: RecordFormat,
  records: Iterable<CustomerRecord> | AsyncIterable<CustomerRecord>,
): AsyncGenerator<string> {
  let text = format.head
  let count = 0
  for await (const record of records) {
    text += format.row(record, count++)
    if (text.length < chunkLength) continue
    yield text
    text = ''
  }
  yield text + format.tail(count)
}
