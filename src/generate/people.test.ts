import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, it } from 'vitest'
import { createValidators } from '../spec/validators.ts'
import { loadSpec } from '../spec/spec.ts'
import { createGenerator } from './create-generator.ts'
import { fullName, listCountries, loadCountries, toLatin } from './people.ts'

describe.each(loadCountries().map((country) => [country.country, country] as const))(
  'the table of %s',
  (code, table) => {
    it('holds names that are told apart and can stand in an address', () => {
      for (const { given, family } of table.communities) {
        for (const names of [given, family]) {
          expect(names.length).toBeGreaterThanOrEqual(10)
          expect(new Set(names.map((name) => name.written)).size).toBe(names.length)
          for (const name of names) expect(name.latin, name.written).toMatch(/^[a-z]+(-[a-z]+)*$/)
        }
      }
      for (const name of [...table.business.names, ...table.business.trades])
        expect(name.latin, name.written).toMatch(/^[a-z]+(-[a-z]+)*$/)
    })

    it('holds phone numbers that are valid in the country, and for fiction or free to call where it has such', () => {
      expect(table.phones_are === 'bottom of the numbering plan').toBe(['CI', 'ET'].includes(code))
      for (const pattern of table.phones) {
        for (let digit = 0; digit <= 9; digit++) {
          const phone = parsePhoneNumberFromString(pattern.replaceAll('#', String(digit)))
          expect(phone?.isValid(), `${pattern} with ${digit}`).toBe(true)
          expect(phone?.country).toBe(code)
          expect(`+${phone?.countryCallingCode}`).toBe(table.dial_code)
          expect(['fiction', 'freephone', 'bottom of the numbering plan']).toContain(table.phones_are)
          if (table.phones_are === 'freephone') expect(phone?.getType()).toBe('TOLL_FREE')
          if (table.phones_are === 'bottom of the numbering plan') expect(phone?.getType()).toBe('FIXED_LINE')
        }
      }
    })

    it('gives customers whose names, script, email, phone and dial code agree', async () => {
      const spec = loadSpec()
      const { record } = await createGenerator({ spec, validators: createValidators(spec), seed: 7, locales: [code] })
      for (let n = 0; n < 60; n++) {
        const { customer_type, first_name, last_name, email, phone, country_code } = record(n)
        const [local = '', domain = ''] = email.split('@')
        expect(local.match(/[0-9]+/g)).toEqual([String(n + 1)])
        expect(phone === undefined).toBe(country_code === undefined)
        if (phone !== undefined) {
          expect(country_code).toBe(table.dial_code)
          expect(parsePhoneNumberFromString(phone)?.isValid(), phone).toBe(true)
          expect(parsePhoneNumberFromString(phone)?.country).toBe(code)
        }
        if (customer_type === 'business') {
          expect(table.business.forms).toContain(last_name)
          expect(domain).toMatch(/^[a-z]+(-[a-z]+)*\.example$/)
          continue
        }
        expect(domain).toMatch(/^example\.(com|org|net)$/)
        const homes = table.communities.filter(
          ({ given, family }) =>
            (first_name === undefined ||
              given.some((name) => name.written === first_name && local.includes(name.latin[0] as string))) &&
            (last_name === undefined ||
              family.some(
                (name) =>
                  name.written === last_name &&
                  (local.includes(name.latin) ||
                    local.includes(given.find((g) => g.written === first_name)?.latin ?? '-')),
              )),
        )
        expect(homes, email).not.toEqual([])
      }
    })
  },
)

describe('the countries', () => {
  it('begin with West and East Africa and go round the world', () => {
    expect(listCountries()).toEqual(
      expect.arrayContaining([
        'NG',
        'GH',
        'SN',
        'CI',
        'KE',
        'UG',
        'TZ',
        'RW',
        'ET',
        'ZA',
        'EG',
        'MA',
        'GB',
        'US',
        'FR',
        'DE',
        'ES',
        'BR',
        'IN',
        'CN',
        'JP',
      ]),
    )
    const weight = (codes: string[]) => loadCountries(codes).reduce((sum, country) => sum + country.weight, 0)
    expect(weight(['NG', 'GH', 'SN', 'CI', 'KE', 'UG', 'TZ', 'RW', 'ET'])).toBeGreaterThan(weight(listCountries()) / 2)
  })
})

it.each([
  ['CN', '静怡', '王', '王静怡'],
  ['JP', '七海', '渡辺', '渡辺七海'],
  ['GH', 'Kwabena', 'Darko', 'Kwabena Darko'],
])('in %s, %s %s is called %s', (code, given, family, whole) => {
  const names = loadCountries([code]).flatMap(({ communities }) =>
    communities.flatMap((community) => [...community.given, ...community.family]),
  )
  const named = (written: string) => names.find((name) => name.written === written)!
  expect(fullName(named(given), named(family))).toBe(whole)
})

describe('a name in an address', () => {
  it.each([
    ['Olúwaṣeun', 'oluwaseun'],
    ["D'Souza", 'dsouza'],
    ['N’Diaye', 'ndiaye'],
    ['Selɔm', 'selom'],
    ['Weiß', 'weiss'],
    ['İbrahim', 'ibrahim'],
    ['Yılmaz', 'yilmaz'],
    ['de La Tour', 'de-la-tour'],
    ['Gold & Jewellery', 'gold-and-jewellery'],
  ])('%s becomes %s', (written, latin) => expect(toLatin(written)).toBe(latin))
})
