import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createGenerator } from '../generate/create-generator.ts'
import { LedgerUnwritable, memoryLedger, openLedger } from '../own/ledger.ts'
import { startDeployment } from './deployment-under-test.ts'
import { fillDeployment } from './fill-deployment.ts'
import { means, senderTo } from './sync-under-test.ts'
import { createWanted } from './wanted.ts'

const generator = await createGenerator({ seed: 42 })
const deployment = await startDeployment()
const folder = mkdtempSync(join(tmpdir(), 'fill-'))
afterAll(async () => {
  await deployment.close()
  rmSync(folder, { recursive: true })
})

const run = (count: number) => ({ wanted: createWanted([], { generator, count }), now: Date.now })
const stop = new AbortController().signal

it('has each customer in the file of the ledger before the deployment is asked to create it', async () => {
  const path = join(folder, 'named.ledger')
  const head = { target: deployment.url, seed: 42, dataset: '2', locales: null, type: null }
  const ledger = openLedger(path, { ledger: 'customers-kit seed', ...head })
  const unnamed: string[] = []
  deployment.behaviour.fate = ({ method, body }) => {
    if (method !== 'POST') return undefined
    const { email } = JSON.parse(body) as { email: string }
    if (!readFileSync(path, 'utf8').includes(`"email":${JSON.stringify(email)}`)) unnamed.push(email)
    return undefined
  }
  const sender = senderTo(deployment)
  const { counts } = await fillDeployment({ ...means(sender, ledger, stop), ...run(60) })
  await sender.close()
  ledger.close()
  expect(counts.created).toBe(60)
  expect(unnamed).toEqual([])
})

it('creates nobody whom the ledger cannot name', async () => {
  const ledger = memoryLedger()
  const full = (): void => {
    throw new LedgerUnwritable('no space left on device')
  }
  deployment.customers.length = 0
  deployment.behaviour = {}
  const sender = senderTo(deployment)
  await expect(
    fillDeployment({ ...means(sender, { ...ledger, flush: full }, stop), ...run(30) }),
  ).rejects.toBeInstanceOf(LedgerUnwritable)
  await sender.close()
  expect(deployment.customers).toEqual([])
})
