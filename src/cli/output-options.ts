import { InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'
import { formatNames } from '../generate/record-format.ts'
import type { FormatName, FormatOptions } from '../generate/record-format.ts'
import { isDatabase } from '../database/say-database.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { forgetUnfit } from './forget-unfit.ts'
import { formatHelp } from './options.ts'
import { outputFormat, preferEnding } from './output-format.ts'

/** The options that say where customers are written to, and how. */
export type OutputOptions = {
  format?: FormatName
  out?: string
  csv?: 'spreadsheet' | 'plain'
  delimiter?: ',' | ';' | '\t'
  head?: boolean
  table?: string
  upsert?: boolean
}

/** Adds the options that say where customers are written to, and how. */
export function addOutputOptions(command: Command): Command {
  preferEnding(command)
    .addOption(new Option('--format <format>', formatHelp).choices([...formatNames]))
    .option('-o, --out <file>', 'write to this file, or postgres://… database, whole or not at all, instead of stdout')
    .addOption(
      new Option('--csv <kind>', 'for a spreadsheet, or plainly, for programs (default: spreadsheet)').choices([
        'spreadsheet',
        'plain',
      ]),
    )
    .option('--delimiter <which>', 'what parts the cells of CSV: comma, semicolon or tab', delimiter)
    .option('--no-head', 'leave out the line of CSV that names the columns')
    .option('--table <name>', 'the table of SQL or a database, such as crm.people (default: customers)', table)
    .option('--upsert', 'take the table that is there, and replace customers by their ids')
  return forgetUnfit<OutputOptions>(command, ({ format, out }) => {
    // What names no format is refused later, with everything else that is wrong.
    try {
      return ofOthers(out !== undefined && isDatabase(out) ? 'copy' : outputFormat(format, out))
    } catch {
      return []
    }
  })
}

type Special = 'csv' | 'delimiter' | 'head' | 'table' | 'upsert'
type OutputName = FormatName | 'copy'

const [forCsv, forTables]: OutputName[][] = [['csv'], ['sql', 'copy']]
const specials: Record<Special, { of: readonly OutputName[]; written: string }> = {
  csv: { of: forCsv!, written: '--csv' },
  delimiter: { of: forCsv!, written: '--delimiter' },
  head: { of: forCsv!, written: '--no-head' },
  table: { of: forTables!, written: '--table' },
  upsert: { of: forTables!, written: '--upsert' },
}

function ofOthers(name: OutputName): Special[] {
  return (Object.keys(specials) as Special[]).filter((option) => !specials[option].of.includes(name))
}

/**
 * The format to write in, with what there is to choose; `copy` is for the database that `out` names. Throws `CannotFindOut`
 * where nothing tells it, where options contradict each other or are for another format.
 */
export function outputOf(options: OutputOptions & { fields?: readonly string[] }): {
  name: OutputName
  format: FormatOptions
} {
  const { csv, delimiter, table, upsert, fields } = options
  const name = nameOf(options)
  for (const option of ofOthers(name)) {
    const { of, written } = specials[option]
    if (option === 'head' ? isHeadless(options) : options[option] !== undefined)
      throw new CannotFindOut(
        `${written} is for ${of[0]}, and this is ${name === 'copy' ? 'a database' : name}: leave it out${name === 'copy' ? '' : `, or write --format ${of[0]}`}.`,
      )
  }
  if (upsert && fields !== undefined && !fields.includes('id'))
    throw new CannotFindOut('--upsert tells customers by their ids: name id among --fields.')
  return {
    name,
    format: {
      ...(csv && { csv }),
      ...(delimiter && { delimiter }),
      ...(isHeadless(options) && { head: false }),
      ...(table !== undefined && { table }),
      ...(upsert && { upsert }),
      ...(fields && { fields }),
    },
  }
}

function nameOf({ format, out }: OutputOptions): OutputName {
  if (out === undefined || !isDatabase(out)) return outputFormat(format, out)
  if (format === undefined) return 'copy'
  throw new CannotFindOut(`--format ${format} is for a file or stdout: leave it out, and the database gets rows.`)
}

// Undefined where a config that says so was let go.
function isHeadless({ head }: Pick<OutputOptions, 'head'>): boolean {
  return !(head ?? true)
}

const delimiters: Record<string, ',' | ';' | '\t'> = {
  comma: ',',
  ',': ',',
  semicolon: ';',
  ';': ';',
  tab: '\t',
  '\t': '\t',
  '\\t': '\t',
}

function delimiter(text: string): ',' | ';' | '\t' {
  const found = Object.hasOwn(delimiters, text) ? delimiters[text] : undefined
  if (found !== undefined) return found
  throw new InvalidArgumentError('Give comma, semicolon or tab.')
}

function table(text: string): string {
  const names = text.split('.')
  if (names.length <= 2 && names.every((name) => /^[^\p{Cc}"]+$/u.test(name) && Buffer.byteLength(name) <= 50))
    return text
  throw new InvalidArgumentError(
    'Give the name of a table, after that of its schema where it has one, such as crm.people.',
  )
}
