import type { CustomerRecord } from '../spec/types.ts'
import type { Property } from './schema-properties.ts'

const mostCharacters = 32_767

/**
 * A spreadsheet of customers, in pieces, whatever their number: truth values, numbers and times as such, everything else
 * as text, so that nothing runs as a formula; the line that names the columns stays in sight. Loads the library.
 */
export async function* xlsxBytes(
  properties: readonly Property[],
  records: Iterable<CustomerRecord> | AsyncIterable<CustomerRecord>,
): AsyncGenerator<Uint8Array> {
  const { writeXlsxStream } = await import('hucre/xlsx')
  const columns = properties.map(({ name, schema }) => ({
    header: name,
    width: Math.max(12, widths[name] ?? widths[schema.format ?? ''] ?? 0),
    ...(isTime(schema.format) && {
      numFmt: schema.format === 'date' ? 'yyyy-mm-dd' : 'yyyy-mm-dd hh:mm:ss',
    }),
  }))
  const rows = async function* () {
    for await (const record of records)
      yield properties.map(({ name, schema }) => cell(record[name as keyof CustomerRecord], schema.format))
  }
  yield* writeXlsxStream(rows(), { name: 'customers', columns, freezePane: { rows: 1 } })
}

const widths: Record<string, number> = {
  email: 34,
  'date-time': 20,
  uuid: 38,
  json: 40,
  first_name: 22,
  phone: 18,
  reference: 18,
}

function isTime(format: string | undefined): boolean {
  return format === 'date-time' || format === 'date'
}

function cell(value: unknown, format: string | undefined): string | number | boolean | Date | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean' || typeof value === 'number') return value
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (isTime(format)) {
    const time = new Date(text)
    // Spreadsheets know no day before 1900.
    if (time.getTime() >= Date.UTC(1900, 2, 1)) return time
  }
  // The control characters that XML cannot hold, and more than a cell can.
  return text.replace(/[^\P{Cc}\t\n\r]|\p{Cs}|[\uFFFE\uFFFF]/gu, '\uFFFD').slice(0, mostCharacters)
}
