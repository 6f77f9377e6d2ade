import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from '../../src/cli/cli-under-test.ts'
import { createMock } from '../../src/mock/create-mock.ts'
import type { Mock } from '../../src/mock/create-mock.ts'
import { mutants } from '../../src/mutants/fixed/mutants.ts'
import { startDeployment } from '../../src/mutants/start-deployment.ts'
import { runChecks } from '../../src/report/run-checks.ts'
import { browser as found } from '../reports/in-browser.ts'
import { copied, faultsInAllLooks, faultsOf, open, startBrowser } from './open-page.ts'

let browser: Browser
let mock: Mock
let base: string
const cwd = mkdtempSync(join(tmpdir(), 'customers-kit-report-'))

describe.runIf(found)('a report in a browser', () => {
  beforeAll(async () => {
    browser = await startBrowser()
    mock = await createMock({ count: 30 })
    base = await mock.listen()
  })
  afterAll(async () => {
    await browser.close()
    await mock.close()
    rmSync(cwd, { recursive: true })
  })

  test('is there when the check that was asked to send it is over, with all that it found', async () => {
    const { page, wrongs } = await open(browser, `${base}/__kit/#report`)
    await page.getByText('No report has come yet').waitFor()
    expect(await faultsOf(page)).toEqual([])
    mock.world('w').setFaults([{ then: { headers: { 'Content-Type': 'text/plain' } } }])
    const target = `${base}/__worlds/w`
    const { code, stderr } = await runCli(['check', target, '--mode', 'read', '--report-to', base, '--json'], { cwd })
    expect([code, stderr]).toEqual([1, expect.stringContaining(`The report is at ${base}/__kit/#report`)])
    await page.getByText(/^\d+ findings?$/).waitFor()
    await page.locator('a.card', { hasText: 'failure' }).first().click()
    const finding = page.getByRole('region', { name: 'Finding' })
    await finding.getByText('What the contract says').waitFor()
    const command = await copied(page, finding.getByRole('button', { name: 'Copy as curl' }))
    expect(command).toContain(`${base}/__worlds/w/api/customers`)
    expect(await faultsInAllLooks(page)).toEqual([])
    await page.keyboard.press('Escape')
    expect(await faultsInAllLooks(page)).toEqual([])
    await page.getByRole('button', { name: 'Forget it' }).click()
    await page.getByText('No report has come yet').waitFor()
    expect((await fetch(`${base}/__kit/report`)).status).toBe(404)
    expect(wrongs).toEqual([])
    await page.context().close()
  })

  test('of many findings shows what comes of which, and keeps what is done with it in sight', async () => {
    const broken = ['create-without-success', 'id-with-prefix', 'total-of-the-page', 'created-at-without-zone']
    const deployment = await startDeployment({ mutants: mutants.filter(({ name }) => broken.includes(name)) })
    const report = await runChecks({ target: deployment.url, seed: 1 })
    await deployment.close()
    expect(report.summary.findings).toBeGreaterThan(report.summary.roots)
    const body = JSON.stringify(report)
    const sent = await fetch(`${base}/__kit/report`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body,
    })
    expect(sent.status).toBe(200)
    const { page, wrongs } = await open(browser, `${base}/__kit/#report`)
    await page.getByText(`${report.summary.findings - report.summary.roots} of them come`).waitFor()
    const of = new Map(report.findings.map(({ key, because }) => [key, because]))
    const keys = (await page.evaluate(
      "[...document.querySelectorAll('a.card')].map(({ hash }) => new URLSearchParams(hash.split('?')[1]).get('open'))",
    )) as string[]
    expect(keys.toSorted()).toEqual([...of.keys()].toSorted())
    const rootOf = (key: string): string => {
      const cause = of.get(key)
      return cause !== undefined && of.has(cause) ? rootOf(cause) : key
    }
    const follows = (await page.evaluate(
      "[...document.querySelectorAll('a.card')].map(({ classList }) => classList.contains('follows'))",
    )) as boolean[]
    expect(follows).toEqual(keys.map((key) => rootOf(key) !== key))
    for (const [n, key] of keys.entries()) {
      const above = keys.findLast((_, at) => at <= n && !follows[at])
      expect(above, key).toBe(rootOf(key))
    }
    await page.locator('a.card').last().scrollIntoViewIfNeeded()
    const topOf = async (selector: string): Promise<number> => (await page.locator(selector).first().boundingBox())!.y
    expect(await topOf('a.card')).toBeLessThan(0)
    expect(await topOf('.bar')).toBeGreaterThan(0)
    expect(await faultsInAllLooks(page)).toEqual([])
    await page.locator('a.follows').first().click()
    const finding = page.getByRole('region', { name: 'Finding' })
    await finding.getByText('Comes of').waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.locator('a.card').last().scrollIntoViewIfNeeded()
    const cause = finding.getByRole('link')
    const message = (await cause.textContent())!
    await cause.click()
    await finding.getByRole('heading', { name: message }).waitFor()
    const current = (await page.locator('a.card[aria-current]').boundingBox())!
    const bar = (await page.locator('.bar').boundingBox())!
    expect(current.y).toBeGreaterThanOrEqual(bar.y + bar.height)
    expect(current.y + current.height).toBeLessThanOrEqual(page.viewportSize()!.height)
    expect(wrongs).toEqual([])
    await page.context().close()
  })
})
