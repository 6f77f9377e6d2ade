import { describe, expect, it } from 'vitest'
import { mockUnderTest } from './mock-under-test.ts'

const ada = { email: 'ada@example.com', customer_type: 'individual' }

describe('names that the document does not know', () => {
  it('are named in every answer, with what was probably meant', async () => {
    const { send } = mockUnderTest()
    const made = await send('POST', '/api/customers', { ...ada, firstName: 'Ada', nick: 'A' })
    expect(made.status).toBe(201)
    const warning =
      '299 customers-kit "Ignored, because the document does not know them: firstName (did you mean first_name?), nick"'
    expect(made.headers['warning']).toBe(warning)
    const hint = { ignored: [{ name: 'firstName', did_you_mean: 'first_name' }, { name: 'nick' }] }
    // A taken email, a bad member, and no such customer.
    for (const [method, path, body, status] of [
      ['POST', '/api/customers', { ...ada, firstName: 'A', nick: 'A' }, 409],
      ['POST', '/api/customers', { email: 'eve', firstName: 'A', nick: 'A' }, 400],
      ['PUT', '/api/customers/none', { firstName: 'A', nick: 'A' }, 404],
    ] as const) {
      const refused = await send(method, path, body)
      expect([refused.status, refused.headers['warning'], refused.body.hint]).toEqual([status, warning, hint])
    }
    const list = await send('GET', '/api/customers?pageSize=3&page=0')
    expect(list.headers['warning']).toContain('pageSize (did you mean page_size?)')
    expect(list.body.hint).toEqual({ ignored: [{ name: 'pageSize', did_you_mean: 'page_size' }] })
    const { requests } = (await send('GET', '/__kit/requests?status=409')).body.data
    expect(requests[0].remark).toMatch(/^email belongs to another customer; ignored: firstName \(did you mean /)
  })

  it('are refused with it by a strict mock', async () => {
    const { body, headers } = await mockUnderTest({ strict: true }).send('POST', '/api/customers', {
      ...ada,
      phoneNumber: '+233241234567',
    })
    expect(body.errors).toEqual([{ field: 'phoneNumber', message: 'is not a documented member; did you mean phone?' }])
    expect([headers['warning'], body.hint]).toEqual([undefined, undefined])
  })
})

it('every answer has the request’s id in a header too', async () => {
  const { send } = mockUnderTest()
  for (const [method, path, body] of [
    ['GET', '/api/customers', undefined],
    ['POST', '/api/customers', {}],
    ['GET', '/nowhere', undefined],
    ['GET', '/__kit/health', undefined],
  ] as const) {
    const { headers, body: answer } = await send(method, path, body)
    expect(headers['x-request-id']).toBe(answer.metadata.request_id)
  }
})
