import { customerMetadata } from './customer-metadata.ts'
import { timestamp, uuid7 } from './identifiers.ts'
import { below, keyed, pick, within } from './keyed.ts'
import type { Persona } from './persona.ts'
import { usualTimes } from './shape.ts'
import type { Shape } from './shape.ts'

/** The value of one member for a persona; undefined leaves the member out. */
export type Field = (persona: Persona) => unknown

const shares = { noNames: 0.02, noFamilyName: 0.03, phone: 0.85, reference: 0.6, blacklisted: 0.06, neverUpdated: 0.35 }

/** The members that the kit knows what to put into, by their documented names. */
export function customerFields(version: string, seed: number | string, shape: Shape = {}): Record<string, Field> {
  const { emailDomain, requireNames = false, blacklistedShare = shares.blacklisted } = shape
  const [opened, closed] = [shape.since?.getTime() ?? usualTimes.since, shape.until?.getTime() ?? usualTimes.until]
  const draw = (name: string) => keyed(version, seed, name)
  const [nameless, style, domain, desk] = [draw('names'), draw('email.style'), draw('email.domain'), draw('email.desk')]
  const [hasPhone, phoneRange, phoneDigits] = [draw('phone'), draw('phone.range'), draw('phone.digits')]
  const [referenced, active, creator] = [draw('reference'), draw('is_active'), draw('created_by')]
  const [day, otherDay, micros] = [draw('created_at'), draw('created_at.other'), draw('created_at.micros')]
  const [updated, age, updateMicros] = [draw('updated_at'), draw('updated_at.age'), draw('updated_at.micros')]
  const [idHigh, idMiddle, idLow] = [draw('id'), draw('id.middle'), draw('id.low')]
  const metadata = customerMetadata(version, seed)

  // More of them lately, as in a company that grows.
  const createdAt = (n: number) => opened + Math.floor((Math.max(day(n), otherDay(n)) / 2 ** 32) * (closed - opened))
  const lacks = (share: number, n: number) => !requireNames && within(share, nameless(n))
  const isActive = (n: number) => !within(blacklistedShare, active(n))
  const id = (n: number, time: number) => uuid7(time, idHigh(n), idMiddle(n), idLow(n))
  const fixedId = (name: string, n = 0) =>
    uuid7(usualTimes.since + below(2 ** 21, keyed(version, seed, name)(n)), ...threeDraws(name, n))
  const threeDraws = (name: string, n: number): [number, number, number] => [
    draw(`${name}.high`)(n),
    draw(`${name}.middle`)(n),
    draw(`${name}.low`)(n),
  ]
  const companyId = fixedId('company_id')
  const creators = [0, 1, 2].map((n) => fixedId('created_by', n))
  // The seed's own, so that two seeds can fill one deployment, where references are unique.
  const prefix = `${pick(['CRM', 'CUST', 'KYC', 'ACC'], draw('reference.prefix')(0))}-${tag(draw('reference.tag')(0))}-`

  return {
    id: ({ number }) => id(number, createdAt(number)),
    first_name: ({ number, type, given, company }) =>
      type === 'business' ? company.written : lacks(shares.noNames, number) ? undefined : given.written,
    last_name: ({ number, type, family, form }) =>
      type === 'business' ? form : lacks(shares.noNames + shares.noFamilyName, number) ? undefined : family.written,
    // The number is the only run of digits, so no two records share an address.
    email: ({ number, type, given, family, company }) => {
      if (type === 'business') {
        const at = `${pick(desks, desk(number))}${number + 1}`
        return emailDomain === undefined ? `${at}@${company.latin}.example` : `${at}.${company.latin}@${emailDomain}`
      }
      const name = pick(styles, style(number))(given.latin, family.latin, number + 1)
      return `${name}@${emailDomain ?? pick(domains, domain(number))}`
    },
    customer_type: ({ type }) => type,
    company_id: () => companyId,
    created_by: ({ number }) => pick(creators, creator(number)),
    is_active: ({ number }) => isActive(number),
    // An object; a store keeps it as text.
    metadata: (persona) => metadata(persona, isActive(persona.number)),
    created_at: ({ number }) => timestamp(createdAt(number), below(1000, micros(number))),
    updated_at: ({ number }) => {
      const created = createdAt(number)
      if (isActive(number) && within(shares.neverUpdated, updated(number)))
        return timestamp(created, below(1000, micros(number)))
      // Mostly soon after; later than the creation by a millisecond at least.
      const later = (age(number) / 2 ** 32) ** 2 * (closed - created)
      return timestamp(created + 1 + Math.floor(later), below(1000, updateMicros(number)))
    },
    phone: ({ number, country }) => {
      if (!within(shares.phone, hasPhone(number))) return undefined
      const range = pick(country.phones, phoneRange(number))
      const prefix = range.slice(0, range.indexOf('#'))
      return (
        prefix +
        String(phoneDigits(number))
          .padStart(10, '0')
          .slice(prefix.length - range.length)
      )
    },
    country_code: ({ number, country }) => (within(shares.phone, hasPhone(number)) ? country.dial_code : undefined),
    reference: ({ number }) =>
      within(shares.reference, referenced(number)) ? `${prefix}${10_001 + number}` : undefined,
  }
}

const domains = ['example.com', 'example.com', 'example.com', 'example.org', 'example.net']
const desks = ['accounts', 'billing', 'info', 'hello', 'finance', 'orders', 'admin', 'pay+']
const styles: ((given: string, family: string, number: number) => string)[] = [
  (given, family, number) => `${given}.${family}${number}`,
  (given, family, number) => `${given}.${family}${number}`,
  (given, family, number) => `${given}${number}`,
  (given, family, number) => `${given[0]}.${family}${number}`,
  (given, family, number) => `${given}_${family}${number}`,
  (given, family, number) => `${family}.${given}${number}`,
  (given, family, number) => `${given}.${family}+${number}`,
]

function tag(bits: number): string {
  return Array.from({ length: 4 }, (_, i) => 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'[(bits >>> (i * 5)) & 31]).join('')
}
