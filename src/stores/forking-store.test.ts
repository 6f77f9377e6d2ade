import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Filter, ForkingStore, Store } from '../customers/store.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { forkingStore } from './forking-store.ts'
import { frozenBase } from './frozen-base.ts'
import { memoryStore } from './memory-store.ts'
import { recordNumber, storeSuite } from './store-suite.ts'

storeSuite('the forking store', () => forkingStore())

const id = (n: number): string => recordNumber(n).id
const kindOf = (n: number): Partial<CustomerRecord> => ({
  customer_type: n % 3 === 0 ? 'business' : 'individual',
  is_active: n % 5 !== 0,
  ...(n % 2 === 0 ? { reference: `R${n}` } : {}),
})
const many = Array.from({ length: 200 }, (_, n) => recordNumber(n, kindOf(n)))
const base = frozenBase(many)

async function everything(store: Store): Promise<CustomerRecord[]> {
  const records: CustomerRecord[] = []
  for await (const record of store.all()) records.push(record)
  return records
}

async function twinOf(store: Store): Promise<Store> {
  return memoryStore(await everything(store))
}

describe('a forking store over a base', () => {
  it('answers what memory stores would, whatever is done in whichever order to it and its forks', async () => {
    const number = fc.oneof(fc.nat(12), fc.nat(210))
    const email = fc
      .tuple(number, fc.boolean())
      .map(([n, upper]) => (upper ? `C${n}@Example.com` : `c${n}@example.com`))
    const members = fc.record(
      {
        email,
        reference: number.map((n) => `R${n}`),
        customer_type: fc.constantFrom('individual' as const, 'business' as const),
        is_active: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    const filter = fc.record(
      {
        id: number.map(id),
        email,
        reference: number.map((n) => `R${n}`),
        customer_type: fc.constantFrom('individual' as const, 'business' as const),
        is_active: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    const kinds = fc.record(
      { customer_type: fc.constantFrom('individual' as const, 'business' as const), is_active: fc.boolean() },
      { requiredKeys: [] },
    )
    const step = fc.record({
      on: fc.nat(5),
      other: fc.nat(5),
      do: fc.oneof(
        { weight: 4, arbitrary: fc.constant('insert' as const) },
        { weight: 4, arbitrary: fc.constant('update' as const) },
        { weight: 3, arbitrary: fc.constant('remove' as const) },
        { weight: 3, arbitrary: fc.constant('page' as const) },
        { weight: 1, arbitrary: fc.constantFrom('fork' as const, 'become' as const) },
      ),
      n: number,
      members,
      filter: fc.oneof(filter, kinds),
      page: fc.integer({ min: 1, max: 30 }),
      size: fc.integer({ min: 1, max: 40 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const first = forkingStore(base)
        const stores: [ForkingStore, Store][] = [[first, await twinOf(first)]]
        let made = 1000
        for (const each of steps) {
          const at = each.on % stores.length
          const [store, twin] = stores[at]!
          switch (each.do) {
            case 'insert': {
              // Ids come again, too, once their customers are gone.
              const known = await twin.find('id', id(each.n))
              const record = recordNumber(known ? made++ : each.n, each.members)
              expect(await store.insert(record)).toEqual(await twin.insert(record))
              break
            }
            case 'update':
              expect(await store.update(id(each.n), each.members)).toEqual(await twin.update(id(each.n), each.members))
              break
            case 'remove':
              expect(await store.remove(id(each.n).toUpperCase())).toEqual(await twin.remove(id(each.n)))
              break
            case 'page':
              expect(await store.page(each.filter, each.page, each.size)).toEqual(
                await twin.page(each.filter, each.page, each.size),
              )
              break
            case 'fork':
              if (stores.length < 6) stores.push([store.fork(), await twinOf(twin)])
              break
            case 'become': {
              const [other, itsTwin] = stores[each.other % stores.length]!
              await store.become(other)
              stores[at] = [store, await twinOf(itsTwin)]
            }
          }
        }
        for (const [store, twin] of stores) expect(await everything(store)).toEqual(await everything(twin))
      }),
      { numRuns: 60 },
    )
    expect(base.records).toEqual(many)
  })

  it('stays right where much comes and goes above a base of many blocks', async () => {
    const large = frozenBase(Array.from({ length: 5000 }, (_, n) => recordNumber(n, kindOf(n))))
    const store = forkingStore(large)
    const twin = await twinOf(store)
    const both = async (change: (store: Store) => Promise<unknown>): Promise<void> =>
      expect(await change(store)).toEqual(await change(twin))
    // One takes what another had: whoever goes through the changes again, from the first one on, meets both.
    await both((each) => each.update(id(1), { first_name: 'Grace' }))
    await both((each) => each.update(id(2), { email: 'x@example.com', reference: 'X' }))
    await both((each) => each.update(id(1), { email: 'c2@example.com', reference: 'R2' }))
    for (let n = 0; n < 5000; n += 37) await both((each) => each.remove(id(n)))
    for (let n = 5; n < 5000; n += 41) await both((each) => each.update(id(n), { is_active: n % 2 === 0 }))
    for (let n = 5000; n < 8000; n++) {
      await both((each) => each.insert(recordNumber(n, { ...kindOf(n), email: `c${(n - 5000) * 37}@example.org` })))
      if (n % 9 !== 0) await both((each) => each.remove(id(n)))
    }
    for (const email of ['c1@example.com', 'c2@example.com', 'x@example.com'])
      await both((each) => each.find('email', email))
    await both((each) => each.insert(recordNumber(9000, { email: 'other@example.com', reference: 'R2' })))
    const copy = store.fork()
    await store.clear()
    for (const filter of [{}, { is_active: false }, { customer_type: 'business', is_active: true }] as Filter[])
      for (const page of [1, 2, 20, 40, 60])
        expect(await copy.page(filter, page, 50)).toEqual(await twin.page(filter, page, 50))
    expect(await everything(copy)).toEqual(await everything(twin))
    expect(await everything(store)).toEqual([])
  })

  it('finds customers by what they have now, whose email and reference change at once, again and again', async () => {
    const store = forkingStore(base)
    for (let round = 0; round < 4; round++)
      for (let n = 0; n < 60; n++) {
        const now = { email: `Of${round}.${n}@example.com`, reference: `Of-${round}-${n}` }
        await store.update(id(n), now)
        expect((await store.find('email', now.email))?.id).toBe(id(n))
        expect((await store.find('reference', now.reference))?.id).toBe(id(n))
        if (round === 0) continue
        expect(await store.find('email', `Of${round - 1}.${n}@example.com`)).toBeUndefined()
        expect(await store.find('reference', `Of-${round - 1}-${n}`)).toBeUndefined()
      }
  })

  it('refuses to become what was not made as it was', async () => {
    await expect(forkingStore(base).become(memoryStore() as never)).rejects.toThrow('was not made by forkingStore')
  })
})

describe('frozenBase', () => {
  it.each([
    ['email', { email: 'C1@example.com' }, 'C1@example.com'],
    ['reference', { reference: 'R4' }, 'R4'],
    ['id', { id: id(1).toUpperCase(), email: 'x@example.com' }, id(1).toUpperCase()],
  ])('refuses customers that share their %s', (member, members, value) => {
    const other = recordNumber(member === 'reference' ? 4 : 1, kindOf(4))
    const last = recordNumber(9, members)
    expect(() => frozenBase([recordNumber(0), other, last])).toThrow(
      `the customers ${other.id} and ${last.id} share the ${member} ${value}`,
    )
  })
})

describe('what a fork costs', () => {
  // As a program that was started with --expose-gc would have it.
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = (): number => {
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const large = frozenBase(Array.from({ length: 20_000 }, (_, n) => recordNumber(n, kindOf(n))))

  it('is no more than 8 KB up to four changes, however many customers there are', async () => {
    const forks: ForkingStore[] = []
    const root = forkingStore(large)
    const before = used()
    for (let n = 0; n < 500; n++) {
      const fork = root.fork()
      await fork.insert(recordNumber(30_000 + n))
      await fork.update(id(n), { first_name: `X${n}` })
      await fork.update(id(n + 1000), { is_active: n % 2 === 0 })
      await fork.remove(id(n + 2000))
      forks.push(fork)
    }
    expect((used() - before) / forks.length).toBeLessThan(8192)
  })

  it('is less than a millisecond, of a world with a thousand changes too', async () => {
    const changed = forkingStore(large)
    for (let n = 0; n < 500; n++) {
      await changed.remove(id(n * 31))
      await changed.insert(recordNumber(30_000 + n))
    }
    for (const store of [forkingStore(large), changed]) {
      const times = Array.from({ length: 200 }, () => {
        const started = performance.now()
        store.fork()
        return performance.now() - started
      }).toSorted((a, b) => a - b)
      // The middle one: a busy machine takes its time now and then.
      expect(times[100]).toBeLessThan(1)
    }
  })
})
