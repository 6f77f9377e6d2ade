import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeXlsx } from 'hucre/xlsx'
import { afterAll, describe, expect, it } from 'vitest'
import { createGenerator } from '../generate/create-generator.ts'
import { formatRecords, recordFormat } from '../generate/record-format.ts'
import { loadSpec } from '../spec/spec.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { readPeople, realAddresses } from './people-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-kit-people-'))
afterAll(() => rmSync(folder, { recursive: true }))
const spec = loadSpec()
const file = (content: string | Uint8Array, name = 'people.csv'): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const read = (content: string | Uint8Array, name?: string) => readPeople(file(content, name), spec)
const said = async (content: string | Uint8Array, name = 'people.csv'): Promise<string[]> => {
  const error: unknown = await read(content, name).catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(CannotFindOut)
  return (error as Error).message.replaceAll(join(folder, name), 'FILE').split('\n')
}

const ada = {
  email: 'ada@example.com',
  customer_type: 'individual',
  first_name: 'Ada',
  phone: '+442079460958',
  country_code: '+44',
  metadata: { tier: 'gold' },
}
const kente = { email: 'Kente@example.com', customer_type: 'business', reference: 'R-1' }
const head = ['email', 'customer_type', 'first_name', 'phone', 'country_code', 'metadata', 'reference', 'is_active']
const rows = [
  ['ada@example.com', 'individual', 'Ada', '+442079460958', '+44', '{"tier":"gold"}', '', true],
  ['Kente@example.com', 'business', '', '', '', '', 'R-1', false],
]
const workbook = (sheets: Parameters<typeof writeXlsx>[0]['sheets']) => writeXlsx({ sheets })

describe('readPeople', () => {
  it.each<[string, () => string | Uint8Array | Promise<Uint8Array>]>([
    ['JSON', () => JSON.stringify([ada, { ...kente, is_active: false }])],
    ['NDJSON', () => `${JSON.stringify(ada)}\n${JSON.stringify({ ...kente, is_active: false })}\n`],
    [
      'a list answer, without what the deployment decides',
      () =>
        JSON.stringify({
          success: true,
          data: {
            customers: [
              { id: 'a', ...ada, last_name: null, metadata: '{"tier":"gold"}', created_at: 'x', company_id: 'Acme' },
              { ...kente, metadata: '{}', is_active: false },
            ],
          },
        }),
    ],
    [
      'a workbook',
      () =>
        workbook([
          { name: 'Notes', rows: [] },
          { name: 'People', rows: [head, ...rows] },
        ]),
    ],
    [
      'a workbook in which others are hidden',
      () =>
        workbook([
          { name: 'Old', hidden: true, rows: [['x']] },
          { name: 'People', rows: [[], head, ...rows] },
        ]),
    ],
    [
      'CSV as Excel saves it, as people write cells',
      () =>
        '\ufeffsep=;\r\nE-mail;Type;First name;phone number;Country;metadata;reference;is active\r\n' +
        ' ada@example.com ;Individual;Ada;+44 (0)20-7946 0958;United Kingdom;"{""tier"":""gold""}";;TRUE\r\n' +
        'Kente@example.com;BUSINESS;;;;;R-1;false\r\n;;;;;;;\r\n',
    ],
    [
      'CSV with bars, other names and numbers for codes',
      () =>
        'Mail|customer_type|Given name|Tel.|dial code|metadata|reference|active\n' +
        'ada@example.com|individual|Ada|0044 20 7946 0958|44|{"tier":"gold"}||true\n' +
        'Kente@example.com|business|||||R-1|false\n',
    ],
  ])('takes %s', async (_, content) => {
    const { people } = await read(await content())
    expect(people.map(({ request }) => request)).toEqual([ada, kente])
    expect(people.map(({ isActive }) => isActive)).toEqual([true, false])
  })

  it.each(['json', 'ndjson', 'csv'] as const)('takes back the %s that generate and export write', async (name) => {
    const generator = await createGenerator({ spec, seed: 5 })
    let text = ''
    const made = Array.from({ length: 40 }, (_, n) => generator.record(n))
    for await (const piece of formatRecords(recordFormat(name, spec), made)) text += piece
    const { people, notes } = await read(text, `made.${name}`)
    const wanted = made.map((_, n) => generator.request(n))
    expect(people.map(({ request }) => request)).toEqual(
      wanted.map(({ metadata, ...rest }) => ({ ...rest, ...(JSON.stringify(metadata) !== '{}' && { metadata }) })),
    )
    expect(people.map(({ isActive }) => isActive)).toEqual(made.map(({ is_active }) => is_active))
    expect(notes).toEqual([
      expect.stringMatching(
        /left out, as the deployment decides it: id, company_id, created_by, created_at, updated_at$/,
      ),
    ])
  })

  it('tells of what it has guessed, made of cells and not read', async () => {
    const { notes } = await read('E-mail,Type,Country,City\nada@example.com,individual,Ghana,Accra\n')
    expect(notes.map((note) => note.replace(join(folder, 'people.csv'), 'FILE'))).toEqual([
      'FILE: read by a guess at what they mean: "E-mail" as email, "Type" as customer_type, "Country" as country_code',
      'FILE: not read, as a customer has no such member: column "City"',
      'FILE: 1 of country_code read as dial codes, such as "Ghana" as +233',
    ])
  })

  it.each([
    ['Company', 'Kente Ltd'],
    ['Customer', 'Ada'],
    ['Updated', 'yesterday'],
    ['By', 'Kofi'],
    ['Code', 'SPRING'],
    ['Email verified', 'yes'],
    ['Phone type', 'mobile'],
    ['Reference checked by', 'Kofi'],
  ])('guesses nothing from a column called %s, which does not say as much', async (column, cell) => {
    const { people, notes } = await read(`email,customer_type,${column}\na@example.com,individual,${cell}\n`)
    expect(people[0]!.request).toEqual({ email: 'a@example.com', customer_type: 'individual' })
    expect(notes).toEqual([
      expect.stringContaining(`not read, as a customer has no such member: column ${JSON.stringify(column)}`),
    ])
  })

  it.each([
    ['Email address', 'email'],
    ['Phone no.', 'phone'],
    ['Mobile phone', 'phone'],
    ['Reference ID', 'reference'],
    ['First', 'first_name'],
    ['first nmae', 'first_name'],
    ['Active', 'is_active'],
    ['country', 'country_code'],
  ])('reads a column called %s as %s, and tells of it', async (column, member) => {
    const cells = { ...ada, email: 'a@example.com', country_code: '+233', reference: 'r', is_active: 'true' }
    const others = member === 'email' ? 'customer_type' : 'email,customer_type'
    const rest = member === 'email' ? 'individual' : 'a@example.com,individual'
    const cell = (cells as Record<string, unknown>)[member] as string
    const { notes } = await read(`${others},${column}\n${rest},${cell}\n`)
    expect(notes[0]).toContain(`read by a guess at what they mean: ${JSON.stringify(column)} as ${member}`)
  })

  it('reads the column that is called as a member is, beside others that are only like it', async () => {
    const { people, notes } = await read('Work email,E-mail,customer_type\nw@example.com,a@example.com,individual\n')
    expect(people.map(({ request }) => request.email)).toEqual(['a@example.com'])
    expect(notes[0]).toMatch(/not read, as "E-mail" has email: column "Work email"$/)
  })

  it('splits a column of whole names, of people alone, and tells how', async () => {
    const rows = [
      'a@example.com,individual,Ama Mensah',
      'b@example.com,individual,"Boateng, Kofi"',
      'c@example.com,individual,Mary Ann Smith',
      'd@example.com,individual,Madonna',
      'e@example.com,Business,Kente Weavers Ltd',
      'f@example.com,individual,',
    ]
    const { people, notes } = await read(`email,customer_type,Contact Name\n${rows.join('\n')}\n`)
    expect(people.map(({ request: { first_name, last_name } }) => [first_name, last_name])).toEqual([
      ['Ama', 'Mensah'],
      ['Kofi', 'Boateng'],
      ['Mary Ann', 'Smith'],
      ['Madonna', undefined],
      ['Kente Weavers Ltd', undefined],
      [undefined, undefined],
    ])
    expect(notes.map((note) => note.replace(join(folder, 'people.csv'), 'FILE'))).toEqual([
      'FILE: read by a guess at what they mean: "Contact Name" as first_name and last_name',
      'FILE: 2 of "Contact Name" split into first_name and last_name, such as "Ama Mensah" as "Ama" and "Mensah"',
      'FILE: 1 of "Contact Name" split into first_name and last_name by a guess, to be looked at, such as "Mary Ann Smith" as "Mary Ann" and "Smith"',
      'FILE: 1 of "Contact Name" not split, as they are one word or it is doubtful where: first_name has all of it, such as "Madonna"',
      `FILE: 1 of "Contact Name" not split, as they are companies': first_name has all of it, such as "Kente Weavers Ltd"`,
    ])
    const long = 'x'.repeat(101)
    expect(await said(`email,customer_type,Name\na@example.com,individual,Ama ${long}\n`)).toEqual([
      expect.stringMatching(/^FILE:2:26: last_name must be/),
    ])
  })

  it.each([
    ['First name,Name', 'Ama,Mensah', 'not read, as there is one for first_name: column "Name"'],
    [
      'Name,Contact name',
      'Kente,Ama Mensah',
      'not read, as it is doubtful which of them has the names: columns "Name", "Contact name"',
    ],
    ['Name,Full name', 'Kente,Ama Mensah', 'not read, as "Full name" has the names: column "Name"'],
  ])('does not guess among columns of names: %s', async (columns, cells, told) => {
    const { people, notes } = await read(`email,customer_type,${columns}\na@example.com,individual,${cells}\n`)
    expect(notes.map((note) => note.replace(`${join(folder, 'people.csv')}: `, ''))).toContain(told)
    expect(people[0]!.request.last_name).toBe(columns.includes('Full') ? 'Mensah' : undefined)
  })

  it('names all that is wrong at once, by line and column, and in a workbook by its cell', async () => {
    expect(
      await said('email,customer_type,phone\nada,individual,\nb@example.com,gold,abc\nB@example.com,business,\n'),
    ).toEqual([
      expect.stringMatching(/^FILE:2:1: email must be an email address/),
      expect.stringMatching(/^FILE:3:20: phone must be in the documented form/),
      expect.stringMatching(/^FILE:3:15: customer_type must be "individual" or "business", not "gold"/),
      'FILE:4:1: email "b@example.com" is that of the customer at FILE:3 too',
    ])
    expect(await said('email,customer_type,country_code\nd@gmail.com,individual,UK\ne@example.com,Gold,\n')).toEqual([
      expect.stringMatching(/^FILE:2:24: country_code must be in the documented form, .*, not "UK"$/),
      expect.stringMatching(/^FILE:3:15: customer_type must be .*, not "Gold"$/),
      "FILE:2:1: d@gmail.com may be somebody's: it is on no domain that is reserved for examples",
    ])
    const bytes = await workbook([
      { name: 'P', rows: [head, ['ada', 'gold'], ['a@example.com', 'business'], ['A@example.com', 'business']] },
    ])
    expect(await said(bytes, 'people.xlsx')).toEqual([
      expect.stringMatching(/^FILE:A2: email must be/),
      expect.stringMatching(/^FILE:B2: customer_type must be/),
      'FILE:A4: email "a@example.com" is that of the customer at FILE:3 too',
    ])
    const many = await said(`email,customer_type\n${'x,y\n'.repeat(80)}`)
    expect(many).toHaveLength(101)
    expect(many.at(-1)).toBe('… and 60 more')
    expect(await said(JSON.stringify([{ ...ada, phone_number: '1', is_active: 'no' }, 5]), 'people.json')).toEqual([
      expect.stringMatching(/phone_number is not a documented member; did you mean phone\?$/),
      expect.stringMatching(/is_active must be true or false$/),
      expect.stringMatching(/the record must be an object/),
    ])
  })

  it.each<[string, string | Uint8Array, RegExp]>([
    ['a workbook that is none', Buffer.from('PK\x03\x04, as every zip begins'), /^FILE:A1: this is no workbook/],
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /^FILE:A1: this is an old workbook \(\.xls\)/],
    ['Windows-1252', Buffer.from('email,first_name\nz@example.com,Zo\xeb\n', 'latin1'), /^FILE:1:1: this is not UTF-8/],
    ['a table without a column that each needs', 'email\n', /^FILE:1:1: there is no column customer_type/],
  ])('says once what is wrong with %s', async (_, content, sentence) => {
    expect(await said(content)).toEqual([expect.stringMatching(sentence)])
  })

  it('names no address as somebody’s beside what is wrong where that is meant, or on the domain that is', async () => {
    const path = file('email,customer_type\nd@gmail.com,individual\ne@mail.acme.dev,gold\n')
    const linesOf = async (options: object): Promise<number> =>
      ((await readPeople(path, spec, options).catch((error: unknown) => error)) as Error).message.split('\n').length
    expect([await linesOf({}), await linesOf({ domain: 'acme.dev' }), await linesOf({ realPeople: true })]).toEqual([
      3, 2, 1,
    ])
  })

  it('tells what a sheet has beside a customer: cells under no name, dates and words for being active', async () => {
    const rows = [
      ['email', 'customer_type', 'first_name', 'active'],
      ['a@example.com', 'individual', new Date('2026-03-05'), 'yes', 'asked twice'],
      ['b@example.com', 'business', true, 'No'],
    ]
    const { people, notes } = await read(await workbook([{ name: 'P', rows }]), 'people.xlsx')
    expect(people.map(({ request, isActive }) => [request.first_name, isActive])).toEqual([
      ['2026-03-05T00:00:00.000Z', true],
      ['true', false],
    ])
    expect(notes.map((note) => note.replace(/^.*people\.xlsx: /, ''))).toEqual([
      'read by a guess at what they mean: "active" as is_active',
      '1 of first_name that is a date in the sheet, such as "2026-03-05T00:00:00.000Z" as 2026-03-05T00:00:00.000Z',
      '2 of is_active read as true or false, such as "yes" as true',
      '1 of first_name that is true or false in the sheet, such as true as true',
      '1 not read, as the first line has no name for the column: E2',
    ])
  })

  it('reads nobody from an empty file, or one that has names of columns alone', async () => {
    for (const text of ['', 'email,customer_type\n', '[]']) expect((await read(text)).people).toEqual([])
  })
})

it('points out addresses that may be somebody’s, by their place', async () => {
  const emails = [
    'a@example.com',
    'b@mail.example.org',
    'c@shop.test',
    'd@gmail.com',
    'e@EXAMPLE.dev',
    'f@notexample.com',
  ]
  const { people } = await read(`customer_type,email\n${emails.map((email) => `individual,${email}\n`).join('')}`)
  const found = (domain?: string) => realAddresses(people, domain).map(({ place }) => place.replace(folder, ''))
  expect(found()).toEqual(['/people.csv:5:12', '/people.csv:6:12', '/people.csv:7:12'])
  expect(found('example.dev')).toEqual(['/people.csv:5:12', '/people.csv:7:12'])
})
