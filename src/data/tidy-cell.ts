import { dialCodeOf } from './dial-code.ts'
import { splitName } from './split-name.ts'

const types = /^\s*(individual|business)\s*$/i

// How a spreadsheet says whether somebody is active.
const yes = new Set(['yes', 'y', '1', 'active'])
const no = new Set(['no', 'n', '0', 'inactive', 'blacklisted'])

/** Makes of cells what a record can hold, and remembers what it has made of them. */
export type Tidying = {
  /** The value of a member; the empty text where there is none. What cannot be read is left as it is, to be judged. */
  tidy: (member: string, value: string | number | boolean | Date) => unknown
  /**
   * The two members of a whole name, in a column that is called so. A company's is not split: `first_name` has it, as
   * where it is doubtful how a name is to be split.
   */
  names: (whole: string, column: string, isCompany: boolean) => { first_name?: string; last_name?: string }
  /** What was changed, in sentences. */
  notes: () => string[]
}

/**
 * Reads cells as people and spreadsheets write them: blanks around words, `Individual`, a phone number with blanks and
 * brackets, the name of a country for its dial code, a number for text.
 */
export function createTidying(): Tidying {
  const changes = new Map<string, { count: number; examples: string[] }>()
  const dialCodes = new Map<string, string | undefined>()
  const tell = (what: string, example: string, mostExamples = 1): void => {
    const told = changes.get(what) ?? { count: 0, examples: [] }
    told.count += 1
    if (told.examples.length < mostExamples) told.examples.push(example)
    changes.set(what, told)
  }
  const changed = (what: string, from: unknown, to: string): string => {
    tell(what, `${JSON.stringify(from)} as ${to}`)
    return to
  }
  const members: Record<string, (text: string) => unknown> = {
    email: (text) => text.trim(),
    customer_type: (text) => (types.test(text) ? text.trim().toLowerCase() : text.trim()),
    is_active(text) {
      const word = text.trim().toLowerCase()
      if (word === 'true' || word === 'false') return word === 'true'
      if (!yes.has(word) && !no.has(word)) return text
      changed('of is_active read as true or false', text, String(yes.has(word)))
      return yes.has(word)
    },
    phone(text) {
      // The nought in brackets is dialled within the country only.
      const bare = text
        .replace(/^(\s*\+.*?)\(0\)/, '$1')
        .replaceAll(/[\s().\-/\u2010-\u2015]/g, '')
        .replace(/^00/, '+')
      if (bare === text.trim() || !/^\+?[0-9]+$/.test(bare)) return text.trim()
      return changed('of phone read without blanks and signs', text, bare)
    },
    country_code(text) {
      const word = text.trim()
      if (word === '' || /^\+[0-9]{1,4}$/.test(word)) return word
      if (!dialCodes.has(word)) dialCodes.set(word, dialCodeOf(word))
      const code = dialCodes.get(word)
      return code === undefined ? word : changed('of country_code read as dial codes', text, code)
    },
  }
  return {
    tidy(member, value) {
      const text = value instanceof Date ? value.toISOString() : value
      if (typeof text === 'boolean' && member === 'is_active') return text
      // A workbook makes a date of "Mar 5", and true of "True".
      if (value instanceof Date && !member.endsWith('_at'))
        changed(`of ${member} that is a date in the sheet`, text, text as string)
      if (typeof text === 'boolean') changed(`of ${member} that is true or false in the sheet`, text, String(text))
      return members[member]?.(String(text)) ?? String(text)
    },
    names(whole, column, isCompany) {
      if (whole.trim() === '') return {}
      const { by, ...names } = isCompany ? { by: 'company' as const, first_name: whole.trim() } : splitName(whole)
      const parts = Object.values(names).map((part) => JSON.stringify(part))
      const example =
        by === 'words' || by === 'guess' ? `${JSON.stringify(whole)} as ${parts.join(' and ')}` : parts[0]!
      tell(`of ${JSON.stringify(column)} ${ways[by]}`, example, by === 'words' ? 1 : 3)
      return names
    },
    notes: () => [...changes].map(([what, { count, examples }]) => `${count} ${what}, such as ${examples.join(', ')}`),
  }
}

const ways = {
  words: 'split into first_name and last_name',
  guess: 'split into first_name and last_name by a guess, to be looked at',
  whole: 'not split, as they are one word or it is doubtful where: first_name has all of it',
  company: "not split, as they are companies': first_name has all of it",
}
