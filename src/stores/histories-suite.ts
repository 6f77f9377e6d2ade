import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Store } from '../customers/store.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { everything, naiveStore, recordNumber } from './store-suite.ts'

type Naive = ReturnType<typeof naiveStore>

/** One call as a model and a store can both carry it out. */
type Call = { says: string; on: (store: Store | Naive) => unknown }

/** A call that was carried out: its answer, and when it began and ended, by a count of such moments. */
type Told = { call: Call; began: number; ended: number; answer: unknown }

const email = fc.nat(3).map((n) => `c${n}@example.com`)
const id = fc.nat(5).map((n) => recordNumber(n).id)
const reference = fc.nat(1).map((n) => `R${n}`)
const members = fc.record({ email, reference, is_active: fc.boolean() }, { requiredKeys: [] })

/** Calls that get in each other's way. Each record is inserted at most once: its number is that of the call. */
const call: fc.Arbitrary<(number: number) => Call> = fc.oneof(
  {
    weight: 4,
    arbitrary: members.map((given) => (number: number) => ({
      says: `insert ${number} ${JSON.stringify(given)}`,
      on: (store: Store | Naive) => store.insert(recordNumber(number, given)),
    })),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(id, members).map(([of, given]) => () => ({
      says: `update ${of} ${JSON.stringify(given)}`,
      on: (store: Store | Naive) => store.update(of, given),
    })),
  },
  {
    weight: 2,
    arbitrary: id.map((of) => () => ({ says: `remove ${of}`, on: (store: Store | Naive) => store.remove(of) })),
  },
  {
    weight: 2,
    arbitrary: email.map((of) => () => ({ says: `find ${of}`, on: (store: Store | Naive) => store.find('email', of) })),
  },
  {
    weight: 2,
    arbitrary: fc.boolean().map((active) => () => ({
      says: `page ${active}`,
      on: (store: Store | Naive) => store.page({ is_active: active }, 1, 3),
    })),
  },
)

/**
 * The customers after each order of these calls, one after the other, that explains every answer: none that ended before
 * another began comes after it.
 */
function explanations(told: Told[], before: CustomerRecord[]): CustomerRecord[][] {
  if (told.length === 0) return [before]
  const found: CustomerRecord[][] = []
  for (const first of told) {
    const others = told.filter((each) => each !== first)
    if (others.some(({ ended }) => ended < first.began)) continue
    const model = naiveStore(before)
    if (isDeepStrictEqual(answerOf(first, model), first.answer)) found.push(...explanations(others, model.all()))
  }
  return found
}

// As JSON, in which what is absent is not undefined.
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}

function answerOf({ call: { on } }: Told, model: Naive): unknown {
  return plain(on(model))
}

/**
 * Calls that overlap, by up to six, on one or several stores over the same customers: for what they answer there has to be
 * an order that explains it. `make` gives an empty one each time, as several stores that share it.
 */
export function historiesSuite(name: string, make: () => Promise<Store[]>, runs: number): void {
  it(`${name} answers calls that overlap as if they came one after the other`, async () => {
    const late = fc.nat(3)
    const round = fc.array(fc.tuple(call, late, fc.nat(2)), { minLength: 2, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 4 }), async (rounds) => {
        const stores = await make()
        let moment = 0
        let number = 0
        let possible: CustomerRecord[][] = [[]]
        for (const calls of rounds) {
          const told = await Promise.all(
            calls.map(async ([draw, delay, on]): Promise<Told> => {
              const each = draw(number++)
              if (delay > 0) await sleep(delay - 1)
              const began = moment++
              const answer = plain(await each.on(stores[on % stores.length]!))
              return { call: each, began, ended: moment++, answer }
            }),
          )
          const after = possible.flatMap((before) => explanations(told, before))
          const lines = told.map(
            (each) => `${each.began}-${each.ended} ${each.call.says}: ${JSON.stringify(each.answer)}`,
          )
          expect(
            after.length,
            `no order explains\n${lines.join('\n')}\nafter ${JSON.stringify(possible)}`,
          ).toBeGreaterThan(0)
          const distinct = new Map(after.map((records) => [JSON.stringify(records), records]))
          possible = [...distinct.values()]
        }
        const ends = plain(await everything(stores[0]!))
        expect(
          possible.some((records) => isDeepStrictEqual(plain(records), ends)),
          JSON.stringify(ends),
        ).toBe(true)
      }),
      { numRuns: runs },
    )
  })
}
