import { expect, it } from 'vitest'
import { direct } from '../../client/connection.ts'
import { startConnectProxy } from '../../client/way-under-test.ts'
import { runChecks } from '../../report/run-checks.ts'
import { startDeployment } from '../../seed/deployment-under-test.ts'

it('a deployment that goes away behind a proxy is an outage, which is noticed in seconds and few connections', async () => {
  let requests = 0
  let cutAt = 0
  const proxy = await startConnectProxy()
  const deployment = await startDeployment({
    fate: () => {
      requests += 1
      if (requests === 12) {
        cutAt = Date.now()
        proxy.cut()
      }
      return undefined
    },
  })
  const report = await runChecks({
    target: deployment.url,
    mode: 'smoke',
    seed: 1,
    connection: { ...direct('customers-kit/1.2.3'), proxies: { http: proxy.url } },
  })
  proxy.close()
  await deployment.close()
  expect(report.cutShort).toMatchObject({ reason: 'outage', what: 'does not answer' })
  expect(report.findings.filter(({ promise }) => /complete|server-error/.test(promise.id))).toEqual([])
  expect(report.left.length).toBeGreaterThan(0)
  expect(Date.now() - cutAt).toBeLessThan(20_000)
  expect(proxy.asked()).toBeLessThan(100)
})
