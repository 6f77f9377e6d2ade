import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../spec/spec.ts'

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

type Written = string | [written: string, latin: string]

const folder = join(packageRoot, 'fixtures', 'people')

/** The countries that customers can come from, by their ISO 3166 codes. */
export function listCountries(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()
}

/**
 * Reads the tables of the countries named. Throws an error that lists the known ones where one is unknown or none is
 * named.
 */
export function loadCountries(codes: string[] = listCountries()): Country[] {
  const known = listCountries()
  const unknown = codes.filter((code) => !known.includes(code))
  if (unknown.length > 0)
    throw new Error(`There are no names for ${unknown.join(', ')}. Known countries: ${known.join(', ')}.`)
  if (codes.length === 0) throw new Error(`Name at least one country. Known countries: ${known.join(', ')}.`)
  return [...new Set(codes)].map((code) => {
    const table = JSON.parse(readFileSync(join(folder, `${code}.json`), 'utf8'))
    const { business } = table
    return {
      ...table,
      communities: table.communities.map((community: { given: Written[]; family: Written[] }) => ({
        ...community,
        given: community.given.map(toName),
        family: community.family.map(toName),
      })),
      business: { names: business.names.map(toName), trades: business.trades.map(toName), forms: business.forms },
    }
  })
}

function toName(name: Written): Name {
  const [written, latin] = typeof name === 'string' ? [name, name] : name
  return {
    written,
    latin: toLatin(latin),
    spaced: !/[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}]/u.test(written),
  }
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
