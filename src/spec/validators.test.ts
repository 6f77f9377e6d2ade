import { describe, expect, it } from 'vitest'
import { loadSpec } from './spec.ts'
import { createValidators } from './validators.ts'

const spec = loadSpec()
const { violations } = createValidators(spec)
const list = () => structuredClone(spec.schemas['list-envelope'].examples![0]) as any

describe('violations', () => {
  it('are none where a value keeps its schema', () => {
    expect(violations('list-envelope', list())).toEqual([])
  })

  it('say where, what is asked for, what came, and where the promise comes from', () => {
    const value = list()
    value.data.customers.push({ ...value.data.customers[0], email: 'ada' })
    delete value.data.customers[1].is_active
    delete value.metadata.request_id
    value.data.page = 0
    expect(violations('list-envelope', value).toSorted((a, b) => (a.field < b.field ? -1 : 1))).toMatchObject([
      {
        field: 'data.customers.1.email',
        place: 'data.customers.*.email',
        keyword: 'format',
        actual: 'ada',
        expected: expect.stringContaining('an email address'),
        source: 'doc',
      },
      {
        field: 'data.customers.1.is_active',
        place: 'data.customers.*.is_active',
        keyword: 'required',
        actual: undefined,
        message: 'is required',
        source: 'doc',
      },
      { field: 'data.page', keyword: 'minimum', actual: 0, message: 'must be 1 or more, not 0', source: 'doc' },
      { field: 'metadata.request_id', keyword: 'required', actual: undefined, source: 'doc' },
    ])
  })

  it('say in a sentence which form is asked for, whatever the keyword', () => {
    const given = (value: object) =>
      violations('create-request', { email: 'ada@example.com', customer_type: 'individual', ...value })[0]
    const form = 'in the documented form, such as +234'
    expect(given({ country_code: '234' })).toMatchObject({
      keyword: 'pattern',
      expected: form,
      message: `must be ${form}`,
    })
    expect(given({ first_name: '' })).toMatchObject({
      keyword: 'minLength',
      expected: 'at least 1 character long',
      message: 'must not be empty',
    })
    const bare = createValidators({
      ...spec,
      schemas: { ...spec.schemas, error: { type: 'string', pattern: '^a+$' } },
    }).violations('error', 'b')
    expect(bare).toMatchObject([{ expected: 'in the form ^a+$', message: 'must be in the form ^a+$' }])
    const list = createValidators({
      ...spec,
      schemas: { ...spec.schemas, error: { type: 'array', uniqueItems: true } },
    }).violations('error', [1, 1])
    expect(list).toMatchObject([{ expected: 'what "uniqueItems" asks for' }])
  })

  it('leave the value as it is', () => {
    const value = Object.freeze({ email: 'ada', page: '1' })
    expect(violations('create-request', value).length).toBeGreaterThan(0)
    expect(value).toEqual({ email: 'ada', page: '1' })
  })

  it('are said once each, and of values that are no objects too', () => {
    expect(
      violations('create-request', { email: 'ada@example.com', customer_type: 'individual', phone: 'x' }),
    ).toHaveLength(1)
    for (const value of [null, [], 'x', 5, true, undefined])
      expect(violations('customer-envelope', value)).toMatchObject([{ field: '', keyword: 'type' }])
  })

  it('name the file of a schema that cannot be used', () => {
    const broken = { ...spec, schemas: { ...spec.schemas, error: { type: 'no-such-type' } } }
    expect(() => createValidators(broken).violations('error', {})).toThrow('error.json')
  })
})
