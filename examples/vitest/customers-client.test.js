import { createMock } from 'customers-kit'
import 'customers-kit/vitest'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { createCustomersClient } from './customers-client.js'

let mock
let world
let client
beforeAll(async () => (mock = await createMock()))
beforeEach(({ task }) => {
  world = mock.world(task.id)
  client = createCustomersClient('', world.fetch)
})

test('finds the customer that it created', async () => {
  const created = await client.create({ email: 'ada@example.com', customer_type: 'individual', first_name: 'Ada' })
  expect(await client.findByEmail('ada@example.com')).toEqual(created)
})

test('changes only the names that it gives', async () => {
  const { id } = await client.create({ email: 'ada@example.com', customer_type: 'individual', first_name: 'Ada' })
  expect(await client.rename(id, { last_name: 'Lovelace' })).toMatchObject({ first_name: 'Ada', last_name: 'Lovelace' })
})

test('tells a taken email from other failures', async () => {
  await client.create({ email: 'ada@example.com', customer_type: 'individual' })
  const again = client.create({ email: 'Ada@example.com', customer_type: 'business' })
  await expect(again).rejects.toMatchObject({ status: 409, code: 'DUPLICATE_KEY_ERROR' })
})

test('gives up where the third create fails', async () => {
  world.setFaults([{ on: { operation: 'createCustomer' }, when: { nth: 3 }, then: { status: 503 } }])
  await client.create({ email: 'ada@example.com', customer_type: 'individual' })
  await client.create({ email: 'bob@example.com', customer_type: 'individual' })
  const third = client.create({ email: 'eve@example.com', customer_type: 'individual' })
  await expect(third).rejects.toMatchObject({ status: 503 })
})

test('is told what the document promises', async () => {
  world.setClock({ at: '2026-03-14T09:00:00Z', freeze: true })
  const customer = await client.create({ email: 'ada@example.com', customer_type: 'individual' })
  expect(customer.created_at).toMatch(/^2026-03-14T09:00:00/)
  expect(customer).toBeCustomer()
  await expect(await world.fetch('/api/customers')).toSatisfyContract('listCustomers')
})
