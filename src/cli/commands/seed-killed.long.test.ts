import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createGenerator } from '../../generate/create-generator.ts'
import { startDeployment } from '../../seed/deployment-under-test.ts'
import type { Fate } from '../../seed/deployment-under-test.ts'
import { chances } from '../../seed/sync-under-test.ts'
import { runCli, startCli } from '../cli-under-test.ts'

it('a seed killed 50 times over a bad deployment makes each customer once, and undo leaves none of them', {
  timeout: 600_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seed-killed-'))
  const ledger = join(folder, 'demo.ledger')
  const deployment = await startDeployment()
  const generator = await createGenerator({ seed: 42, blacklistedShare: 0.2 })
  const chance = chances(2026)
  const count = 1200
  let enough = Number.POSITIVE_INFINITY
  const fate = (): Fate => {
    const delay = Math.floor(chance() * 20)
    const luck = chance()
    // Whoever is about to be killed comes no further, however late that is.
    if (deployment.requests.length > enough) return { carriedOut: luck < 0.5, reply: 'answer', delay: 1_200 }
    if (luck < 0.03) return { carriedOut: false, reply: 'drop', delay }
    if (luck < 0.06) return { carriedOut: true, reply: 'drop', delay }
    if (luck < 0.08) return { carriedOut: false, reply: 500, delay }
    if (luck < 0.1) return { carriedOut: true, reply: 504, delay }
    if (luck < 0.11) return { carriedOut: false, reply: 429, retryAfter: '0', delay }
    if (luck < 0.12) return { carriedOut: true, reply: 'answer', delay: 1_200 }
    return { carriedOut: true, reply: 'answer', delay }
  }
  // It takes an email twice, so that a customer created twice would be seen.
  Object.assign(deployment.behaviour, { fate, duplicates: 'take' })
  const foreign = ['somebody@example.org', 'someone.else@example.org'].map((email) => ({
    id: crypto.randomUUID(),
    email,
    is_active: true,
    created_at: '2024-01-01T00:00:00Z',
  }))
  deployment.customers.push(...foreign)
  /** Runs it, and kills it amid a request: when this many came of it. */
  const killed = async (args: string[], after: number): Promise<boolean> => {
    const last = deployment.requests.length + 1 + Math.floor(after)
    const { child, ended } = startCli(args)
    const begun = async (): Promise<void> => {
      while (deployment.requests.length < last) await sleep(2)
    }
    enough = last
    await Promise.race([ended, begun()])
    child.kill('SIGKILL')
    const { signal } = await ended
    enough = Number.POSITIVE_INFINITY
    return signal === 'SIGKILL'
  }
  const args = [deployment.url, '--ledger', ledger, '--timeout', '1']
  const fill = ['seed', '--count', String(count), '--blacklisted-share', '0.2', ...args]
  let kills = 0
  for (let round = 0; round < 50; round++) if (await killed(fill, chance() * 30)) kills++
  expect(kills).toBeGreaterThanOrEqual(45)
  expect(deployment.customers.length).toBeGreaterThan(50)

  // Then amid the blacklisting, too, which comes when all are there.
  while (deployment.customers.length < count + foreign.length) await killed(fill, 400)
  for (let round = 0; round < 6; round++) await killed(fill, chance() * 40)
  // Where a call fails as often as it is tried, that is told by 1, and the next run does what is left.
  const finished = async (args: string[]): Promise<number | null> => {
    let { code } = await runCli(args)
    for (let again = 0; code === 1 && again < 5; again++) ({ code } = await runCli(args))
    return code
  }
  expect(await finished(fill)).toBe(0)
  const blacklisted = Array.from({ length: count }, (_, n) => n).filter((n) => !generator.isActive(n))
  expect((await runCli(['seed', 'status', '--ledger', ledger])).stdout).toContain(
    `${count} created (${blacklisted.length} blacklisted), 0 existed, 0 failed.\n`,
  )
  const inactive = deployment.customers.filter(({ is_active }) => !is_active).map(({ email }) => email)
  expect(inactive.sort()).toEqual(blacklisted.map((n) => generator.request(n).email).sort())
  const requests = deployment.requests.length
  expect((await runCli(fill)).stdout).toBe(`Nothing to do: the ledger says that all ${count} were created before.\n`)
  expect(deployment.requests.slice(requests).filter((line) => !line.startsWith('GET'))).toEqual([])
  const emails = Array.from({ length: count }, (_, n) => generator.request(n).email)
  expect(deployment.customers.map(({ email }) => email).sort()).toEqual(
    [...emails, ...foreign.map(({ email }) => email)].sort(),
  )

  for (let round = 0; round < 10; round++) await killed(['seed', 'undo', ...args], chance() * 60)
  expect(await finished(['seed', 'undo', ...args])).toBe(0)
  expect(deployment.customers).toEqual(foreign)

  await deployment.close()
  rmSync(folder, { recursive: true })
})
