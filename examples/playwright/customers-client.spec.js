import { expect } from '@playwright/test'
import { createCustomersClient } from './customers-client.js'
import { test } from './mock-test.js'

test('pages through all customers of a type', async ({ request }) => {
  const client = createCustomersClient(request)
  const [people, companies] = [await client.all('individual'), await client.all('business')]
  expect(new Set([...people, ...companies].map(({ id }) => id)).size).toBe(25)
})

test('creates a customer, whom the next list has first', async ({ request }) => {
  const client = createCustomersClient(request)
  const { status, customer } = await client.create({ email: 'ada@example.com', customer_type: 'individual' })
  expect(status).toBe(201)
  expect((await client.all('individual'))[0]).toEqual(customer)
})

test('shares nothing with the other tests', async ({ request }) => {
  const { status } = await createCustomersClient(request).create({
    email: 'ada@example.com',
    customer_type: 'individual',
  })
  expect(status).toBe(201)
})

test('is told where the third create fails', async ({ request, world }) => {
  await world.setFaults([{ on: { operation: 'createCustomer' }, when: { nth: 3 }, then: { status: 503 } }])
  const client = createCustomersClient(request)
  const statuses = []
  for (const name of ['ada', 'bob', 'eve'])
    statuses.push((await client.create({ email: `${name}@example.com`, customer_type: 'individual' })).status)
  expect(statuses).toEqual([201, 201, 503])
})

test('lives at a time of its own', async ({ request, world }) => {
  await world.setClock({ at: '2026-03-14T09:00:00Z', freeze: true })
  const client = createCustomersClient(request)
  const { customer } = await client.create({ email: 'ada@example.com', customer_type: 'individual' })
  expect(customer.created_at).toMatch(/^2026-03-14T09:00:00/)
})
