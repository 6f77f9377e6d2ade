require('customers-kit/jest')
const { createMock } = require('customers-kit')
const { createCustomersClient } = require('./customers-client.js')

let mock
let client
let tests = 0
beforeAll(async () => {
  mock = await createMock()
  await mock.listen()
})
beforeEach(() => {
  client = createCustomersClient(mock.world(`test-${++tests}`).url)
})
afterAll(() => mock.close())

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

test('is told what the document promises', async () => {
  expect(await client.create({ email: 'ada@example.com', customer_type: 'individual' })).toBeCustomer()
})
