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
      cost: 27,
      tell: (teller) => live(teller, type, activity === 'active'),
    }),
  ),
)

async function live(teller: Teller, type: string, active: boolean): Promise<void> {
  const { draw, get, list, update, blacklist, remove, has } = teller
  const one = await teller
    .customer({ customer_type: type, reference: draw.reference() })
    .catch(() => teller.customer({ customer_type: type }))
  const { id } = one
  if (!active) {
    await blacklist(id, true)
    await get(id)
    if (type === 'individual') await blacklist(id, true)
  }
  await found(teller, one, type, active)
  for (const members of draw.some(
    [['first_name'], ['last_name'], ['first_name', 'last_name'], ['email'], ['email', 'last_name']],
    5,
  )) {
    await update(
      id,
      Object.fromEntries(members.map((member) => [member, member === 'email' ? draw.email() : draw.name()])),
    )
    await get(id)
  }
  await list({ id, is_active: String(active), customer_type: type })
  if (one.sent['reference'] !== undefined) await list({ reference: String(one.sent['reference']) })
  if (!active && type === 'business') {
    await blacklist(id, false)
    await list({ id, is_active: 'true' })
    await blacklist(id, true)
    await get(id)
    await blacklist(id, false)
    await update(id, { first_name: draw.name() })
  }
  if (!has('delete')) return
  await remove(id)
  await get(id)
  await list(one.sent['reference'] === undefined ? { id } : { reference: String(one.sent['reference']) })
}

// By each filter that finds one, and with a second that has to agree.
async function found({ list }: Teller, { email, id, sent }: Made, type: string, active: boolean): Promise<void> {
  const is_active = String(active)
  const reference = sent['reference'] === undefined ? undefined : String(sent['reference'])
  await list({ email })
  await list({ is_active, email })
  await list({ email, is_active: String(!active) })
  await list({ id, customer_type: type === 'business' ? 'individual' : 'business' })
  await list({ customer_type: type, is_active })
  if (reference) {
    await list({ reference, email })
    await list({ reference, email: `nobody.${email}` })
  }
}
