import { readFile } from 'node:fs/promises'
import { csvTable } from '../data/csv-table.ts'
import { membersOf } from '../data/table-items.ts'
import { looksLikeWorkbook, workbookTable } from '../data/workbook-table.ts'
import type { NameTables } from '../generate/people.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { fileTrouble, isSystemError } from '../trouble/file-trouble.ts'
import { toStderr } from './print.ts'
import { readNameTables } from './read-recipe.ts'

// A column of a list of people, and the table that its names go to.
const columns = { first_name: 'given', last_name: 'family', company: 'companies' } as const

/**
 * Reads names of one's own: CSV or a workbook with columns first_name, last_name and company in any spelling, of which
 * any may be missing, or tables in YAML or JSON. Which columns are not read is said. Throws `CannotFindOut` where the
 * file cannot be read, or holds none.
 */
export async function readNames(file: string): Promise<NameTables> {
  if (/\.(json|ya?ml)$/i.test(file)) return readNameTables(file)
  const [head = [], ...rows] = (await readCells(file)).filter((row) => row.some((cell) => cell !== ''))
  const names = Object.keys(columns) as (keyof typeof columns)[]
  const found = membersOf(
    head.map((name) => ({ name })),
    names,
    () => {},
  )
  const tables: Record<string, string[]> = {}
  for (const name of names) {
    const at = found.indexOf(name)
    const cells = at < 0 ? [] : rows.map((row) => row[at] ?? '').filter((cell) => cell !== '')
    if (cells.length > 0) tables[columns[name]] = cells
  }
  if (Object.keys(tables).length > 0) {
    const others = head.filter((cell, n) => cell !== '' && found[n] === undefined).map((cell) => JSON.stringify(cell))
    if (others.length > 0)
      toStderr(`${file}: not read: ${others.length > 1 ? 'columns' : 'column'} ${others.join(', ')}\n`)
    return tables
  }
  throw new CannotFindOut(
    `The file of names ${file} has no names: its first line has to name a column first_name, last_name or company. YAML and JSON, in files called so, hold tables: "given: [Ada, Kofi]".`,
  )
}

async function readCells(file: string): Promise<string[][]> {
  try {
    const bytes = await readFile(file)
    const { rows } = looksLikeWorkbook(bytes)
      ? await workbookTable(bytes, () => {})
      : csvTable(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return [...rows].map((row) => row.map(({ value }) => String(value).trim()))
  } catch (error) {
    const why = isSystemError(error)
      ? fileTrouble(error, 'read')
      : error instanceof CannotFindOut
        ? error.message
        : 'it is not UTF-8; save it as UTF-8'
    throw new CannotFindOut(`The file of names ${file} cannot be read: ${why}.`)
  }
}
