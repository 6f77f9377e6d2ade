import { choose, keyed, pick, within } from './keyed.ts'
import { loadCountries } from './people.ts'
import type { Community, Country, Name } from './people.ts'

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
export type PersonaOptions = {
  seed: number | string
  /** ISO 3166 codes; every country there is where absent. */
  locales?: string[]
  /** Of this type only; both where absent, about one business in six. */
  type?: 'individual' | 'business'
}

const businessShare = 0.17

/**
 * Makes the persona of any record number. Throws an error that lists the known countries where one asked for is
 * unknown.
 */
export function createPersonas(version: string, options: PersonaOptions): (number: number) => Persona {
  const { seed } = options
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
  return (number) => {
    const country = chooseCountry(number)
    const community = (communityOf.get(country) as (record: number) => Community)(number)
    const { business } = country
    const [first, second] = [pick(business.names, name(number)), pick(business.trades, trade(number))]
    return {
      number,
      type: options.type ?? (within(businessShare, typeDraw(number)) ? 'business' : 'individual'),
      country,
      community,
      given: pick(community.given, given(number)),
      family: pick(community.family, family(number)),
      company: {
        written: `${first.written}${first.spaced ? ' ' : ''}${second.written}`,
        latin: `${first.latin}-${second.latin}`,
      },
      trade: second,
      form: pick(business.forms, form(number)),
    }
  }
}
