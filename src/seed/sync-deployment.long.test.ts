import { afterAll, expect, it } from 'vitest'
import { startDeployment } from './deployment-under-test.ts'
import { generatorsByShare, playHistory, senderTo } from './sync-under-test.ts'

const generators = await generatorsByShare()
const deployment = await startDeployment()
const sender = senderTo(deployment)
afterAll(async () => {
  await sender.close()
  await deployment.close()
})

it('converges from drawn edits, deletes, stops and failures, beside a crowd', async () => {
  for (let draw = 100; draw < 125; draw++)
    expect(await playHistory(draw, { deployment, sender, generators })).toEqual([])
})
