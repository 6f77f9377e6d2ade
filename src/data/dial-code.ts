import { getCountries, getCountryCallingCode } from 'libphonenumber-js/min'

/**
 * The dial code that is meant by a word: by digits without their plus sign (`233`, `00233`), the ISO code of a country,
 * or its English name. Undefined where it is none of these.
 */
export function dialCodeOf(word: string): string | undefined {
  const digits = /^(?:00)?([1-9][0-9]{0,3})$/.exec(word)?.[1]
  if (digits !== undefined) return `+${digits}`
  const wanted = plain(word)
  if (wanted === '') return undefined
  const names = new Intl.DisplayNames('en', { type: 'region' })
  const country = getCountries().find((code) => code === word.toUpperCase() || plain(names.of(code) ?? code) === wanted)
  return country && `+${getCountryCallingCode(country)}`
}

// Without marks, signs and capitals: Côte d’Ivoire is cotedivoire.
function plain(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
}
