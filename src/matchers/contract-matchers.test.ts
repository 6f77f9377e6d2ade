import supertest from 'supertest'
import { afterAll, describe, expect, it } from 'vitest'
import { createMock } from '../mock/create-mock.ts'
import { contractMatchers } from './contract-matchers.ts'

const { toSatisfyContract, toBeCustomer } = contractMatchers()
const mock = await createMock()
afterAll(() => mock.close())
const [first] = ((await (await mock.fetch('/api/customers')).json()) as any).data.customers
const json = { 'content-type': 'application/json' }

describe('toSatisfyContract', () => {
  it('takes every answer of the mock, in whatever form a test has it, and leaves it to be read', async () => {
    const list = await mock.fetch('/api/customers')
    expect((await toSatisfyContract(list, 'listCustomers')).pass).toBe(true)
    expect(((await list.json()) as any).success).toBe(true)
    const path = `/api/customers/${first.id}`
    expect(toSatisfyContract(await supertest(mock.app).get(path), 'getCustomer')).toMatchObject({ pass: true })
    const answer = await mock.fetch(path)
    const body = (await answer.json()) as any
    for (const form of [
      { status: 200, headers: json, data: body },
      { status: 200, body },
      { status: () => 200, headers: () => json, text: async () => JSON.stringify(body) },
    ])
      expect((await toSatisfyContract(form, 'getCustomer')).pass).toBe(true)
    for (const [method, way, operation] of [
      ['GET', '/api/customers/nobody', 'getCustomer'],
      ['POST', '/api/customers', 'createCustomer'],
      ['PUT', path, 'updateCustomer'],
      ['DELETE', path, 'deleteCustomer'],
    ] as const) {
      const said = await toSatisfyContract(await mock.fetch(way, { method }), operation)
      expect(said.pass, said.message()).toBe(true)
    }
  })

  it.each([
    [{ ...first, email: 'ada' }, 'data.email must be an email address', 'customer-email', 'came      "ada"'],
    [{ ...first, is_active: 'yes' }, 'data.is_active must be', 'customer-is-active', 'came      "yes"'],
    [{ ...first, created_at: undefined }, 'data.created_at is missing', 'customer-created-at', 'came      nothing'],
  ])('names the promise and the section of what is wrong with a customer', async (data, what, promise, came) => {
    const around = (await (await mock.fetch('/api/customers/nobody')).json()) as any
    const body = { success: true, message: 'x', data, metadata: around.metadata, timestamp: around.timestamp }
    const said = await toSatisfyContract({ status: 200, headers: json, body }, 'getCustomer')
    expect(said.pass).toBe(false)
    for (const part of [what, `promise   ${promise}: `, 'section   ', '(doc)', came])
      expect(said.message()).toContain(part)
    expect(toBeCustomer(data)).toMatchObject({ pass: false })
    expect(toBeCustomer(data).message()).toContain(promise)
  })

  it('takes no 5xx, no page and no envelope that is none', async () => {
    for (const body of ['truncated', 'html', 'empty'] as const) {
      mock.world(body).setFaults([{ then: { body } }])
      const said = await toSatisfyContract(await mock.world(body).fetch('/api/customers'), 'listCustomers')
      expect(said.pass, body).toBe(false)
      expect(said.message()).toContain('answer-json')
    }
    mock.world('5xx').setFaults([{ then: { status: 503 } }])
    const failed = await toSatisfyContract(await mock.world('5xx').fetch('/api/customers'), 'listCustomers')
    expect([failed.pass, failed.message()]).toEqual([false, expect.stringContaining('no-server-error')])
    expect(toSatisfyContract({ status: 200, body: { data: first } }, 'getCustomer')).toMatchObject({ pass: false })
  })

  it('says what it cannot judge', async () => {
    expect(() => toSatisfyContract({ status: 200, body: {} }, 'readCustomer' as never)).toThrow(
      'readCustomer is no operation; there are',
    )
    for (const none of [undefined, 'text', {}, { status: '200' }])
      expect(() => toSatisfyContract(none, 'getCustomer')).toThrow('this is no answer')
    const read = await mock.fetch('/api/customers')
    await read.text()
    await expect(toSatisfyContract(read, 'listCustomers')).rejects.toThrow('was read already')
  })
})

describe('toBeCustomer', () => {
  it('names what something lacks that is no customer', () => {
    const { pass, message } = toBeCustomer({ email: 'ada@example.com', customer_type: 'individual' })
    expect([pass, message()]).toEqual([
      false,
      expect.stringMatching(/^ {4}lacks {5}id, company_id, created_by, is_active, metadata, created_at, updated_at$/m),
    ])
  })

  it('takes a customer as answers show it, and nothing else', () => {
    expect(toBeCustomer(first).pass).toBe(true)
    expect(toBeCustomer(first).message()).toBe('expected the customer not to be as the document says')
    for (const other of [undefined, null, 1, [], {}, { ...first, customer_type: 'robot' }])
      expect(toBeCustomer(other).pass, JSON.stringify(other)).toBe(false)
  })
})
