import { describe, expect, it } from 'vitest'
import { mapStore } from './map-store.ts'
import { recordNumber } from './store-suite.ts'

describe('a map store', () => {
  it('shows what somebody else did to its map, two customers of one email too', async () => {
    const store = mapStore([recordNumber(1), recordNumber(2)])
    for (const row of store.rows.values()) row.email = 'both@example.com'
    expect((await store.page({ email: 'both@example.com' }, 1, 10)).total).toBe(2)
  })

  it('hands out copies, so that no record changes in the hands of whoever asked', async () => {
    const store = mapStore([recordNumber(1)])
    const before = await store.find('id', recordNumber(1).id)
    await store.update(recordNumber(1).id, { first_name: 'Grace' })
    expect(before?.first_name).toBe('Ada')
  })

  it('is forked and becomes another one record by record, in the map that it had', async () => {
    const store = mapStore([recordNumber(1)])
    const { rows } = store
    const fork = store.fork()
    await store.update(recordNumber(1).id, { first_name: 'Grace' })
    expect((await fork.find('id', recordNumber(1).id))?.first_name).toBe('Ada')
    await store.become(fork)
    expect(rows.get(recordNumber(1).id)?.first_name).toBe('Ada')
  })
})
