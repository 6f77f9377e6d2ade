import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { csvFormat } from './csv-format.ts'
import type { RecordFormat } from './record-rows.ts'
import { sqlFormat } from './sql-format.ts'

/** The names of the formats that customers can be written in. */
export const formatNames = ['json', 'ndjson', 'csv', 'sql'] as const

/** The name of a format. */
export type FormatName = (typeof formatNames)[number]

/** The format of a name; `csv` and `sql` have a column for every property of the spec's customer record. */
export function recordFormat(name: FormatName, spec: Spec): RecordFormat {
  return formats[name](spec)
}

const formats: Record<FormatName, (spec: Spec) => RecordFormat> = {
  json: () => ({
    head: '[',
    row: (record, index) => `${index === 0 ? '' : ','}\n${toJson(record)}`,
    tail: () => '\n]\n',
  }),
  ndjson: () => ({ head: '', row: (record) => `${toJson(record)}\n`, tail: () => '' }),
  csv: csvFormat,
  sql: sqlFormat,
}

// JSON leaves the control characters above ASCII as they are; a terminal that shows the text may not.
function toJson(record: CustomerRecord): string {
  const json = JSON.stringify(record)
  return /[\x7f-\x9f]/.test(json)
    ? json.replace(/[\x7f-\x9f]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)
    : json
}

/** The format that a file's name asks for by its ending; undefined where it says nothing. */
export function formatOfFile(path: string): FormatName | undefined {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  return ending === 'jsonl' ? 'ndjson' : formatNames.find((name) => name === ending)
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
