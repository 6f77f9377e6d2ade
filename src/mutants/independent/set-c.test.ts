import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { startDeployment } from '../start-deployment.ts'
import { clientOf, credentials, newEmail, signed, type Client, type Probe } from './set-c/probes/client.ts'
import { hostileProbes } from './set-c/probes/hostile.ts'
import { signingProbes } from './set-c/probes/signing.ts'
import { stateProbes } from './set-c/probes/states.ts'
import { unusualProbes } from './set-c/probes/unusual.ts'
import { valueProbes } from './set-c/probes/values.ts'
import { mutantsC, variantsC } from './set-c/set-c.ts'

type Options = Parameters<typeof startDeployment>[0]

const probes: Record<string, Probe> = { ...hostileProbes, ...signingProbes, ...stateProbes, ...valueProbes }
const { promises } = parse(readFileSync('spec/promises.yaml', 'utf8')) as {
  promises: { id: string; source: string; unchecked?: string }[]
}

describe('the set', () => {
  it('holds 50 mutants and 25 variants, each with a name of its own', () => {
    expect(mutantsC).toHaveLength(50)
    expect(variantsC).toHaveLength(25)
    expect(new Set([...mutantsC, ...variantsC].map(({ name }) => name)).size).toBe(75)
  })

  it('has one probe for each and no other', () => {
    expect(Object.keys(probes).toSorted()).toEqual(mutantsC.map(({ name }) => name).toSorted())
    expect(Object.keys(unusualProbes).toSorted()).toEqual(variantsC.map(({ name }) => name).toSorted())
  })

  it('breaks promises that are not ours and can be seen from outside', () => {
    const seen = promises.filter(({ source, unchecked }) => source !== 'ours' && unchecked === undefined)
    for (const { promise } of mutantsC) expect(seen.map(({ id }) => id)).toContain(promise)
  })
})

describe('a mutant', () => {
  it.each(mutantsC)('$name is seen from outside, and a correct deployment is not', async ({ name, needs, change }) => {
    const probe = probes[name] as Probe
    const auth = needs === 'auth' ? { auth: credentials } : {}
    expect(await at(auth, probe)).toBe(true)
    expect(await at({ ...auth, variants: [{ name, about: '', change }] }, probe)).toBe(false)
  })

  it.each(mutantsC)('$name answers what is asked of it otherwise', async ({ name, needs, change }) => {
    const auth = needs === 'auth' ? { auth: credentials } : {}
    const listed = await at({ ...auth, variants: [{ name, about: '', change }] }, (client) =>
      client.send('GET', '/api/customers', undefined, signed()),
    )
    expect(listed.status).toBe(200)
    expect(listed.body.data.customers).toHaveLength(4)
  })
})

describe('a variant', () => {
  it.concurrent.each(variantsC)('$name creates, reads, lists and updates', async (variant) => {
    await at({ variants: [variant] }, async (client) => {
      const email = newEmail()
      const { status, body } = await client.create({ email, first_name: 'Zoë' })
      expect(status).toBe(201)
      const { id } = body.data
      await settled()
      expect((await client.get(id)).body.data).toMatchObject({ id, email, first_name: 'Zoë', is_active: true })
      expect(await client.ids({ email })).toEqual([id])
      expect((await client.update(id, { first_name: 'Ngozi' })).body.data).toMatchObject({ id, first_name: 'Ngozi' })
      await settled()
      expect((await client.get(id)).body.data).toMatchObject({ id, email, first_name: 'Ngozi' })
      const { customers, page, total } = (await client.list({ id })).body.data
      expect([customers[0].first_name, customers.length, page, total]).toEqual(['Ngozi', 1, 1, 1])
    })
  })

  it.each(variantsC)('$name is unusual', async (variant) => {
    const probe = unusualProbes[variant.name] as Probe
    expect(await at({}, probe)).toBe(true)
    expect(await at({ variants: [variant] }, probe)).toBe(false)
  })
})

/** What somebody finds at a deployment of its own, which is stopped afterwards. */
async function at<Found>(options: Options, look: (client: Client) => Promise<Found>): Promise<Found> {
  const deployment = await startDeployment(options)
  try {
    return await look(clientOf(deployment.url))
  } finally {
    await deployment.close()
  }
}

/** A read within a second of a write may show the state before. */
function settled(): Promise<void> {
  return wait(1050)
}
