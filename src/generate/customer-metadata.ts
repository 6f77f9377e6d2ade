import { below, keyed, pick, within } from './keyed.ts'
import { fullName } from './people.ts'
import type { Community, Country } from './people.ts'
import type { Persona } from './persona.ts'

/** What is attached to a customer, an object of its own: nothing for some, a few members for most. */
export function customerMetadata(
  version: string,
  seed: number | string,
): (persona: Persona, active: boolean) => Record<string, unknown> {
  const draw = (name: string) => keyed(version, seed, 'metadata', name)
  const [kind, tier, source, city, level, tags, note] = [
    draw('kind'),
    draw('tier'),
    draw('source'),
    draw('city'),
    draw('level'),
    draw('tags'),
    draw('note'),
  ]
  const [employees, contact, reason, reasonGiven] = [
    draw('employees'),
    draw('contact'),
    draw('reason'),
    draw('reason.given'),
  ]

  // One kind for one person: which members a person's customer has.
  const kinds: ((n: number, country: Country, community: Community) => Record<string, unknown>)[] = [
    () => ({}),
    () => ({}),
    () => ({}),
    (n) => ({ tier: pick(tiers, tier(n)) }),
    (n) => ({ source: pick(sources, source(n)) }),
    (n) => ({ tier: pick(tiers, tier(n)), source: pick(sources, source(n)) }),
    (n, _, { language }) => ({ language, newsletter: within(0.4, note(n)) }),
    (n, { cities, country }) => ({ address: { city: pick(cities, city(n)), country } }),
    (n) => ({ kyc: { level: 1 + below(3, level(n)), documents: [...pick(documents, note(n))] } }),
    (n) => ({ tags: [...pick(labels, tags(n))], tier: pick(tiers, tier(n)) }),
    (n) => ({ note: pick(notes, note(n)) }),
  ]

  return ({ number: n, type, country, community, given, family, trade }, active) => {
    const attached: Record<string, unknown> = {}
    if (type === 'business') {
      if (within(0.8, kind(n)))
        Object.assign(attached, { industry: trade.written, city: pick(country.cities, city(n)) })
      if (within(0.5, employees(n))) attached['employees'] = 2 + below(400, employees(n) * 2)
      if (within(0.6, contact(n))) attached['contact_name'] = fullName(given, family)
    } else {
      Object.assign(attached, pick(kinds, kind(n))(n, country, community))
    }
    if (!active && within(0.6, reasonGiven(n))) attached['blacklist_reason'] = pick(reasons, reason(n))
    return attached
  }
}

const tiers = ['standard', 'standard', 'silver', 'gold', 'platinum']
const sources = ['web', 'mobile_app', 'agent', 'referral', 'branch', 'import']
const labels = [
  ['new'],
  ['returning', 'kyc-complete'],
  ['high-value', 'diaspora'],
  ['merchant'],
  ['student', 'new'],
  ['kyc-complete', 'merchant'],
]
const documents = [['passport'], ['national_id'], ['national_id', 'utility_bill'], ['voter_card'], []]
const notes = [
  'Prefers contact by email.',
  'Speaks "business" English; call after 4 pm, please.',
  'Moved from the old platform',
  'Asked for a higher limit.',
]
const reasons = [
  'chargebacks',
  'identity could not be verified',
  'requested by customer',
  'dormant',
  'duplicate account',
]
