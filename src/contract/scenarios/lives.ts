import type { Made, Scenario, Teller } from './scenario.ts'

const types = ['individual', 'business'] as const
const activities = ['active', 'inactive'] as const

const costs = { active: { individual: 13, business: 12 }, inactive: { individual: 14, business: 21 } }

/** Types by activity by members: the same life for each, so that what breaks for one of them shows. */
export const lives: Scenario[] = types.flatMap((type) =>
  activities.map(
    (activity): Scenario => ({
      name: `life-of-an-${activity}-${type}`
        .replace('an-active-business', 'active-business')
        .replace('-of-an-', '-of-'),
      operation: 'all',
      needs: ['writes', 'create'],
      when: 'together',
      cost: costs[activity][type],
      tell: (teller) => live(teller, type, activity === 'active'),
    }),
  ),
)

const members = [
  ['first_name'],
  ['email'],
  ['last_name'],
  ['email', 'first_name', 'last_name'],
  ['first_name', 'last_name'],
]

async function live(teller: Teller, type: string, active: boolean): Promise<void> {
  const { draw, get, list, update, blacklist, remove, has, earlier } = teller
  const one = await teller.someone({ customer_type: type, reference: true })
  const { id } = one
  const reference = String(one.sent['reference'])
  const isAttached = one.sent['reference'] !== undefined
  if (active && isAttached) await get(reference)
  else if (active) await get(id)
  if (!active) {
    await blacklist(id, true)
    // A reference that blacklisting loses no other answer shows.
    await (type === 'individual' ? get(id) : list(isAttached ? { reference } : { id }))
    if (type === 'individual') await blacklist(id, true)
  }
  await found(teller, one, { type, active, other: earlier()[0] })
  let { email } = one
  for (const [at, names] of draw.some(members, 3).entries()) {
    const changed = names.includes('email') ? draw.email() : undefined
    const rest = names.filter((name) => name !== 'email').map((name) => [name, draw.name()])
    const told = await update(id, { ...(changed !== undefined && { email: changed }), ...Object.fromEntries(rest) })
    if (told.ok && changed !== undefined) email = changed
    if (at % 2 === 1) await get(id)
  }
  const agrees = !active || type === 'individual'
  const several = { id, ...(agrees ? {} : { email }), customer_type: type }
  await list({ ...several, is_active: String(active === agrees) })
  if (active && isAttached) await list({ reference })
  if (!active && type === 'business') {
    await blacklist(id, false)
    await list({ id, is_active: 'true' })
    await update(id, { first_name: draw.name() })
    await blacklist(id, true)
    await get(id)
    // Whoever is not active may have no more than others may.
    await update(id, { email: earlier()[0]?.email ?? draw.email() })
    // Back a second time.
    await blacklist(id, false)
    await get(id)
  }
  if (!active && type === 'individual') {
    await blacklist(id, false)
    await get(id)
  }
  // The others are removed at the end, with all that is left.
  if (!has('delete') || active !== (type === 'individual')) return
  await remove(id)
  await get(id)
  await list(isAttached ? { reference } : { id })
}

type Live = { type: string; active: boolean; other: Made | undefined }

// By each filter that finds one, and with a second that has to agree: all lives together ask for each two that do not.
async function found({ list }: Teller, { email, id, sent }: Made, { type, active, other }: Live): Promise<void> {
  const is_active = String(active)
  const isBusiness = type === 'business'
  const elsewhere = other?.email ?? `nobody.${email}`
  await list({ email })
  if (active) await list(isBusiness ? { email, customer_type: 'individual' } : { email, is_active: 'false' })
  else await list(isBusiness ? { id, email: elsewhere } : { is_active, email })
  if (active === isBusiness) await list({ id, customer_type: active ? 'individual' : 'business' })
  // Who is alone on the first page is nowhere on the second.
  if (isBusiness) await list({ ...(active ? { email } : { id }), page: '2', page_size: '1' })
  const reference = sent['reference']
  if (typeof reference !== 'string') return
  if (active) await list(isBusiness ? { reference } : { reference, ...(other && { id: other.id }) })
  else await list({ reference, ...(isBusiness ? { is_active: 'true' } : { customer_type: 'business' }) })
  if (active && !isBusiness) await list({ reference, email: elsewhere })
}
