import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { start, tried } from './suite-under-test.ts'
import type { Suite } from './suite-under-test.ts'

const must = (fact: unknown): void => {
  if (!fact) throw new Error('not as it was expected')
}

/** Goes through everything, one request after the other, and looks closely. */
const thorough: Suite = async (ask) => {
  const customer = { email: `${randomUUID()}@example.com`, first_name: 'Zoë', last_name: "O'Brien" }
  const created = await ask('POST', '', { ...customer, customer_type: 'business', reference: randomUUID() })
  must(created.status === 201 && created.data.first_name === 'Zoë' && created.data.is_active === true)
  const path = `/${created.data.id}`
  must((await ask('GET', path)).data.created_at === created.data.created_at)
  must((await ask('POST', '', { ...customer, customer_type: 'individual' })).status === 409)
  must((await ask('POST', '', { customer_type: 'individual' })).status === 400)
  must((await ask('POST', '', { email: 'none', customer_type: 'someone' })).status === 400)
  const updated = await ask('PUT', path, { last_name: 'Okafor', metadata: { tier: 'gold' } })
  must(updated.data.first_name === 'Zoë' && updated.data.last_name === 'Okafor' && updated.answer.success === true)
  const by = await ask('GET', `?email=${customer.email}&customer_type=business`)
  must(by.data.total === 1 && by.data.customers[0].id === created.data.id)
  const pages = await Promise.all([1, 2, 3].map((page) => ask('GET', `?page=${page}&page_size=2`)))
  must(new Set(pages.flatMap(({ data }) => data.customers.map(({ id }: { id: string }) => id))).size === 4)
  await ask('POST', `/blacklist${path}`, { blacklist: true })
  must((await ask('GET', '?is_active=false')).data.customers.length === 1)
  must((await ask('DELETE', path)).status === 200)
  must((await ask('GET', path)).status === 404)
  must((await ask('PUT', path, { first_name: 'Ada' })).status === 404)
}

/** Asks everything at once, by several workers, in an order of its own each time. */
const hurried: Suite = async (ask) => {
  await Promise.all(
    [1, 2, 3].map(async (worker) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 5))
      const email = `${randomUUID()}@example.com`
      const { data } = await ask('POST', '', { email, customer_type: 'individual', first_name: `Worker ${worker}` })
      const [read, found] = await Promise.all([ask('GET', `/${data.id}`), ask('GET', `?email=${email}`)])
      must(read.data.email === email && found.data.customers[0].first_name === `Worker ${worker}`)
      must((await ask('PUT', `/${data.id}`, { last_name: 'Okafor' })).data.last_name === 'Okafor')
    }),
  )
  must((await ask('GET', '?page_size=100')).data.total === start.customers.length + 3)
}

it.each([
  ['one request after the other', thorough],
  ['many at once', hurried],
])('choosing loses no mutant that running all would kill: %s', { timeout: 600_000 }, async (_, suite) => {
  const chosen = await tried(suite)
  const all = await tried(suite, { all: true })
  const names = (result: typeof all, fate: string): string[] =>
    [...result.fates].filter(([, one]) => one.fate === fate).map(([{ name }]) => name)
  expect(all.names.length).toBeGreaterThan(chosen.names.length)
  expect(names(chosen, 'noticed').length).toBeGreaterThan(30)
  expect(names(all, 'noticed').filter((name) => !chosen.names.includes(name))).toEqual([])
})
