import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startDeployment } from '../../seed/deployment-under-test.ts'
import {
  chances,
  drawShare,
  drawWanted,
  faultsOf,
  generatorsByShare,
  meddle,
  startCrowd,
} from '../../seed/sync-under-test.ts'
import { isPerson } from '../../seed/wanted.ts'
import { runCli, startCli } from '../cli-under-test.ts'

it('converges after it was killed at any moment, whatever people did meanwhile', async () => {
  const generators = await generatorsByShare()
  const deployment = await startDeployment()
  const folder = mkdtempSync(join(tmpdir(), 'sync-killed-'))
  const chance = chances(2027)
  const moment = chances(2028)
  const crowd = startCrowd(chance, deployment)
  const sync = (args: string[]) => ['seed', 'sync', deployment.url, '--ledger', join(folder, 'demo.ledger'), ...args]
  let kills = 0
  for (let turn = 0; turn < 8; turn++) {
    const [share, generator] = drawShare(chance, generators)
    const wanted = drawWanted(chance, generator)
    const people = [...wanted.numbers()].filter(isPerson)
    const data = join(folder, 'people.ndjson')
    writeFileSync(
      data,
      people.map((n) => `${JSON.stringify({ ...wanted.request(n), is_active: wanted.isActive(n) })}\n`).join(''),
    )
    const count = wanted.size - people.length
    // An empty file is refused, and a count of none is what people alone have.
    if (people.length === 0) continue
    const args = sync(['--data', data, '--blacklisted-share', String(share)])
    if (count > 0) args.push('--count', String(count))
    // Who was made by a run that was killed is proven by being as it was sent: nobody changes these before.
    const settled = new Set(deployment.customers.map(({ id }) => id))
    for (let kill = 0; kill < 3; kill++) {
      const last = deployment.requests.length + 1 + Math.floor(moment() * 20)
      deployment.behaviour.fate = () => {
        crowd.live()
        // Whoever is about to be killed comes no further, however late that is.
        const isLast = deployment.requests.length > last
        return { carriedOut: true, reply: 'answer', delay: isLast ? 1_200 : Math.floor(chance() * 20) }
      }
      const { child, ended } = startCli(args)
      const begun = async (): Promise<void> => {
        while (deployment.requests.length < last) await sleep(2)
      }
      await Promise.race([ended, begun()])
      child.kill('SIGKILL')
      if ((await ended).signal === 'SIGKILL') kills += 1
      meddle(chance, deployment, ({ id }) => settled.has(id) && !crowd.ids().has(id))
    }
    deployment.behaviour.fate = () => {
      crowd.live()
      return undefined
    }
    const last = await runCli(args)
    const requests = deployment.requests.length
    const again = await runCli(args)
    const written = deployment.requests.slice(requests).filter((line) => !line.startsWith('GET'))
    expect([
      turn,
      last.stderr.replaceAll(/.*not as wanted.*\n|What no update takes away.*\n|The same command goes on.*\n/g, ''),
      again.code,
    ]).toEqual([turn, '', last.code])
    expect([turn, ...faultsOf(wanted, deployment, crowd.ids()), ...written, ...crowd.touched()]).toEqual([turn])
  }
  expect(kills).toBeGreaterThan(10)
  await deployment.close()
  rmSync(folder, { recursive: true })
})
