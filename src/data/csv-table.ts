import { withoutMark } from '../http/json.ts'
import { places } from './item.ts'
import type { Cell, Table } from './table-items.ts'

/** The cells of a CSV text (RFC 4180, or with semicolons, tabs or bars between them, and other ends of lines, as spreadsheets save it). */
export function csvTable(given: string): Table {
  const text = withoutMark(given)
  // How Excel is told the separator.
  const told = /^sep=([,;|\t])\r?\n/.exec(text)
  const start = told?.[0].length ?? 0
  return { rows: rowsOf(text, start, told?.[1] ?? separatorIn(text)), at: places(text) }
}

const separators = [',', ';', '\t', '|']

/** What parts the cells of the first line. */
function separatorIn(text: string): string {
  const line = text
    .trimStart()
    .split(/[\r\n]/, 1)[0]!
    .replaceAll(/"[^"]*"/g, '')
  return [...line].find((character) => separators.includes(character)) ?? ','
}

function* rowsOf(text: string, start: number, separator: string): Generator<Cell[], void, undefined> {
  let row: Cell[] = []
  let i = start
  while (i < text.length) {
    const cell = cellAt(text, i, separator)
    row.push(cell)
    i = cell.end
    if (text[i] === separator && i < text.length) {
      i++
      if (i === text.length) row.push({ value: '', offset: i })
      continue
    }
    yield row
    row = []
    if (text[i] === '\r') i++
    if (text[i] === '\n') i++
  }
  if (row.length > 0) yield row
}

function cellAt(text: string, offset: number, separator: string): Cell & { end: number } {
  if (text[offset] === '"') {
    let value = ''
    for (let from = offset + 1; ; ) {
      const quote = text.indexOf('"', from)
      if (quote < 0) return { value: text.slice(offset), offset, unclosed: true, end: text.length }
      value += text.slice(from, quote)
      if (text[quote + 1] !== '"') {
        // What stands between the closing mark and the separator is taken with it, as spreadsheets do.
        const end = endOf(text, quote + 1, separator)
        return { value: unguarded(value + text.slice(quote + 1, end)), offset, end }
      }
      value += '"'
      from = quote + 2
    }
  }
  const end = endOf(text, offset, separator)
  return { value: unguarded(text.slice(offset, end)), offset, end }
}

/** A cell without the apostrophe with which our own CSV keeps spreadsheets from running it. */
function unguarded(value: string): string {
  return /^'\s*[=+\-@＝＋－＠\t\r\n]/.test(value) ? value.slice(1) : value
}

function endOf(text: string, from: number, separator: string): number {
  let i = from
  while (i < text.length && text[i] !== separator && text[i] !== '\n' && text[i] !== '\r') i++
  return i
}
