// The client of fetch that orval made; its addresses are relative, and fetch is where a request is signed.
import * as api from './generated/client.js'
import { must, signatureHeaders } from './sign.js'

const given = globalThis.fetch
globalThis.fetch = (input, init = {}) => {
  const headers = new Headers(init.headers)
  const body = typeof init.body === 'string' ? init.body : ''
  for (const [name, value] of Object.entries(signatureHeaders(body))) headers.set(name, value)
  return given(new URL(String(input), process.argv[2]!), { ...init, headers })
}
const body = {
  email: `orval-${Date.now()}@example.com`,
  customer_type: 'individual' as const,
  reference: `R-${Date.now()}`,
  metadata: { tier: 'gold' },
}
const made = await api.createCustomer(body)
must('create answers 201', made.status === 201)
const { id, metadata } = made.data.data
must('metadata is kept', metadata === '{"tier":"gold"}')
const again = await api.createCustomer(body)
must('a taken email is 409', again.status === 409 && again.data.code === 'DUPLICATE_KEY_ERROR')
const list = await api.listCustomers({ reference: body.reference })
must('the filter finds it', list.status === 200 && list.data.data.total === 1)
const updated = await api.updateCustomer(id, { last_name: 'Eze' })
must('update changes it', updated.status === 200 && updated.data.data.last_name === 'Eze')
const listed = await api.blacklistCustomer(id, { blacklist: true })
must('blacklisted is inactive', listed.status === 200 && !listed.data.data.is_active)
const inactive = await api.listCustomers({ id, is_active: false })
must('it is found as inactive', inactive.status === 200 && inactive.data.data.total === 1)
must('delete answers 200', (await api.deleteCustomer(id)).status === 200)
must('then it is gone', (await api.getCustomer(id)).status === 404)
console.log('worked')
