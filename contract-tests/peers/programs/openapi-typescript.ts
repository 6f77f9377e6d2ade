// A client of openapi-fetch with the types that openapi-typescript made.
import createClient from 'openapi-fetch'
import type { paths } from './generated/schema.js'
import { must, signatureHeaders } from './sign.js'

const client = createClient<paths>({ baseUrl: process.argv[2]! })
client.use({
  async onRequest({ request }) {
    const body = await request.clone().text()
    for (const [name, value] of Object.entries(signatureHeaders(body))) request.headers.set(name, value)
    return request
  },
})
const body = {
  email: `fetch-${Date.now()}@example.com`,
  customer_type: 'individual' as const,
  first_name: 'Zoë',
  metadata: { tier: 'gold' },
}
const made = await client.POST('/api/customers', { body })
must('create answers 201', made.response.status === 201 && made.data !== undefined)
const { id, metadata, created_at, first_name } = made.data.data
must('what was sent is kept', metadata === '{"tier":"gold"}' && first_name === 'Zoë' && created_at.endsWith('Z'))
const again = await client.POST('/api/customers', { body })
must('a taken email is 409', again.response.status === 409 && again.error?.code === 'DUPLICATE_KEY_ERROR')
const list = await client.GET('/api/customers', { params: { query: { email: body.email, page_size: 5 } } })
must('the filter finds it', list.data?.data.total === 1 && list.data.data.customers[0]!.id === id)
const path = { id }
const updated = await client.PUT('/api/customers/{id}', {
  params: { path },
  body: { last_name: 'Eze', metadata: '{"a":1}' },
})
must('update changes it', updated.data?.data.last_name === 'Eze' && updated.data.data.metadata === '{"a":1}')
const listed = await client.POST('/api/customers/blacklist/{id}', { params: { path }, body: { blacklist: true } })
must('blacklisted is inactive', listed.data?.data.is_active === false)
const inactive = await client.GET('/api/customers', { params: { query: { id, is_active: false } } })
must('it is found as inactive', inactive.data?.data.total === 1)
must('delete answers 200', (await client.DELETE('/api/customers/{id}', { params: { path } })).response.status === 200)
must('then it is gone', (await client.GET('/api/customers/{id}', { params: { path } })).response.status === 404)
console.log('worked')
