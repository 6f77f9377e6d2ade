import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uniqueKey } from '../customers/store.ts'
import type { Filter, ForkingStore, Store } from '../customers/store.ts'
import type { UniqueMember } from '../spec/members.ts'
import type { CustomerRecord } from '../spec/types.ts'

const uuid = (n: number): string => `01938f6e-7a40-7c31-9d0a-${n.toString(16).padStart(12, '0')}`

/** A record that keeps its schema, the n-th of many; members that are given take the place of its own. */
export function recordNumber(n: number, members: Partial<CustomerRecord> = {}): CustomerRecord {
  return {
    id: uuid(n),
    first_name: 'Ada',
    last_name: null,
    email: `c${n}@example.com`,
    customer_type: 'individual',
    company_id: uuid(0xaaaa),
    created_by: uuid(0xbbbb),
    is_active: true,
    metadata: '{}',
    created_at: '2026-03-14T09:26:53Z',
    updated_at: '2026-03-14T09:26:53Z',
    ...members,
  }
}

/** The same store written so simply that it cannot be wrong: an array, and going through it. */
export function naiveStore(rows: CustomerRecord[] = []) {
  const taken = (patch: Partial<CustomerRecord>, self?: string) => {
    const others = rows.filter((row) => row.id !== self)
    const byEmail = others.find((row) => row.email.toLowerCase() === patch.email?.toLowerCase())
    if (byEmail) return { taken: 'email' as const, by: byEmail }
    const byReference = others.find((row) => row.reference !== undefined && row.reference === patch.reference)
    return byReference && { taken: 'reference' as const, by: byReference }
  }
  return {
    insert(record: CustomerRecord) {
      const refused = taken(record)
      if (!refused) rows = [...rows, record]
      return refused
    },
    update(id: string, patch: Partial<CustomerRecord>) {
      const row = rows.find((each) => each.id === id.toLowerCase())
      if (!row) return undefined
      const refused = taken(patch, row.id)
      if (refused) return refused
      const changed = { ...row, ...patch }
      rows = rows.map((each) => (each === row ? changed : each))
      return changed
    },
    remove(id: string) {
      const row = rows.find((each) => each.id === id.toLowerCase())
      rows = rows.filter((each) => each !== row)
      return row
    },
    find: (member: 'id' | 'email' | 'reference', value: string) =>
      rows.find((row) => row[member] === (member === 'id' ? value.toLowerCase() : value)),
    page(filter: Filter, page: number, pageSize: number) {
      const matching = rows
        .toReversed()
        .filter((row) => Object.entries(filter).every(([name, value]) => row[name as 'id'] === value))
      return { customers: matching.slice((page - 1) * pageSize, page * pageSize), total: matching.length }
    },
    all: () => rows,
    clear: () => void (rows = []),
  }
}

/** Every customer of a store, oldest first. */
export async function everything(store: Store): Promise<CustomerRecord[]> {
  const records: CustomerRecord[] = []
  for await (const record of store.all()) records.push(record)
  return records
}

// Letters that databases and files take for others, or do not take.
const awkward = [
  '\u0130',
  'i\u0307',
  '\u0131',
  '\u0000',
  '\ud800',
  '\udc00\ud800',
  '\ufffd',
  '"\\',
  '\u2028',
  '\u1e9e',
  '%_',
  '😀',
]

/** How much a store is asked, where it is slower than memory, and how one is opened again that is kept somewhere. */
export type SuiteOptions = { runs?: number; many?: number; again?: (store: Store) => Promise<Store> }

/** What every store has to do, whatever it keeps customers in. `make` gives a new and empty one each time. */
export function storeSuite(
  name: string,
  make: () => Store | Promise<Store>,
  { runs = 300, many = 3000, again = async (store) => store }: SuiteOptions = {},
): void {
  describe(`${name}, as every store,`, () => {
    it('answers what a plain array would, whatever is done to it in whichever order', async () => {
      const number = fc.integer({ min: 0, max: 30 })
      const id = fc.integer({ min: 0, max: 40 }).map(uuid)
      const email = fc
        .tuple(number, fc.boolean())
        .map(([n, upper]) => (upper ? `C${n}@Example.com` : `c${n}@example.com`))
      const reference = number.map((n) => `R${n}`)
      const members = fc.record(
        {
          email,
          reference,
          customer_type: fc.constantFrom('individual', 'business'),
          is_active: fc.boolean(),
          first_name: fc.constantFrom('Ada', null),
        },
        { requiredKeys: [] },
      )
      const filter = fc.record(
        { id, email, reference, customer_type: fc.constantFrom('individual', 'business'), is_active: fc.boolean() },
        { requiredKeys: [] },
      )
      const step = fc.oneof(
        { weight: 5, arbitrary: fc.record({ do: fc.constant('insert' as const), members }) },
        { weight: 3, arbitrary: fc.record({ do: fc.constant('update' as const), id, members }) },
        {
          weight: 2,
          arbitrary: fc.record({
            do: fc.constant('remove' as const),
            id: fc.tuple(id, fc.boolean()).map(([each, upper]) => (upper ? each.toUpperCase() : each)),
          }),
        },
        {
          weight: 3,
          arbitrary: fc.record({
            do: fc.constant('page' as const),
            filter,
            page: fc.integer({ min: 1, max: 4 }),
            size: fc.integer({ min: 1, max: 9 }),
          }),
        },
        {
          weight: 1,
          arbitrary: fc.record({
            do: fc.constant('find' as const),
            by: fc.oneof(
              fc.tuple(fc.constant('id' as const), id),
              fc.tuple(fc.constant('email' as const), email),
              fc.tuple(fc.constant('reference' as const), reference),
            ),
          }),
        },
      )
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
          const [store, model] = [await make(), naiveStore()]
          let made = 0
          for (const each of steps) {
            switch (each.do) {
              case 'insert': {
                const record = recordNumber(made++, each.members)
                expect(await store.insert(record)).toEqual(model.insert(record))
                break
              }
              case 'update':
                expect(await store.update(each.id, each.members as Partial<CustomerRecord>)).toEqual(
                  model.update(each.id, each.members as Partial<CustomerRecord>),
                )
                break
              case 'remove':
                expect(await store.remove(each.id)).toEqual(model.remove(each.id))
                break
              case 'page':
                expect(await store.page(each.filter, each.page, each.size)).toEqual(
                  model.page(each.filter, each.page, each.size),
                )
                break
              case 'find':
                expect(await store.find(...(each.by as [UniqueMember, string]))).toEqual(
                  model.find(...(each.by as [UniqueMember, string])),
                )
            }
          }
          expect(await everything(store)).toEqual(model.all())
          expect(await everything(await again(store))).toEqual(model.all())
        }),
        { numRuns: runs },
      )
    })

    it('gives back every text as it came, and tells those apart that are not the same', async () => {
      const [store, model] = [await make(), naiveStore()]
      for (const [n, letter] of awkward.entries()) {
        const record = recordNumber(n, {
          first_name: `${letter}a`,
          email: `${letter}@example.com`,
          reference: `${letter}R`,
          metadata: JSON.stringify({ [letter]: letter }),
        })
        expect(await store.insert(record), letter).toEqual(model.insert(record))
      }
      const all = [
        ...awkward,
        ...awkward.map((letter) => letter.toLowerCase()),
        ...awkward.map((letter) => letter.toUpperCase()),
      ]
      for (const letter of all) {
        const email = `${letter}@example.com`
        expect(await store.find('email', email), email).toEqual(model.find('email', email))
        expect(await store.find('reference', `${letter}R`)).toEqual(model.find('reference', `${letter}R`))
        expect(await store.page({ email }, 1, 9)).toEqual(model.page({ email }, 1, 9))
        const taker = recordNumber(100, { email: email.toUpperCase(), reference: letter })
        expect(await store.insert(taker), email).toEqual(model.insert(taker))
        expect(await store.remove(taker.id)).toEqual(model.remove(taker.id))
        const patch = { email: uniqueKey('email', email), last_name: letter }
        expect(await store.update(uuid(0), patch)).toEqual(model.update(uuid(0), patch))
      }
      expect(await everything(await again(store))).toEqual(model.all())
    })

    it('finds nobody by an id that is none', async () => {
      const store = await make()
      await store.insert(recordNumber(1))
      for (const id of [
        '',
        'x',
        '1',
        '\u0000',
        '\ud800',
        `${uuid(1)} `,
        `{${uuid(1)}}`,
        uuid(1).replaceAll('-', ''),
        "'; --",
      ]) {
        expect(await store.find('id', id), id).toBeUndefined()
        expect(await store.update(id, { first_name: 'Eve' })).toBeUndefined()
        expect(await store.remove(id)).toBeUndefined()
        expect(await store.page({ id }, 1, 9)).toEqual({ customers: [], total: 0 })
      }
      expect(await everything(store)).toEqual([recordNumber(1)])
    })

    it('keeps its order, its totals and its lookups through much coming and going', async () => {
      const [store, model] = [await make(), naiveStore()]
      const kind = (n: number): Partial<CustomerRecord> => ({
        customer_type: n % 3 === 0 ? 'business' : 'individual',
        is_active: n % 5 !== 0,
        ...(n % 2 === 0 ? { reference: `R${n}` } : {}),
      })
      const agree = async (): Promise<void> => {
        for (const filter of [
          {},
          { is_active: false },
          { customer_type: 'business' },
          { customer_type: 'business', is_active: true },
        ] as Filter[]) {
          const { total } = model.page(filter, 1, 1)
          for (const page of [1, 2, Math.ceil(total / 100), Math.ceil(total / 100) + 1]) {
            if (page >= 1) expect(await store.page(filter, page, 100)).toEqual(model.page(filter, page, 100))
          }
        }
      }
      for (let n = 0; n < many; n++) {
        const record = recordNumber(n, kind(n))
        await store.insert(record)
        model.insert(record)
      }
      await agree()
      for (let n = 0; n < many; n++) {
        if (n % 7 === 3) continue
        expect(await store.remove(uuid(n))).toMatchObject({ id: uuid(n) })
        model.remove(uuid(n))
      }
      await agree()
      for (let n = 3; n < many; n += 7) {
        expect(await store.find('id', uuid(n))).toEqual(recordNumber(n, kind(n)))
        expect(await store.find('email', `c${n}@example.com`)).toMatchObject({ id: uuid(n) })
        expect(await store.find('reference', `R${n}`)).toEqual(n % 2 === 0 ? recordNumber(n, kind(n)) : undefined)
      }
      for (let n = many; n < many + many / 6; n++) {
        const record = recordNumber(n, { ...kind(n), email: `c${n - many}@example.org` })
        await store.insert(record)
        model.insert(record)
      }
      await agree()
      expect(await everything(store)).toEqual(model.all())
      expect(await everything(await again(store))).toEqual(model.all())
    })

    it('never changes a record that it was given or gave', async () => {
      const store = await make()
      const given = Object.freeze(recordNumber(1))
      await store.insert(given)
      const found = await store.find('id', given.id)
      const copy = structuredClone(found)
      await store.update(given.id, { first_name: 'Grace' })
      await store.remove(given.id)
      expect(found).toEqual(copy)
    })

    it('lets a reader of all customers finish with those that were there when it began', async () => {
      const store = await make()
      for (let n = 0; n < 3; n++) await store.insert(recordNumber(n))
      const ids: string[] = []
      for await (const record of store.all()) {
        ids.push(record.id)
        await store.clear()
      }
      expect(ids).toEqual([uuid(0), uuid(1), uuid(2)])
      expect(await everything(store)).toEqual([])
    })

    it('forgets everything when it is cleared, emails and references too', async () => {
      const store = await make()
      await store.insert(recordNumber(1, { reference: 'R1' }))
      await store.clear()
      expect(await store.page({}, 1, 20)).toEqual({ customers: [], total: 0 })
      expect(await store.insert(recordNumber(1, { reference: 'R1' }))).toBeUndefined()
    })

    it('keeps names that objects have by themselves apart from customers', async () => {
      const store = await make()
      for (const reference of ['__proto__', 'constructor', 'toString']) {
        expect(await store.find('reference', reference)).toBeUndefined()
        await store.insert(recordNumber(reference.length, { reference }))
        expect(await store.find('reference', reference)).toMatchObject({ reference })
      }
    })

    it('refuses an id that it has already', async () => {
      const store = await make()
      await store.insert(recordNumber(1))
      await expect(
        store.insert(recordNumber(1, { id: uuid(1).toUpperCase(), email: 'other@example.com' })),
      ).rejects.toThrow('is not new')
    })
  })
}

/** What every store has to do that can be forked, for the worlds and the snapshots of a mock. */
export function forksSuite(
  name: string,
  make: () => ForkingStore | Promise<ForkingStore>,
  { runs = 100, again = async (store) => store }: SuiteOptions = {},
): void {
  it(`${name} and its forks see nothing of each other, and become what another one is`, async () => {
    const step = fc.record({
      on: fc.nat(3),
      other: fc.nat(3),
      do: fc.constantFrom('insert', 'insert', 'insert', 'update', 'remove', 'fork', 'become', 'clear'),
      n: fc.nat(12),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
        const stores = [await make()]
        const models = [naiveStore()]
        let made = 0
        for (const { on, other, do: what, n } of steps) {
          const at = on % stores.length
          const [store, model] = [stores[at]!, models[at]!]
          switch (what) {
            case 'insert': {
              const record = recordNumber(made++, { email: `c${n}@example.com`, is_active: n % 2 === 0 })
              expect(await store.insert(record)).toEqual(model.insert(record))
              break
            }
            case 'update':
              expect(await store.update(uuid(n), { reference: `R${n % 3}` })).toEqual(
                model.update(uuid(n), { reference: `R${n % 3}` }),
              )
              break
            case 'remove':
              expect(await store.remove(uuid(n))).toEqual(model.remove(uuid(n)))
              break
            case 'clear':
              await store.clear()
              model.clear()
              break
            case 'fork':
              if (stores.length === 4) break
              stores.push(store.fork())
              models.push(naiveStore(model.all()))
              break
            case 'become': {
              const from = other % stores.length
              await store.become(from === 0 ? stores[0]!.fork() : stores[from]!)
              models[at] = naiveStore(models[from]!.all())
            }
          }
        }
        for (const [at, store] of stores.entries()) {
          expect(await everything(store)).toEqual(models[at]!.all())
          expect(await store.page({ is_active: true }, 1, 3)).toEqual(models[at]!.page({ is_active: true }, 1, 3))
        }
        expect(await everything(await again(stores[0]!))).toEqual(models[0]!.all())
      }),
      { numRuns: runs },
    )
  })
}
