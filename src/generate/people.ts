import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../spec/spec.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/**
 * A name as its owner writes it, and in Latin letters for an address; `spaced` where a space stands between it and the
 * next.
 */
export type Name = { written: string; latin: string; spaced: boolean }

/** People who share a language, a script and names that go together. */
export type Community = { language: string; weight: number; given: Name[]; family: Name[] }

/** The names, places and numbers of one country, from `fixtures/people`. */
export type Country = {
  /** ISO 3166 code of two capitals. */
  country: string
  dial_code: string
  /** How often the country is chosen, beside the others. */
  weight: number
  /** E.164 numbers that are nobody's own, or as far as is known, each `#` any digit. */
  phones: string[]
  /**
   * Why they are nobody's own: set aside for fiction, freephone (a company pays), or, where a country has neither, the
   * lowest landline numbers.
   */
  phones_are: string
  cities: string[]
  communities: Community[]
  /** A company is called `<name> <trade>`, and then its legal form. */
  business: { names: Name[]; trades: Name[]; forms: string[] }
}

/** A name as it is written, with its form in Latin letters where it is of another script. */
export type Written = string | readonly [written: string, latin: string]

/** Names of one's own, in the place of those of every country; what is left out stays the country's. */
export type NameTables = {
  given?: readonly Written[]
  family?: readonly Written[]
  /** Whole names of companies; those that do not end in a legal form, such as Ltd, are given one of the country's. */
  companies?: readonly Written[]
}

const folder = join(packageRoot, 'fixtures', 'people')

/** The countries that customers can come from, by their ISO 3166 codes. */
export function listCountries(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
}

/**
 * Reads the tables of the countries named, by weights of their own, or of 1 to 1000 where any is given one (`NG:5`, 1
 * for those without). Throws `CannotFindOut`, which lists the known ones, where one is unknown or none is named.
 */
export function loadCountries(locales: readonly string[] = listCountries()): Country[] {
  const known = listCountries()
  const wanted = locales.map((locale) => {
    const [code = '', weight] = locale.split(':', 2)
    if (weight !== undefined && !(/^[1-9][0-9]{0,3}$/.test(weight) && Number(weight) <= 1000))
      throw new CannotFindOut(
        `${locale} is no country with a weight: give a whole number from 1 to 1000 after the colon, such as NG:5.`,
      )
    return { code, ...(weight !== undefined && { weight: Number(weight) }) }
  })
  const weighted = wanted.some(({ weight }) => weight !== undefined)
  const codes = wanted.map(({ code }) => code)
  const unknown = codes.filter((code) => !known.includes(code))
  if (unknown.length > 0)
    throw new CannotFindOut(`There are no names for ${unknown.join(', ')}. Take some of ${known.join(',')}.`)
  if (codes.length === 0) throw new CannotFindOut(`Name at least one country of ${known.join(',')}.`)
  const twice = wanted.find(({ code, weight }) => wanted.some((one) => one.code === code && one.weight !== weight))
  if (twice) throw new CannotFindOut(`${twice.code} is named twice, with different weights.`)
  return wanted
    .filter(({ code }, n) => codes.indexOf(code) === n)
    .map(({ code, weight = 1 }) => {
      const table = JSON.parse(readFileSync(join(folder, `${code}.json`), 'utf8'))
      const { business } = table
      return {
        ...table,
        ...(weighted && { weight }),
        communities: table.communities.map((community: { given: Written[]; family: Written[] }) => ({
          ...community,
          given: community.given.map(toName),
          family: community.family.map(toName),
        })),
        business: { names: business.names.map(toName), trades: business.trades.map(toName), forms: business.forms },
      }
    })
}

// Beside those of the countries that customers come from.
const otherForms = [
  'A/S',
  'AB',
  'ApS',
  'B.V.',
  'Corporation',
  'e.V.',
  'Incorporated',
  'KG',
  'Lda',
  'N.V.',
  'OHG',
  'Oy',
  'Proprietary Limited',
  'Pty Ltd',
  'S.A.S.',
  'S.p.A.',
  'S.r.l.',
  'Sdn. Bhd.',
]

/**
 * What parts a company's name from the legal form that it ends in, as that is written there; `form` is undefined where
 * it ends in none that is known.
 */
export function partingLegalForms(): (name: string) => { name: string; form?: string } {
  const bare = (form: string): string => form.toLowerCase().replaceAll('.', '')
  const all = [...loadCountries().flatMap(({ business }) => business.forms), ...otherForms]
  const known = new Set(all.map(bare))
  return (name) => {
    const words = name.trim().split(/\s+/)
    // The longest first: Company Ltd before Ltd.
    for (let at = 1; at < words.length; at++) {
      const form = words.slice(at).join(' ')
      if (known.has(bare(form))) return { name: words.slice(0, at).join(' ').replace(/,$/, ''), form }
    }
    return { name }
  }
}

// An address holds 64 characters before its @, of which the number may take 16, and a label of a domain 63.
const longestLatin = { given: 20, family: 20, companies: 40 }

/**
 * The names of tables, each once, ready for addresses. Throws `CannotFindOut` where a table is empty, or a name is, or
 * is too long, or has no Latin letters.
 */
export function readTables(tables: NameTables): { given?: Name[]; family?: Name[]; companies?: Name[] } {
  const read: Partial<Record<keyof NameTables, Name[]>> = {}
  for (const [table, most] of Object.entries(longestLatin) as [keyof NameTables, number][]) {
    const names = tables[table]
    if (names === undefined) continue
    if (names.length === 0) throw new CannotFindOut(`The table "${table}" has no names.`)
    const made = names.map((name) => {
      const { written, latin, spaced } = toName(name)
      if (written.trim() === '' || written.length > 100)
        throw new CannotFindOut(
          `The table "${table}" has ${JSON.stringify(written.slice(0, 30))}: a name has 1 to 100 characters.`,
        )
      if (latin === '')
        throw new CannotFindOut(
          `The table "${table}" has ${JSON.stringify(written)}, which has no Latin letters for an address: write ["${written}", "its Latin form"] in YAML or JSON.`,
        )
      return { written, latin: latin.slice(0, most).replace(/-$/, ''), spaced }
    })
    read[table] = [...new Map(made.map((name) => [name.written, name])).values()]
  }
  return read
}

function toName(name: Written): Name {
  const [written, latin] = typeof name === 'string' ? [name, name] : name
  return {
    written,
    latin: toLatin(latin),
    spaced: isSpaced(written),
  }
}

/** Whether a space stands between a name and the next: not in Chinese and Japanese. */
export function isSpaced(written: string): boolean {
  return !/[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}]/u.test(written)
}

/** A person's whole name: Chinese and Japanese write the family's name first, and no space. */
export function fullName(given: Name, family: Name): string {
  return family.spaced ? `${given.written} ${family.written}` : `${family.written}${given.written}`
}

const letters: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
  æ: 'ae',
  œ: 'oe',
  ɔ: 'o',
  ɛ: 'e',
  ŋ: 'ng',
  ɖ: 'd',
  ƒ: 'f',
  ɣ: 'g',
  ʋ: 'v',
  ɓ: 'b',
  ɗ: 'd',
  ƙ: 'k',
}

/**
 * Lower-case a to z and single dashes: what an address can hold. A name of other scripts has to come with a Latin form.
 */
export function toLatin(text: string): string {
  const plain = [...text.toLowerCase().normalize('NFD')].map((letter) => letters[letter] ?? letter).join('')
  return plain
    .replace(/[\u0300-\u036f'’ʼ]/g, '')
    .replace(/&/g, 'and')
    .replace(/[^a-z]+/g, '-')
    .replace(/^-|-$/g, '')
}
