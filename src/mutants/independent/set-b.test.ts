import { readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import type { Mutant, Variant } from '../behaviour.ts'
import { startDeployment } from '../start-deployment.ts'
import { apiAt, freshEmail, type Api } from './set-b/api-under-test.ts'
import { mutantProbes } from './set-b/mutant-probes-under-test.ts'
import { mutantsB, variantsB } from './set-b/set-b.ts'
import { updateAndReadProbes } from './set-b/update-and-read-probes-under-test.ts'
import { variantProbes } from './set-b/variant-probes-under-test.ts'

const credentials = { client: 'client_test', secret: 'secret_test' }
const probes = { ...mutantProbes, ...updateAndReadProbes, ...variantProbes }

async function start(options: { mutants?: Mutant[]; variants?: Variant[] }, signed = false): Promise<Api> {
  const auth = signed ? credentials : undefined
  const deployment = await startDeployment({ ...options, ...(auth && { auth }) })
  onTestFinished(deployment.close)
  return apiAt(deployment.url, auth)
}

describe('set B', () => {
  it('is fifty mutants and twenty-five variants, each named once and each with a probe', () => {
    expect([mutantsB.length, variantsB.length]).toEqual([50, 25])
    const names = [...mutantsB, ...variantsB].map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(Object.keys(probes).sort()).toEqual(names.sort())
  })

  it('breaks only promises of the document or the public pages that can be seen from outside', () => {
    const text = readFileSync(new URL('../../../spec/promises.yaml', import.meta.url), 'utf8')
    const { promises } = parse(text) as { promises: { id: string; source: string; unchecked?: string }[] }
    const binding = promises.filter(({ source, unchecked }) => source !== 'ours' && unchecked === undefined)
    const ids = binding.map(({ id }) => id)
    for (const { name, promise } of mutantsB) expect(ids, name).toContain(promise)
  })
})

describe('a mutant of set B deviates from the correct deployment', () => {
  it.each(mutantsB)('$name', async (mutant) => {
    const { see, correct } = probes[mutant.name]!
    const signed = mutant.needs === 'auth'
    expect(await see(await start({}, signed))).toEqual(correct)
    expect(await see(await start({ mutants: [mutant] }, signed))).not.toEqual(correct)
  })
})

describe('a variant of set B', () => {
  it.each(variantsB)('is unusual: $name', async (variant) => {
    const { see, correct } = probes[variant.name]!
    expect(await see(await start({}))).toEqual(correct)
    expect(await see(await start({ variants: [variant] }))).not.toEqual(correct)
  })

  it.each(variantsB)('creates, reads, lists and updates: $name', async (variant) => {
    const api = await start({ variants: [variant] })
    const email = freshEmail()
    const names = { first_name: 'Ada', last_name: 'Okafor' }
    const contact = { phone: '+2348031234567', country_code: '+234' }
    const created = await api.post({ email, customer_type: 'business', ...names, ...contact })
    expect(created.status).toBe(201)
    expect(created.body).toMatchObject({ success: true, data: { email, customer_type: 'business', ...names } })
    const { id } = created.body.data

    const shown = { id, email, customer_type: 'business', is_active: true, ...names }
    await within(async () => expect((await api.get(id)).body.data).toMatchObject(shown))
    await within(async () => {
      const { data } = (await api.list({ email })).body
      expect(data).toMatchObject({ page: 1, total: 1, customers: [shown] })
    })

    const updated = await api.update(id, { last_name: 'Eze' })
    expect(updated.status).toBe(200)
    expect(updated.body.data).toMatchObject({ ...shown, last_name: 'Eze' })
    await within(async () => expect((await api.get(id)).body.data).toMatchObject({ ...shown, last_name: 'Eze' }))
  })
})

/** A read within a second of a write may show the state before; one that is sent later may not. */
async function within(check: () => Promise<void>): Promise<void> {
  const written = performance.now()
  for (;;) {
    const isLate = performance.now() - written > 1000
    try {
      return await check()
    } catch (error) {
      if (isLate) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
