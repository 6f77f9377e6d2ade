import { describe, expect, test } from 'vitest'
import { mutants } from '../fixed/mutants.ts'
import { drawVariant } from '../grammar/draw-variant.ts'
import { observe } from './observe.ts'

const seeds = Array.from({ length: 50 }, (_, seed) => seed)

describe('the oracle', () => {
  test.each([false, true])('finds nothing wrong with the correct deployment (signed: %s)', async (auth) => {
    for (const seed of seeds.slice(0, 3))
      expect(await observe({ seed, changes: [], auth, wire: false })).toBeUndefined()
  })

  test('finds nothing wrong with the correct deployment over HTTP', async () => {
    expect(await observe({ seed: 1, changes: [], auth: true, wire: true, requests: 300 })).toBeUndefined()
  })

  test('finds nothing wrong with what the document leaves open', { timeout: 120_000 }, async () => {
    for (const seed of seeds) {
      const { name, change, needs } = drawVariant(seed)
      const options = { seed, changes: [change], auth: needs === 'auth', wire: false, requests: 600 }
      expect(await observe(options), name).toBeUndefined()
    }
  })

  test('finds nothing wrong with what is sent in an unusual way', { timeout: 120_000 }, async () => {
    const sent = seeds.map((seed) => drawVariant(seed)).filter(({ wire }) => wire)
    for (const { seed, name, change, needs } of sent.slice(0, 6)) {
      const options = { seed, changes: [change], auth: needs === 'auth', wire: true, requests: 100 }
      expect(await observe(options), name).toBeUndefined()
    }
  })

  test('asks the same by the same seed', async () => {
    const { change } = mutants.find(({ name }) => name === 'names-are-cut')!
    const options = { seed: 5, changes: [change], auth: false, wire: false }
    const difference = await observe(options)
    expect(difference).toMatchObject({ place: 'customer.first_name' })
    expect(await observe(options)).toEqual(difference)
    expect(await observe({ ...options, seed: 6 })).not.toEqual(difference)
  })

  test('sees most of the mutants that were written by hand', { timeout: 120_000 }, async () => {
    const some = mutants.filter((_, index) => index % 8 === 0)
    const unseen: string[] = []
    for (const { name, change, needs } of some)
      if ((await observe({ seed: 1, changes: [change], auth: needs === 'auth', wire: false })) === undefined)
        unseen.push(name)
    console.log(`The oracle sees ${some.length - unseen.length} of ${some.length} mutants written by hand.`, unseen)
    expect(unseen.length).toBeLessThan(some.length / 3)
  })
})
