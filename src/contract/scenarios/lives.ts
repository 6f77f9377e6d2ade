import type { Made, Scenario, Teller } from './scenario.ts'

const types = ['individual', 'business'] as const
const activities = ['active', 'inactive'] as const

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
      cost: 21,
      tell: (teller) => live(teller, type, activity === 'active'),
    }),
  ),
)

const members = [['first_name'], ['email'], ['last_name'], ['email', 'last_name'], ['first_name', 'last_name']]

async function live(teller: Teller, type: string, active: boolean): Promise<void> {
  const { draw, get, list, update, blacklist, remove, has } = teller
  const reference = draw.reference(active && type === 'individual' ? 'short' : undefined)
  const one = await teller
    .customer({ customer_type: type, reference })
    .catch(() => teller.customer({ customer_type: type }))
  const { id } = one
  const isAttached = one.sent['reference'] !== undefined
  if (active && isAttached) await get(reference)
  if (active) await list({ customer_type: type === 'business' ? 'individual' : 'business' })
  else {
    await blacklist(id, true)
    await get(id)
    if (type === 'individual') await blacklist(id, true)
    await list({ id })
  }
  await found(teller, one, type, active)
  for (const [at, names] of draw.some(active ? members : members.slice(0, 4), members.length).entries()) {
    await update(
      id,
      Object.fromEntries(names.map((member) => [member, member === 'email' ? draw.email() : draw.name()])),
    )
    if (at % 2 === 1) await get(id)
  }
  await list({ id, is_active: String(active), customer_type: type })
  if (isAttached) await list({ reference })
  if (!active && type === 'business') {
    await blacklist(id, false)
    await list({ id, is_active: 'true' })
    await update(id, { first_name: draw.name() })
    await blacklist(id, true)
    await get(id)
  }
  // The others are removed at the end, with all that is left.
  if (!has('delete') || active !== (type === 'individual')) return
  await remove(id)
  await get(id)
  await list(isAttached ? { reference } : { id })
}

// By each filter that finds one, and with a second that has to agree.
async function found({ list }: Teller, { email, id, sent }: Made, type: string, active: boolean): Promise<void> {
  const is_active = String(active)
  await list({ email })
  await list(active ? { email, is_active: 'false' } : { is_active, email })
  await list({ id, customer_type: type === 'business' ? 'individual' : 'business' })
  if (type === 'business') await list({ customer_type: type, is_active })
  const reference = sent['reference']
  if (typeof reference !== 'string') return
  await list(active ? { reference, email } : { reference })
  if (active && type === 'individual') await list({ reference, email: `nobody.${email}` })
}
