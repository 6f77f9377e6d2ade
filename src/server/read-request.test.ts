import { describe, expect, it } from 'vitest'
import { mockUnderTest } from './mock-under-test.ts'

const ada = { email: 'ada@example.com', customer_type: 'individual' }
const missing = { field: '', message: 'is missing; send a JSON object with the header Content-Type: application/json' }

describe('a body that breaks its schema', () => {
  it.each<[string, unknown, string, string]>([
    ['no email', { customer_type: 'individual' }, 'email', 'is required'],
    ['no customer_type', { email: 'ada@example.com' }, 'customer_type', 'is required'],
    [
      'an email that is none',
      { ...ada, email: 'ada' },
      'email',
      'must be an email address, such as adaeze.okafor@example.com',
    ],
    ['an empty email', { ...ada, email: '' }, 'email', 'must be an email address'],
    ['a numeric email', { ...ada, email: 5 }, 'email', 'must be a string, not a number'],
    ['a null email', { ...ada, email: null }, 'email', 'must be a string, not null'],
    [
      'an email of 255 characters',
      { ...ada, email: `${'a'.repeat(60)}@${'b.'.repeat(95)}com`.padEnd(255, 'm') },
      'email',
      'must be at most 254 characters long, not 255',
    ],
    [
      'another customer_type',
      { ...ada, customer_type: 'Individual' },
      'customer_type',
      'must be "individual" or "business", not "Individual"',
    ],
    ['an empty first_name', { ...ada, first_name: '' }, 'first_name', 'must not be empty'],
    [
      'a last_name of 101 characters',
      { ...ada, last_name: 'x'.repeat(101) },
      'last_name',
      'must be at most 100 characters long, not 101',
    ],
    ['a null first_name', { ...ada, first_name: null }, 'first_name', 'must be a string, not null'],
    [
      'a country_code without plus',
      { ...ada, country_code: '234' },
      'country_code',
      'must be in the documented form, such as +234',
    ],
    [
      'a country_code of five digits',
      { ...ada, country_code: '+12345' },
      'country_code',
      'must be in the documented form',
    ],
    ['a country_code without digits', { ...ada, country_code: '+' }, 'country_code', 'must be in the documented form'],
    [
      'a national phone without country_code',
      { ...ada, phone: '08031234567' },
      'phone',
      'must be in international form, such as +2348031234567, or come with a country_code',
    ],
    ['a phone with spaces', { ...ada, phone: '+234 803 123 4567' }, 'phone', 'must be in the documented form'],
    ['a phone of 16 digits', { ...ada, phone: '+1234567890123456' }, 'phone', 'must be in the documented form'],
    ['a phone that begins with +0', { ...ada, phone: '+0803123456' }, 'phone', 'must be in the documented form'],
    [
      'a letter in a national phone',
      { ...ada, phone: '0803x', country_code: '+234' },
      'phone',
      'must be in the documented form',
    ],
    [
      'a reference of 101 characters',
      { ...ada, reference: 'r'.repeat(101) },
      'reference',
      'must be at most 100 characters long, not 101',
    ],
    ['metadata that is an array', { ...ada, metadata: [] }, 'metadata', 'must be a string or an object, not an array'],
    [
      'metadata that is a string of JSON, but no object',
      { ...ada, metadata: '[1]' },
      'metadata',
      'must be an object, or a string that holds a JSON object',
    ],
    [
      'metadata that is a string, but no JSON',
      { ...ada, metadata: 'gold' },
      'metadata',
      'must be an object, or a string that holds a JSON object',
    ],
  ])('%s is 400 with the field and a sentence', async (_, body, field, sentence) => {
    const answer = await mockUnderTest().send('POST', '/api/customers', body)
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_ERROR'])
    expect(answer.body.errors).toEqual([{ field, message: expect.stringContaining(sentence) }])
    expect(answer.body.message).toBe(`${field} ${answer.body.errors[0].message}.`)
  })

  it.each([
    ['a first name of 100 characters outside the BMP', { ...ada, first_name: '𝒜'.repeat(100) }],
    ['a phone in the form of E.164', { ...ada, phone: '+233241234567' }],
    ['a national phone with a country_code', { ...ada, phone: '0241234567', country_code: '+233' }],
    ['a country_code of four digits', { ...ada, country_code: '+1242' }],
    ['a plus address', { ...ada, email: 'ada+news@example.com' }],
  ])('%s is none', async (_, body) => {
    expect((await mockUnderTest().send('POST', '/api/customers', body)).status).toBe(201)
  })

  it('is answered with all its violations at once', async () => {
    const { body } = await mockUnderTest().send('POST', '/api/customers', {
      email: 'x',
      first_name: '',
      phone: 'x',
      metadata: 3,
    })
    expect(body.errors.map((error: { field: string }) => error.field).toSorted()).toEqual([
      'customer_type',
      'email',
      'first_name',
      'metadata',
      'phone',
    ])
    expect(body.message).toBe('The request holds 5 violations: see "errors".')
  })
})

describe('members that the document does not know', () => {
  it('are ignored, named in a Warning whatever their names, and never stored', async () => {
    const names = ['nick', '__proto__', 'constructor', 'grüße', 'a"b\\c', 'line\r\nbreak', 'is_active']
    const text = `{"email":"ada@example.com","customer_type":"individual",${names.map((name) => `${JSON.stringify(name)}:{"is_active":false}`).join()}}`
    const { status, headers, body } = await mockUnderTest({ echoContact: true }).send('POST', '/api/customers', text)
    expect(status).toBe(201)
    expect(headers['warning']).toBe(
      '299 customers-kit "Ignored, because the document does not know them: nick, __proto__, constructor, gr%00FC%00DFe, a%0022b%005Cc, line%000D%000Abreak, is_active"',
    )
    expect(body.data.is_active).toBe(true)
  })

  it('are named ten at most, and cut where they are long', async () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`${'m'.repeat(100)}${n}`, 1]))
    const { headers } = await mockUnderTest().send('POST', '/api/customers', { ...ada, ...many })
    expect(headers['warning']).toMatch(/^299 customers-kit "Ignored.*: (m{60}\.\.\.(, )?){10} and 15 more"$/)
  })

  it('are violations where the mock is strict, each named, and nothing is created', async () => {
    const { send } = mockUnderTest({ strict: true })
    const { status, body } = await send('POST', '/api/customers', { ...ada, nick: 1, '': 2 })
    expect(status).toBe(400)
    expect(body.errors).toEqual([
      { field: 'nick', message: 'is not a documented member' },
      { field: '""', message: 'is not a documented member' },
    ])
    expect((await send('GET', '/api/customers')).body.data.total).toBe(0)
    expect((await send('POST', '/api/customers', ada)).headers['warning']).toBeUndefined()
  })
})

describe('a body that is not a JSON object in UTF-8', () => {
  it.each<[string, string | Buffer | undefined, { field: string; message: unknown }]>([
    ['nothing', undefined, missing],
    ['an empty body', '', missing],
    ['text that is not JSON', '{"email":', { field: '', message: expect.stringMatching(/^is not JSON: ./) }],
    ['two JSON texts', '{}{}', { field: '', message: expect.stringMatching(/^is not JSON: ./) }],
    ['an array', '[]', { field: '', message: 'must be a JSON object, not an array' }],
    ['null', 'null', { field: '', message: 'must be a JSON object, not null' }],
    ['a string', '"ada"', { field: '', message: 'must be a JSON object, not a string' }],
    ['a number', '5', { field: '', message: 'must be a JSON object, not a number' }],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), { field: '', message: 'is not UTF-8' }],
    ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), { field: '', message: 'is not UTF-8' }],
    [
      'an object nested too deeply',
      `{"metadata":${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}}`,
      { field: '', message: 'is nested more than 100 levels deep' },
    ],
    [
      'arrays nested too deeply',
      `{"customer_type":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      { field: '', message: 'is nested more than 100 levels deep' },
    ],
  ])('%s is 400 and says so', async (_, body, error) => {
    for (const [method, path] of [
      ['POST', '/api/customers'],
      ['PUT', '/api/customers/x'],
      ['POST', '/api/customers/blacklist/x'],
    ] as const) {
      const answer = await mockUnderTest().send(method, path, body)
      expect([answer.status, answer.body.code, answer.body.errors]).toEqual([400, 'VALIDATION_ERROR', [error]])
    }
  })

  it('may begin with a byte order mark, hold brackets in strings, and give a member twice, of which the last counts', async () => {
    const { send } = mockUnderTest()
    const { status, body } = await send(
      'POST',
      '/api/customers',
      `\ufeff{"email":"a@example.com","email":"b@example.com","customer_type":"individual","first_name":"${'['.repeat(99)}"}`,
    )
    expect([status, body.data.email]).toEqual([201, 'b@example.com'])
  })

  it('keeps lone surrogates and NUL in names as they came', async () => {
    const { send } = mockUnderTest()
    const { status, text } = await send(
      'POST',
      '/api/customers',
      '{"email":"a@example.com","customer_type":"individual","first_name":"\\ud800x","last_name":"\\u0000"}',
    )
    expect(status).toBe(201)
    expect(text).toContain('"first_name":"\\ud800x","last_name":"\\u0000"')
  })
})

describe('the header of a body', () => {
  it.each([
    ['text/plain', 'The body came as text/plain; send it with the header Content-Type: application/json.'],
    [
      'application/x-www-form-urlencoded',
      'The body came as application/x-www-form-urlencoded; send it with the header Content-Type: application/json.',
    ],
    [
      'application/jsonp',
      'The body came as application/jsonp; send it with the header Content-Type: application/json.',
    ],
    ['application/json; charset=utf-16', 'The body came in the character set utf-16; send JSON in UTF-8.'],
  ])('%s is 415', async (type, message) => {
    const { status, body } = await mockUnderTest().send('POST', '/api/customers', JSON.stringify(ada), {
      'Content-Type': type,
    })
    expect([status, body.code, body.message]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE', message])
  })

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'Application/JSON',
    'application/merge-patch+json',
    'application/json; profile="a;charset=latin1"; charset=utf-8',
  ])('%s is taken', async (type) => {
    expect(
      (await mockUnderTest().send('POST', '/api/customers', JSON.stringify(ada), { 'Content-Type': type })).status,
    ).toBe(201)
  })

  it.each(['identity', 'Identity', ''])('that says the body is not compressed, as "%s", is taken', async (encoding) => {
    expect(
      (await mockUnderTest().send('POST', '/api/customers', JSON.stringify(ada), { 'Content-Encoding': encoding }))
        .status,
    ).toBe(201)
  })

  it('that says the body is compressed is 415', async () => {
    const { status, body } = await mockUnderTest().send('POST', '/api/customers', JSON.stringify(ada), {
      'Content-Encoding': 'gzip',
    })
    expect([status, body.message]).toEqual([415, 'The body came with Content-Encoding: gzip; send it uncompressed.'])
  })
})

describe('a large body', () => {
  const sized = (bytes: number) =>
    JSON.stringify({ ...ada, nick: '' }).replace(
      '"nick":""',
      (nick) => nick.slice(0, -1) + 'x'.repeat(bytes - JSON.stringify({ ...ada, nick: '' }).length) + '"',
    )

  it('is taken up to the limit, and is 413 beyond it', async () => {
    const { send } = mockUnderTest({ bodyLimit: 1000 })
    expect((await send('POST', '/api/customers', sized(1001))).body).toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      message: 'The body is larger than 1000 bytes, the most that is taken.',
    })
    expect((await send('POST', '/api/customers', sized(1000))).status).toBe(201)
  })

  it('may have 102,400 bytes where nothing else is said', async () => {
    const { send } = mockUnderTest()
    expect((await send('POST', '/api/customers', sized(102_401))).status).toBe(413)
    expect((await send('POST', '/api/customers', sized(102_400))).status).toBe(201)
  })
})
