import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Variant } from '../behaviour.ts'
import { startDeployment } from '../start-deployment.ts'
import { envelopeProbes } from './set-a/envelope-probes-under-test.ts'
import type { Probe } from './set-a/probe-under-test.ts'
import { authProbes, readProbes } from './set-a/read-probes-under-test.ts'
import { address, credentials, newcomer, requestsTo, type Received } from './set-a/requests-under-test.ts'
import { variantProbes } from './set-a/variant-probes-under-test.ts'
import { writeProbes } from './set-a/write-probes-under-test.ts'
import { mutantsA, variantsA } from './set-a.ts'

const mutantProbes = { ...envelopeProbes, ...writeProbes, ...readProbes, ...authProbes }

type Source = { id: string; source: string; unchecked?: string }
const { promises } = parse(readFileSync(new URL('../../../spec/promises.yaml', import.meta.url), 'utf8'))

describe('the set', () => {
  it('holds 50 mutants and 25 variants, each named once', () => {
    expect(mutantsA).toHaveLength(50)
    expect(variantsA).toHaveLength(25)
    expect(new Set([...mutantsA, ...variantsA].map(({ name }) => name)).size).toBe(75)
  })

  it('breaks promises of the document or the public pages that can be checked', () => {
    const binding = promises.filter(({ source, unchecked }: Source) => source !== 'ours' && unchecked === undefined)
    const ids = new Set(binding.map(({ id }: Source) => id))
    expect(mutantsA.filter(({ promise }) => !ids.has(promise))).toEqual([])
  })

  it('has a probe for each of them and no other', () => {
    expect(Object.keys(mutantProbes).toSorted()).toEqual(mutantsA.map(({ name }) => name).toSorted())
    expect(Object.keys(variantProbes).toSorted()).toEqual(variantsA.map(({ name }) => name).toSorted())
  })
})

describe.concurrent('a mutant breaks what a correct deployment keeps', () => {
  it.each(mutantsA)('$name', async (mutant) => {
    const probe = mutantProbes[mutant.name]!
    const auth = mutant.needs === 'auth' ? { auth: credentials } : {}
    expect(await asked(probe, auth)).toBe(true)
    expect(await asked(probe, { mutants: [mutant], ...auth })).toBe(false)
  })
})

describe.concurrent('a variant is unusual', () => {
  it.each(variantsA)('$name', async (variant) => {
    const probe = variantProbes[variant.name]!
    expect(await asked(probe, {})).toBe(true)
    expect(await asked(probe, { variants: [variant] })).toBe(false)
  })
})

describe.concurrent('a variant creates, reads, lists, updates, blacklists and deletes', () => {
  it.each(variantsA)('$name', (variant) => lives(variant))
})

async function asked(probe: Probe, options: Parameters<typeof startDeployment>[0]): Promise<boolean> {
  const deployment = await startDeployment(options)
  try {
    return await probe(requestsTo(deployment.url))
  } finally {
    await deployment.close()
  }
}

/** One customer's life. */
async function lives(variant: Variant): Promise<void> {
  const deployment = await startDeployment({ variants: [variant] })
  try {
    const api = requestsTo(deployment.url)
    const fields = newcomer()
    const created = await api.create(fields)
    expect(created.status).toBe(201)
    const { id } = created.json.data
    const { email, first_name, last_name, customer_type } = fields
    const given = { id, email, first_name, last_name, customer_type, is_active: true, metadata: '{}' }
    expect(created.json).toMatchObject({ success: true, data: given, metadata: { request_id: expect.any(String) } })
    await soon(async () => {
      expect(await api.read(id)).toMatchObject(given)
      const listed = { customers: [given], page: 1, total: 1 }
      expect((await api.list({ email: String(email) })).json.data).toMatchObject(listed)
    })
    const changed = { first_name: 'Ngozi', email: address() }
    expect((await api.update(id, changed)).json.data).toMatchObject({ ...given, ...changed })
    expect((await api.blacklist(id, true)).status).toBeLessThan(300)
    await soon(async () => {
      const now = { ...given, ...changed, is_active: false }
      expect(await api.read(id)).toMatchObject(now)
      expect((await api.list({ id, is_active: 'false' })).json.data.customers).toMatchObject([now])
    })
    expect(refusal(await api.update(id, { email: 'none' }))).toBe(true)
    expect((await api.remove(id)).status).toBeLessThan(300)
    await soon(async () => {
      expect(refusal(await api.get(id))).toBe(true)
      expect(await api.found({ id })).toEqual([])
    })
  } finally {
    await deployment.close()
  }
}

/** Asks until reads show it; those sent a second after the write have to. */
async function soon(shown: () => Promise<void>): Promise<void> {
  const written = performance.now()
  for (;;) {
    const late = performance.now() - written > 1000
    try {
      return await shown()
    } catch (error) {
      if (late) throw error
      await wait(100)
    }
  }
}

/** Whether an answer refuses, in the shape of the envelope or of a problem. */
function refusal({ status, json }: Received): boolean {
  const envelope = json.success === false && typeof json.message === 'string'
  return status >= 400 && status < 500 && (envelope || (json.status === status && typeof json.title === 'string'))
}
