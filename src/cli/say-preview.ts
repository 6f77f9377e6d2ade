import type { Preview, Tally } from '../generate/preview.ts'
import { isSpaced } from '../generate/people.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { oneLine } from '../text/visible.ts'
import { inColumns, widthOf } from '../text/width.ts'

const page = 80
const most = 48

/** A preview in words, at most 80 columns wide: the first customers as a table, and shares as small bars. */
export function sayPreview(seen: Preview, count: number, fields: readonly string[] | undefined): string {
  const { rows, counted, types, countries, months, blacklisted } = seen
  const number = (many: number) => many.toLocaleString('en')
  if (rows.length === 0) return 'No customers.\n'
  const few = rows.length === 1 ? 'One customer' : `${rows.length} customers`
  const first = rows.length === count ? few : `The first ${rows.length} of ${number(count)} customers`
  const of = counted < count ? `the first ${number(counted)}` : counted === 1 ? 'this one' : `all ${number(counted)}`
  const parts = [
    `${first}:`,
    table(fields ? ownColumns(rows, fields) : usualColumns(rows)),
    `Of ${of}:`,
    bars('by type', types, counted),
    bars('blacklisted', new Map([['yes', blacklisted]]), counted),
    bars('by country', countries, counted),
    months.size > most ? bars('by year', byYear(months), counted) : bars('by month', months, counted),
  ]
  return `${parts.join('\n\n')}\n`
}

function usualColumns(rows: Preview['rows']): string[][] {
  return [
    ['name', 'type', 'email', 'from', 'created', 'active'],
    ...rows.map(({ record, country }) => [
      nameOf(record),
      record.customer_type,
      record.email,
      country,
      record.created_at.slice(0, 10),
      record.is_active ? 'yes' : 'no',
    ]),
  ]
}

function nameOf({ first_name, last_name, customer_type }: CustomerRecord): string {
  const [first, last] = [first_name ?? '', last_name ?? '']
  if (customer_type === 'business' || first === '' || last === '') return `${first} ${last}`.trim()
  return isSpaced(last) ? `${first} ${last}` : `${last}${first}`
}

function ownColumns(rows: Preview['rows'], fields: readonly string[]): string[][] {
  const cell = (value: unknown) =>
    value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  return [[...fields], ...rows.map(({ record }) => fields.map((field) => cell(record[field as keyof CustomerRecord])))]
}

// The widest column gives way first.
function table(lines: string[][]): string {
  const texts = lines.map((cells) => cells.map((cell) => oneLine(cell)))
  const widths = texts[0]!.map((_, n) => Math.max(...texts.map((cells) => widthOf(cells[n]!))))
  const total = () => widths.reduce((sum, width) => sum + width + 2, 0)
  while (total() > page && Math.max(...widths) > 4) widths[widths.indexOf(Math.max(...widths))]! -= 1
  return texts
    .map((cells) => `  ${cells.map((cell, n) => inColumns(cell, widths[n]!)).join('  ')}`.trimEnd().slice(0, page))
    .join('\n')
}

/** Two bars a line where there are many, each as long as its share is beside the largest. */
function bars(title: string, tally: Tally, of: number): string {
  const entries = [...tally]
  const largest = Math.max(...tally.values(), 1)
  const label = Math.max(...entries.map(([name]) => name.length))
  const two = entries.length > 4
  const width = (two ? 37 : 64) - label - 9
  const cells = entries.map(([name, many]) => {
    const share = `${((100 * many) / of).toFixed(1)}%`.padStart(6)
    const bar = '#'.repeat(
      many === 0 ? 0 : Math.max(1, Math.round((many / (two || entries.length > 1 ? largest : of)) * width)),
    )
    return `${name.padEnd(label)} ${share}  ${bar}`
  })
  const half = two ? Math.ceil(cells.length / 2) : cells.length
  const lines = cells
    .slice(0, half)
    .map((cell, n) => `  ${two ? cell.padEnd(39) : cell}${cells[half + n] ?? ''}`.trimEnd())
  return [title, ...lines].join('\n')
}

function byYear(months: Tally): Tally {
  const years = new Map<string, number>()
  for (const [month, many] of months) years.set(month.slice(0, 4), (years.get(month.slice(0, 4)) ?? 0) + many)
  return years
}
