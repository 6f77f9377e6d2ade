import { choose, keyed, pick, within } from './keyed.ts'
import { loadCountries, partingLegalForms, readTables } from './people.ts'
import type { Community, Country, Name } from './people.ts'
import type { Shape } from './shape.ts'

/** Who a record is about: what its members have to agree on. */
export type Persona = {
  /** The record's number, from 0. */
  number: number
  type: 'individual' | 'business'
  country: Country
  community: Community
  /** A person: the customer, or who answers for the company. */
  given: Name
  family: Name
  /** The company's name and its legal form, where the type is business. */
  company: Pick<Name, 'written' | 'latin'>
  /** What the company does, the last part of its name. */
  trade: Name
  form: string
}

/** Which personas to make. */
export type PersonaOptions = Pick<Shape, 'locales' | 'type' | 'businessShare' | 'names'> & { seed: number | string }

const usualBusinessShare = 0.17

/**
 * Makes the persona of any record number. Throws `CannotFindOut` where a country is unknown, or a name of one's own cannot
 * be used.
 */
export function createPersonas(version: string, options: PersonaOptions): (number: number) => Persona {
  const { seed, businessShare = usualBusinessShare } = options
  const countries = loadCountries(options.locales)
  const chooseCountry = choose(
    countries.map((item) => ({ name: item.country, weight: item.weight, item })),
    version,
    seed,
    'country',
  )
  const communityOf = new Map(
    countries.map((country) => {
      const items = country.communities.map((item) => ({ name: item.language, weight: item.weight, item }))
      return [country, choose(items, version, seed, 'community', country.country)]
    }),
  )
  const draw = (name: string) => keyed(version, seed, name)
  const [typeDraw, given, family, name, trade, form] = [
    draw('customer_type'),
    draw('given'),
    draw('family'),
    draw('name'),
    draw('trade'),
    draw('form'),
  ]
  // By the name rather than its place in the list, so that one that joins takes records and moves no other.
  const own = Object.fromEntries(
    Object.entries(readTables(options.names ?? {})).map(([table, names]) => [
      table,
      choose(
        names.map((item) => ({ name: item.written, weight: 1, item })),
        version,
        seed,
        'names',
        table,
      ),
    ]),
  )
  const part = options.names?.companies ? partingLegalForms() : undefined
  return (number) => {
    const country = chooseCountry(number)
    const community = (communityOf.get(country) as (record: number) => Community)(number)
    const { business } = country
    const named = own['companies']?.(number)
    const parted = named && part?.(named.written)
    const [first, second] = [pick(business.names, name(number)), pick(business.trades, trade(number))]
    return {
      number,
      type: options.type ?? (within(businessShare, typeDraw(number)) ? 'business' : 'individual'),
      country,
      community,
      given: own['given']?.(number) ?? pick(community.given, given(number)),
      family: own['family']?.(number) ?? pick(community.family, family(number)),
      company: named
        ? { written: parted?.name ?? named.written, latin: named.latin }
        : {
            written: `${first.written}${first.spaced ? ' ' : ''}${second.written}`,
            latin: `${first.latin}-${second.latin}`,
          },
      trade: second,
      form: parted?.form ?? pick(business.forms, form(number)),
    }
  }
}
