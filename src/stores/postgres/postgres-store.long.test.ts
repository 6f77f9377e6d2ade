import { afterAll, afterEach, beforeAll, describe } from 'vitest'
import { testDatabase } from '../../generate/postgres-under-test.ts'
import type { Store } from '../../customers/store.ts'
import { forkingStore } from '../forking-store.ts'
import { historiesSuite } from '../histories-suite.ts'
import type { KeptStore } from '../kept-store.ts'
import { storeSuite } from '../store-suite.ts'
import { openPostgresStore } from './open-postgres-store.ts'

const postgres = testDatabase()
// Without PostgreSQL's programs there is nothing to hold to anything.
describe.skipIf(!postgres)('with PostgreSQL', () => {
  const opened: KeptStore[] = []
  beforeAll(() => postgres!.start())
  afterEach(async () => {
    for (const { close } of opened.splice(0)) await close()
  })
  afterAll(() => postgres!.stop())

  async function open(): Promise<Store> {
    const kept = await openPostgresStore(postgres!.url, forkingStore(), { connections: 2 })
    opened.push(kept)
    return kept.store
  }
  async function openEmpty(): Promise<Store> {
    const store = opened[0]?.store ?? (await open())
    await store.clear()
    return store
  }

  storeSuite('a store in PostgreSQL', openEmpty, { runs: 25, many: 300, again: () => open() })
  historiesSuite('one store in PostgreSQL', async () => [await openEmpty()], 20)
  historiesSuite(
    'three replicas of a store in PostgreSQL',
    async () => {
      const first = await openEmpty()
      while (opened.length < 3) await open()
      return [first, opened[1]!.store, opened[2]!.store]
    },
    30,
  )
})
