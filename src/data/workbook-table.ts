import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import type { Cell, Table } from './table-items.ts'

const mostColumns = 16_384

/** Whether bytes begin as a workbook does: a zip, or the older kind of Excel and what has a password. */
export function looksLikeWorkbook(bytes: Uint8Array): boolean {
  return isZip(bytes) || isOld(bytes)
}

/**
 * The cells of a workbook (xlsx): of the first sheet that is not hidden and has any. `note` is told of the other
 * sheets. Throws `CannotFindOut` where it is none, or has a password.
 */
export async function workbookTable(bytes: Uint8Array, note: (text: string) => void): Promise<Table> {
  if (isOld(bytes))
    throw new CannotFindOut(
      'A1: this is an old workbook (.xls), or one with a password: save it as .xlsx, without a password',
    )
  const { readXlsx } = await import('hucre/xlsx')
  let workbook: Awaited<ReturnType<typeof readXlsx>>
  try {
    workbook = await readXlsx(bytes, { sheets: ({ hidden, veryHidden }) => !hidden && !veryHidden })
  } catch (error) {
    const why = (error as Error).message.split('\n', 1)[0]
    throw new CannotFindOut(`A1: this is no workbook (xlsx) that can be read, or it was cut off: ${why}`, {
      cause: error,
    })
  }
  const filled = workbook.sheets.filter(({ rows }) => rows.some((row) => row.some(isFilled)))
  const [sheet, ...others] = filled
  if (others.length > 0)
    note(
      `read is the sheet ${JSON.stringify(sheet?.name)}; not ${others.map(({ name }) => JSON.stringify(name)).join(', ')}`,
    )
  function* rows(): Iterable<Cell[]> {
    for (const [line, row] of (sheet?.rows ?? []).entries())
      yield row.map((value, column) => ({ value: asCell(value), offset: line * mostColumns + column }))
  }
  return {
    rows: rows(),
    at(offset) {
      const [line, column] = [Math.floor(offset / mostColumns) + 1, (offset % mostColumns) + 1]
      return { line, column, cell: `${lettersOf(column)}${line}` }
    },
  }
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== ''
}

function asCell(value: unknown): Cell['value'] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (value instanceof Date) return value
  return isFilled(value) ? JSON.stringify(value) : ''
}

function lettersOf(column: number): string {
  let letters = ''
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26))
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters
  return letters
}

function isZip(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06])
}

function isOld(bytes: Uint8Array): boolean {
  return startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])
}

function startsWith(bytes: Uint8Array, wanted: number[]): boolean {
  return wanted.every((byte, n) => bytes[n] === byte)
}
