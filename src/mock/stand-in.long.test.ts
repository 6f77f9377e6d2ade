import { expect, it } from 'vitest'
import { mutants } from '../mutants/fixed/mutants.ts'
import { createMock } from './create-mock.ts'

const json = { 'content-type': 'application/json' }
const ada = { email: 'ada@example.com', customer_type: 'individual', first_name: 'Ada' }

it('every listed mutant, and hundreds of drawn ones and variants, are worlds that none of our own bugs ends', async () => {
  const bugs: string[] = []
  const mock = await createMock({ log: ({ bug, world }) => bug !== undefined && bugs.push(`${world}: ${String(bug)}`) })
  const wishes = [
    ...mutants.map(({ name }) => ({ mutant: name })),
    ...Array.from({ length: 100 }, (_, seed) => ({ mutant: `seed:${seed}` })),
    ...Array.from({ length: 100 }, (_, variant) => ({ variant })),
  ]
  for (const wish of wishes) {
    const world = await mock.makeWorld(JSON.stringify(wish).replaceAll(/[^a-z0-9-]/g, '-'), wish)
    const ask = async (path: string, init?: RequestInit): Promise<void> => {
      try {
        await (await world.fetch(path, init)).text()
      } catch {
        // Some of them answer nothing.
      }
    }
    await ask('/api/customers')
    await ask('/api/customers', { method: 'POST', headers: json, body: JSON.stringify(ada) })
    const kept = await world.customers.find('email', ada.email)
    const path = `/api/customers/${kept?.id ?? '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d'}`
    await ask(path)
    await ask(path, { method: 'PUT', headers: json, body: '{"first_name":"Grace","email":"grace@example.com"}' })
    await ask(path, { method: 'DELETE' })
    expect((await world.requests()).length, world.name).toBe(5)
  }
  expect(bugs).toEqual([])
})
