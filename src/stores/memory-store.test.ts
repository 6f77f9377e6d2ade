import { expect, it } from 'vitest'
import { historiesSuite } from './histories-suite.ts'
import { memoryStore } from './memory-store.ts'
import { recordNumber, storeSuite } from './store-suite.ts'

storeSuite('the memory store', () => memoryStore())
historiesSuite('the memory store', async () => [memoryStore()], 30)

it('shares nothing between two stores', async () => {
  const [one, two] = [memoryStore(), memoryStore()]
  await one.insert(recordNumber(1))
  expect((await two.page({}, 1, 1)).total).toBe(0)
})

it('begins with the customers that it is given', async () => {
  const store = memoryStore([recordNumber(1), recordNumber(2)])
  expect((await store.page({}, 1, 9)).customers).toEqual([recordNumber(2), recordNumber(1)])
  expect(() => memoryStore([recordNumber(1), recordNumber(2, { email: 'C1@example.com' })])).toThrow('share the email')
})
