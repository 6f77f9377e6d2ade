import { afterAll, expect, it } from 'vitest'
import { createGenerator } from '../generate/create-generator.ts'
import { startDeployment } from './deployment-under-test.ts'
import { playSeeds } from './seeds-under-test.ts'
import { senderTo } from './sync-under-test.ts'

const generator = await createGenerator({ seed: 42 })
const deployment = await startDeployment()
const sender = senderTo(deployment)
afterAll(async () => {
  await sender.close()
  await deployment.close()
})

it('blacklists by the share that is wanted, through drawn stops and failures, beside a crowd', async () => {
  for (let draw = 100; draw < 120; draw++) expect(await playSeeds(draw, { deployment, sender, generator })).toEqual([])
})
