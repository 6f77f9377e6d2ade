import { expect, it } from 'vitest'
import { memoryStore } from './memory-store.ts'
import { recordNumber, storeSuite } from './store-suite.ts'

storeSuite('the memory store', memoryStore)

it('shares nothing between two stores', async () => {
  const [one, two] = [memoryStore(), memoryStore()]
  await one.insert(recordNumber(1))
  expect((await two.page({}, 1, 1)).total).toBe(0)
})
