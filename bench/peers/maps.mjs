import { randomUUID } from 'node:crypto'
import { customer } from '../customers.mjs'

/**
 * What a quick hand would keep customers in: an array and two Maps, with the documented envelope around the answers.
 * Shared by the servers that bring no store of their own, so that between them only the HTTP side differs. Checks
 * nothing.
 * @param {number} count
 */
export function customersInMaps(count) {
  const byId = new Map()
  const byEmail = new Map()
  const inOrder = []
  const active = { individual: [], business: [] }
  const add = (one) => {
    byId.set(one.id, one)
    byEmail.set(one.email, one)
    inOrder.push(one)
    if (one.is_active) active[one.customer_type].push(one)
    return one
  }
  for (let number = 0; number < count; number++) add(customer(number))

  const pageOf = (list, page) => {
    const end = list.length - (page - 1) * 20
    return {
      customers: list.slice(Math.max(0, end - 20), Math.max(0, end)).toReversed(),
      page,
      page_size: 20,
      total: list.length,
    }
  }
  return {
    get: (id) => byId.get(id),
    /** @param {{ email?: string, customer_type?: string, is_active?: string, page?: string }} query */
    list({ email, customer_type, is_active, page }) {
      if (email !== undefined) {
        const found = byEmail.get(email)
        return { customers: found ? [found] : [], page: 1, page_size: 20, total: found ? 1 : 0 }
      }
      // Only the pair that the bench asks for: a bare server answers no other.
      const list = customer_type !== undefined && is_active === 'true' ? active[customer_type] : inOrder
      return pageOf(list, page === undefined ? 1 : Number(page))
    },
    create({ first_name, last_name, email, customer_type }) {
      const at = new Date().toISOString()
      return add({
        id: randomUUID(),
        first_name,
        last_name,
        email,
        customer_type,
        company_id: '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d',
        created_by: '0190d2a4-6c55-7d02-a9b8-1f2e3d4c5b6a',
        is_active: true,
        metadata: '{}',
        created_at: at,
        updated_at: at,
      })
    },
    envelope: (message, data) => ({
      success: true,
      message,
      data,
      metadata: { request_id: '6f0d9a52-8f5e-4c6f-9a3e-6d2b7c1e8f40' },
      timestamp: '2026-03-14T09:26:53.589Z',
    }),
  }
}
