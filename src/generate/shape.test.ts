import { describe, expect, it } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { createValidators } from '../spec/validators.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { createGenerator } from './create-generator.ts'
import type { Shape } from './shape.ts'

const spec = loadSpec()
const validators = createValidators(spec)
const count = 500
const made = async (shape: Shape = {}) => {
  const { record } = await createGenerator({ spec, validators, ...shape })
  return Array.from({ length: count }, (_, n) => record(n))
}
const usual = await made()

/** The members in which two records differ. */
const differing = (one: CustomerRecord, other: CustomerRecord) =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (name) => one[name as never] !== other[name as never],
  )
const share = (records: CustomerRecord[], test: (record: CustomerRecord) => boolean) =>
  records.filter(test).length / records.length

describe('a shape changes only the customers that it is about', () => {
  it.each<[string, Shape, string[]]>([
    ['a share of blacklisted ones', { blacklistedShare: 0.4 }, ['is_active', 'metadata', 'updated_at']],
    ['names that have to be there', { requireNames: true }, ['first_name', 'last_name']],
    [
      'the days of their creation',
      { since: new Date('2024-05-01'), until: new Date('2024-05-03') },
      ['created_at', 'id', 'updated_at'],
    ],
    ['a domain', { emailDomain: 'mail-tests.example.com' }, ['email']],
  ])('and of those only its own members: %s', async (_, shape, members) => {
    const changed = (await made(shape)).map((record, n) => differing(record, usual[n]!))
    expect([...new Set(changed.flat())].toSorted()).toEqual(members)
  })

  it('a share of companies makes companies of some, and leaves all others as they are', async () => {
    const more = await made({ businessShare: 0.5 })
    expect(share(more, (record) => record.customer_type === 'business')).toBeCloseTo(0.5, 1)
    for (const [n, record] of more.entries())
      if (usual[n]!.customer_type === 'business' || record.customer_type === 'individual')
        expect(record).toEqual(usual[n])
    expect(share(await made({ businessShare: 0 }), (record) => record.customer_type === 'business')).toBe(0)
    expect(share(await made({ businessShare: 1 }), (record) => record.customer_type === 'business')).toBe(1)
  })

  it('a share of blacklisted ones is kept, and those that were blacklisted before stay so', async () => {
    const more = await made({ blacklistedShare: 0.4 })
    expect(share(more, (record) => !record.is_active)).toBeCloseTo(0.4, 1)
    expect(more.filter((record, n) => record.is_active && !usual[n]!.is_active)).toEqual([])
    expect(share(await made({ blacklistedShare: 0 }), (record) => record.is_active)).toBe(1)
  })

  it('everybody has names, where they have to', async () => {
    expect(share(usual, ({ last_name }) => last_name === undefined)).toBeGreaterThan(0)
    expect(share(await made({ requireNames: true }), (record) => Boolean(record.first_name && record.last_name))).toBe(
      1,
    )
  })

  it('all were created in the span, and none later than they were updated', async () => {
    const [since, until] = [new Date('2024-05-01'), new Date('2024-05-03T12:00:00Z')]
    const records = await made({ since, until })
    for (const { created_at, updated_at, id } of records) {
      expect(created_at >= '2024-05-01T00' && created_at < '2024-05-03T12').toBe(true)
      expect(updated_at >= created_at).toBe(true)
      expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse(created_at))
    }
    expect(new Set(records.map(({ created_at }) => created_at.slice(0, 10))).size).toBe(3)
  })

  it('a country comes as often as its weight says, and a higher one takes records and moves no other', async () => {
    const dial = ({ country_code }: CustomerRecord) => country_code
    const few = await made({ locales: ['NG:5', 'GH:2'] })
    const phones = few.filter(dial)
    expect(share(phones, (record) => dial(record) === '+234')).toBeCloseTo(5 / 7, 1)
    const more = await made({ locales: ['GH:2', 'NG:9'] })
    const moved = more.filter((record, n) => differing(record, few[n]!).length > 0)
    expect(moved.length).toBeGreaterThan(20)
    for (const record of moved) expect(dial(record) ?? '+234').toBe('+234')
    expect(await made({ locales: ['NG:6', 'GH:5'] })).toEqual(await made({ locales: ['NG', 'GH'] }))
  })

  it('names of one’s own stand for those of every country, and one that joins takes records and moves no other', async () => {
    const names = {
      given: ['Ada', 'Kofi', ['静怡', 'Jingyi']] as const,
      family: ['Obi', 'Mensah'],
      companies: ['Kente Cloud'],
    }
    const [few, more] = [await made({ names }), await made({ names: { ...names, given: ['Zuri', ...names.given] } })]
    const people = few.filter((record) => record.customer_type === 'individual')
    expect(new Set(people.map(({ first_name }) => first_name))).toEqual(new Set(['Ada', 'Kofi', '静怡', undefined]))
    expect(people.find(({ first_name }) => first_name === '静怡')?.email).toMatch(/j/)
    expect(few.find((record) => record.customer_type === 'business')).toMatchObject({
      first_name: 'Kente Cloud',
      email: expect.stringContaining('@kente-cloud.example') as unknown,
    })
    const moved = more.filter((record, n) => differing(record, few[n]!).length > 0)
    expect(moved.length / count).toBeCloseTo(1 / 4, 1)
    for (const record of moved.filter((one) => one.customer_type === 'individual'))
      expect(record.first_name ?? 'Zuri').toBe('Zuri')
    expect(await made({ names: { ...names, family: ['Mensah', 'Obi', 'Mensah'] } })).toEqual(few)
  })

  it('companies of one’s own keep the legal form that they have, and are given one where they have none', async () => {
    const companies = ['Obi Ltd', 'Müßig GmbH', 'Acme Inc', 'Kente & Sons Ltd.', 'Rossi S.p.A.', 'Kente Cloud']
    const whole = new Set(
      (await made({ names: { companies }, type: 'business' })).map(({ first_name, last_name }) => {
        expect(last_name).toBeTruthy()
        return first_name === 'Kente Cloud' ? first_name : `${first_name} ${last_name}`
      }),
    )
    expect([...whole].toSorted()).toEqual(companies.toSorted())
  })

  it('only the fields that are named stay of those that may be left out, as a record and as a request', async () => {
    const { record, request } = await createGenerator({ spec, fields: ['first_name', 'phone'] })
    for (let n = 0; n < 50; n++) {
      const { first_name, phone, id } = usual[n]!
      expect(record(n)).toMatchObject(
        Object.fromEntries(Object.entries({ id, first_name, phone }).filter(([, v]) => v)),
      )
      expect(record(n)).not.toHaveProperty('reference')
      expect(
        Object.keys(request(n))
          .filter((name) => !['first_name', 'phone'].includes(name))
          .toSorted(),
      ).toEqual(['customer_type', 'email'])
      expect(validators.violations('customer-record', record(n))).toEqual([])
    }
  })
})

it.each<[Shape, RegExp]>([
  [{ businessShare: 1.5 }, /^The business share is 1\.5: give one from 0 to 1\.$/],
  [{ blacklistedShare: Number.NaN }, /^The blacklisted share is NaN/],
  [{ businessShare: 0.2, type: 'business' }, /exclude each other/],
  [
    { since: new Date('2026-02-01') },
    /^No customer can be created since 2026-02-01 and before 2026-01-01 \(the end unless one is given\)\.$/,
  ],
  [{ until: new Date('2022-02-01') }, /since 2023-01-01 and before 2022-02-01 \(from there unless told otherwise\)/],
  [{ since: new Date('nonsense') }, /the years 1970 to 9999/],
  [{ locales: ['NG:0'] }, /^NG:0 is no country with a weight: give a whole number from 1 to 1000/],
  [{ locales: ['NG:5', 'NG:6'] }, /^NG is named twice/],
  [{ locales: ['NG', 'XX:2'] }, /^There are no names for XX\. Take some of .*NG/],
  [{ fields: ['emial'] }, /^There is no field "emial"\. Did you mean email\? A customer has id, /],
  [{ fields: ['email', 'email'] }, /named twice/],
  [{ fields: [] }, /at least one field/],
  [{ names: { given: [] } }, /^The table "given" has no names/],
  [{ names: { family: ['王'] } }, /no Latin letters for an address: write \["王", "its Latin form"\] in YAML or JSON/],
  [{ names: { companies: [' '] } }, /1 to 100 characters/],
])('there are no customers like %j', async (shape, message) => {
  const trouble = await createGenerator({ spec, ...shape }).catch((error: unknown) => error)
  expect(trouble).toBeInstanceOf(CannotFindOut)
  expect((trouble as Error).message).toMatch(message)
})
