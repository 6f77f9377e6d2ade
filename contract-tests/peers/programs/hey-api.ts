// The client that @hey-api/openapi-ts made.
import { client } from './generated/client.gen.js'
import * as api from './generated/sdk.gen.js'
import { must, signatureHeaders } from './sign.js'

client.setConfig({ baseUrl: process.argv[2]! })
client.interceptors.request.use(async (request) => {
  const body = await request.clone().text()
  for (const [name, value] of Object.entries(signatureHeaders(body))) request.headers.set(name, value)
  return request
})
const body = {
  email: `hey-${Date.now()}@example.com`,
  customer_type: 'business' as const,
  phone: '0241234567',
  country_code: '+233',
  metadata: { tier: 'gold' },
}
const made = await api.createCustomer({ body })
must('create answers 201', made.response?.status === 201 && made.data !== undefined)
const { id, metadata } = made.data.data
must('metadata is kept', metadata === '{"tier":"gold"}')
const again = await api.createCustomer({ body })
must('a taken email is 409', again.response?.status === 409 && again.error?.code === 'DUPLICATE_KEY_ERROR')
const list = await api.listCustomers({ query: { email: body.email, customer_type: 'business' } })
must('the filter finds it', list.data?.data.total === 1 && list.data.data.customers[0]!.id === id)
const path = { id }
const updated = await api.updateCustomer({ path, body: { first_name: 'Ada' } })
must('update changes it', updated.data?.data.first_name === 'Ada')
const listed = await api.blacklistCustomer({ path, body: { blacklist: true } })
must('blacklisted is inactive', listed.data?.data.is_active === false)
const inactive = await api.listCustomers({ query: { id, is_active: false } })
must('it is found as inactive', inactive.data?.data.total === 1)
must('delete answers 200', (await api.deleteCustomer({ path })).response?.status === 200)
must('then it is gone', (await api.getCustomer({ path })).response?.status === 404)
console.log('worked')
