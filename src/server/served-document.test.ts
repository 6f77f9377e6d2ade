import { describe, expect, it } from 'vitest'
import type { AppOptions } from './create-app.ts'
import { mockUnderTest } from './mock-under-test.ts'

const credentials = { clientId: 'me', clientSecret: 's3cret' }

async function documentOf(options: Partial<AppOptions> = {}): Promise<any> {
  return (await mockUnderTest(options).send('GET', '/__kit/openapi.json')).body
}

describe('the document of a mock', () => {
  it('says that requests have to be signed where they have to be, and may be otherwise', async () => {
    const { security, components } = await documentOf()
    expect(Object.keys(components.securitySchemes)).toHaveLength(4)
    expect(security).toEqual([{ client: [], timestamp: [], nonce: [], signature: [] }, {}])
    expect((await documentOf({ credentials })).security).toEqual(security.slice(0, 1))
  })

  it('shows the contact members in answers where the mock does', async () => {
    const shown = async (echoContact: boolean) =>
      Object.keys((await documentOf({ echoContact })).components.schemas.Customer.properties)
    const { create } = mockUnderTest({ echoContact: true })
    const contact = { phone: '+2348031234567', country_code: '+234', reference: 'CRM-1' }
    const customer = await create(contact)
    expect((await shown(true)).toSorted()).toEqual(Object.keys(customer).toSorted())
    expect(await shown(false)).not.toContain('phone')
  })

  it.each([
    ['refuse', ['201', '400', '401', '409', '413', '415', '429', '500']],
    ['return', ['200', '201', '400', '401', '413', '415', '429', '500']],
  ] as const)('says what a create answers where a taken email is to %s', async (onDuplicate, statuses) => {
    const { paths } = await documentOf({ onDuplicate })
    expect(Object.keys(paths['/api/customers'].post.responses)).toEqual(statuses)
    expect(paths['/api/customers/{id}'].put.responses).toHaveProperty('409')
  })

  it('shows for each request an example that the mock takes', async () => {
    const { send, create } = mockUnderTest()
    const { paths } = (await send('GET', '/__kit/openapi.json')).body
    const exampleOf = (operation: any): object => operation.requestBody.content['application/json'].example
    const { id } = await create()
    const put = paths['/api/customers/{id}'].put
    const blacklist = paths['/api/customers/blacklist/{id}'].post
    expect((await send('POST', '/api/customers', exampleOf(paths['/api/customers'].post))).status).toBe(201)
    expect((await send('PUT', `/api/customers/${id}`, exampleOf(put))).status).toBe(200)
    expect((await send('POST', `/api/customers/blacklist/${id}`, exampleOf(blacklist))).status).toBe(200)
  })

  it('allows no undocumented members in requests where the mock is strict, and any in answers always', async () => {
    const withValue = async (strict: boolean, value: boolean) =>
      Object.entries<any>((await documentOf({ strict })).components.schemas)
        .flatMap(([name, { additionalProperties }]) => (additionalProperties === value ? [name] : []))
        .toSorted()
    const answers = ['Customer', 'CustomerEnvelope', 'ErrorAnswer', 'ListEnvelope']
    expect(await withValue(true, false)).toEqual(['BlacklistRequest', 'CreateRequest', 'UpdateRequest'])
    expect(await withValue(false, false)).toEqual([])
    expect(await withValue(true, true)).toEqual(answers)
    expect(await withValue(false, true)).toEqual(answers)
    const { data, metadata } = (await documentOf()).components.schemas.ListEnvelope.properties
    expect([data.additionalProperties, metadata.additionalProperties]).toEqual([true, true])
  })

  it('has an id that is a UUID where only an id finds the customer, and any other is not found', async () => {
    const { paths, components } = await documentOf()
    const { send } = mockUnderTest()
    for (const [path, method, body] of [
      ['/api/customers/{id}', 'put', {}],
      ['/api/customers/{id}', 'delete', undefined],
      ['/api/customers/blacklist/{id}', 'post', { blacklist: true }],
    ] as const) {
      expect(paths[path][method].parameters).toEqual([{ $ref: '#/components/parameters/CustomerId' }])
      expect((await send(method, path.replace('{id}', 'CRM-1'), body)).status).toBe(404)
    }
    expect(components.parameters.CustomerId.schema).toEqual({ type: 'string', format: 'uuid' })
    expect(paths['/api/customers/{id}'].get.parameters[0].schema).not.toHaveProperty('format')
  })

  it('has the path of text before the one of a parameter, for routers that take the first that fits', async () => {
    expect(Object.keys((await documentOf()).paths)).toEqual([
      '/api/customers',
      '/api/customers/blacklist/{id}',
      '/api/customers/{id}',
    ])
  })
})
