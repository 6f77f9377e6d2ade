import { randomUUID } from 'node:crypto'
import type { Kept } from './behaviour.ts'

const names = [
  ['Ngozi', 'Adeyemi'],
  ['Zoë', "O'Brien"],
  [undefined, undefined],
  ['李', '小龍'],
  ['Kente Weavers', undefined],
] as const

/** Customers that somebody else made, of every kind, oldest first; the last one a minute before now. */
export function strangers(count: number): Kept[] {
  return Array.from({ length: count }, (_, index) => {
    const id = randomUUID()
    const [first_name, last_name] = names[index % names.length] as (typeof names)[number]
    const created = `${new Date(Date.now() - (count - index) * 60_000).toISOString().slice(0, -1)}000Z`
    return {
      id,
      email: `stranger-${id.slice(0, 13)}@example.net`,
      customer_type: index % 2 === 0 ? 'individual' : 'business',
      first_name,
      last_name,
      phone: '+233241234567',
      country_code: '+233',
      reference: index % 3 === 0 ? `THEIRS-${id.slice(0, 8)}` : undefined,
      company_id: '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d',
      created_by: '0190d2a4-6c55-7d02-a9b8-1f2e3d4c5b6a',
      is_active: index % 4 !== 3,
      metadata: index % 2 === 0 ? '{}' : '{"tier":"gold"}',
      created_at: created,
      updated_at: created,
    }
  })
}
