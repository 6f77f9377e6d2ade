import type { Json } from '../behaviour.ts'
import type { Draw } from '../grammar/draw.ts'

// What nobody may refuse as a name.
const plainFirst = [
  'Ada',
  'Kofi',
  'Mary Ann',
  'Jean-Luc',
  'Ngozi',
  'LeBron',
  'Al',
  'Wolfeschlegelsteinhausenbergerdorffwelche Voralternwaren',
]
const plainLast = ["O'Brien", 'Okafor', 'van der Berg', 'McDonald', 'Smith-Jones', 'Li', 'Adeyemi', "D'Souza"]

// What some refuse; whoever takes it has to keep it.
const otherNames = [
  'Zoë',
  '李小龍',
  'Ünal',
  'Łukasz',
  '👩‍🚀 Ada',
  'A & B',
  'Louis XIV+',
  'Agent 47',
  '"Ace"',
  '100%',
  'back\\slash',
  'Ñandú',
  'Kente Weavers',
  'x'.repeat(90),
]

/** A customer that every deployment has to take: both names plain, a phone in international form. */
export function plainCustomer(draw: Draw): Json {
  return {
    email: draw.once(8) ? longEmail(draw) : newEmail(draw),
    customer_type: draw.pick(['individual', 'business']),
    first_name: draw.pick(plainFirst),
    last_name: draw.pick(plainLast),
    phone: `+2332${String(10_000_000 + draw.below(89_999_999))}`,
    country_code: '+233',
  }
}

/** A customer that a deployment may refuse. */
export function otherCustomer(draw: Draw): Json {
  const customer = plainCustomer(draw)
  if (draw.once(2)) customer['reference'] = reference(draw)
  if (draw.once(3))
    customer['metadata'] = draw.pick([
      { tier: 'gold' },
      '{"tier":"ünï","n":1}',
      {},
      { note: "it's 100%", deep: { list: [1, 2] } },
    ])
  if (draw.once(3)) customer['first_name'] = draw.pick(otherNames)
  if (draw.once(3)) customer['last_name'] = draw.pick(otherNames)
  if (draw.once(6)) delete customer['first_name']
  if (draw.once(6)) delete customer['last_name']
  if (draw.once(6)) delete customer['phone']
  if (draw.once(8)) customer['email'] = `o'neil.${token(draw)}@example.org`
  return withSystemMember(customer, draw)
}

const systemMembers = ['id', 'created_at', 'updated_at', 'company_id', 'created_by'] as const

/** Now and then with one more member that only the system may set. */
function withSystemMember(body: Json, draw: Draw): Json {
  if (!draw.once(3)) return body
  const member = draw.pick(systemMembers)
  return { ...body, [member]: member.endsWith('_at') ? '2001-02-03T04:05:06.000000Z' : draw.uuid() }
}

/** What an update that nobody may refuse changes, at least one member. */
export function plainChange(draw: Draw): Json {
  const all: [string, unknown][] = [
    ['first_name', `${draw.pick(plainFirst)} ${letters(draw)}`],
    ['last_name', `${draw.pick(plainLast)} ${letters(draw)}`],
    ['email', newEmail(draw)],
  ]
  const some = all.filter(() => draw.once(2))
  return Object.fromEntries(some.length > 0 ? some : [draw.pick(all)])
}

/** What an update changes that a deployment may refuse. */
export function otherChange(draw: Draw): Json {
  const change = draw.pick<() => Json>([
    () => ({}),
    () => ({ first_name: draw.pick(otherNames) }),
    () => ({ last_name: draw.pick(otherNames), first_name: draw.pick(otherNames) }),
    () => ({ metadata: { tier: letters(draw) } }),
    () => plainChange(draw),
  ])()
  return withSystemMember(change, draw)
}

/** An address that nobody had before. */
function newEmail(draw: Draw): string {
  const before = draw.pick(['ada', 'ada.lovelace', 'kofi+news', 'a_b', 'mary-ann', 'Ngozi', 'x1'])
  return `${before}.${token(draw)}@${draw.pick(['example.com', 'example.org', 'mail.example.com'])}`
}

function longEmail(draw: Draw): string {
  return `somebody.with.a.rather.long.address.${token(draw)}@example.com`
}

function reference(draw: Draw): string {
  return `${draw.pick(['CRM-', 'ref_', 'A.B-', ''])}${token(draw)}`
}

/** The same address in other letters. */
export function inOtherLetters(address: string): string {
  return address === address.toUpperCase() ? address.toLowerCase() : address.toUpperCase()
}

/** Text that whoever compares a part of it, or takes a point for any letter, mistakes for the other. */
export function lookalike(draw: Draw): (text: string) => string {
  return draw.pick([
    (text: string) => `x${text}`,
    (text: string) => text.replace(/[._]/, 'x'),
    (text: string) => text.replace(/.(?=@|$)/, 'z'),
  ])
}

function token(draw: Draw): string {
  return draw.uuid().slice(0, 13)
}

function letters(draw: Draw): string {
  return (
    draw
      .uuid()
      .replaceAll(/[^a-f]/g, '')
      .slice(0, 6) || 'a'
  )
}
