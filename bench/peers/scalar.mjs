// Scalar's mock server: examples as it makes them, or, where told so, its own store filled by x-seed and asked by
// x-handler.
import { serve } from '@hono/node-server'
import { createMockServer } from '@scalar/mock-server'
import { customer } from '../customers.mjs'
import { document } from '../document.mjs'

const [count, port] = process.argv.slice(2, 4).map(Number)
const definition = document()
if (process.argv[4] === 'handlers') {
  const found = (data) =>
    `return { success: true, message: 'Found', data: ${data}, metadata: { request_id: 'r' }, timestamp: '2026-03-14T09:26:53.589Z' }`
  definition.components.schemas.Customer['x-seed'] =
    `for (const one of ${JSON.stringify(Array.from({ length: count }, (_, number) => customer(number)))}) store.create('customer', one)`
  definition.paths['/api/customers/{id}'].get['x-handler'] = found(`store.get('customer', req.params.id)`)
  definition.paths['/api/customers'].get['x-handler'] = `
const { page = '1', ...filter } = req.query
const wanted = Object.entries(filter)
const all = wanted.length === 0 ? store.list('customer') : store.list('customer').filter((one) => wanted.every(([name, value]) => String(one[name]) === value))
${found(`{ customers: all.slice((page - 1) * 20, page * 20), page: Number(page), page_size: 20, total: all.length }`)}`
  definition.paths['/api/customers'].post['x-handler'] = found(
    `store.create('customer', { ...req.body, is_active: true, metadata: '{}' })`,
  )
}
serve({ fetch: (await createMockServer({ document: definition, logger: false })).fetch, port, hostname: '127.0.0.1' })
