import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startCli } from '../../src/cli/cli-under-test.ts'
import type { Running } from '../../src/cli/cli-under-test.ts'
import { browser as found } from '../reports/in-browser.ts'
import { open, startBrowser } from './open-page.ts'

let browser: Browser
let served: Running

describe.runIf(found)('the page of a mock that is served', () => {
  beforeAll(async () => {
    browser = await startBrowser()
    const options = ['--https', '--base-path', '/v2', '--auth', 'hmac', '--count', '3', '--port', '0']
    served = startCli(['serve', ...options], { env: { CLIENT_ID: 'shop', CLIENT_SECRET: 'secret-of-the-shop' } })
  })
  afterAll(async () => {
    served.child.kill()
    await Promise.all([served.ended, browser.close()])
  })

  test('watches and steers it under --https, --base-path and --auth hmac', async () => {
    await expect.poll(() => served.written.stdout).toContain('Watch it: ')
    const [, address] = /Watch it: (\S+)/.exec(served.written.stdout)!
    expect(address).toMatch(/^https:.*\/v2\/__kit\/$/)
    const { page, wrongs } = await open(browser, address!)
    const views = page.getByRole('navigation', { name: 'Views' })
    await page.getByText('No request has come yet').waitFor()
    await views.getByRole('link', { name: 'Customers' }).click()
    await page.getByRole('link', { name: 'Create' }).click()
    await page.getByLabel('email').fill('ada@example.com')
    await page.getByLabel('customer_type').selectOption('individual')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: /ada@example.com/ }).waitFor()
    await views.getByRole('link', { name: 'Faults' }).click()
    await page.getByRole('link', { name: 'Add a rule' }).click()
    await page.getByRole('button', { name: 'Add the rule' }).click()
    await page.getByText('must have at least one of its members').waitFor()
    await page.getByLabel('Answer with status').fill('503')
    await page.keyboard.press('Enter')
    await page.getByText('answers 503').waitFor()
    await views.getByRole('link', { name: 'Requests' }).click()
    await page.getByRole('link', { name: /201 POST/ }).click()
    const opened = page.getByRole('region', { name: 'Request', exact: true })
    await opened.getByText('Nothing against it').waitFor()
    await opened.getByRole('button', { name: 'Send again' }).click()
    await page.getByRole('link', { name: /503 POST.*fault/ }).waitFor()
    await page.goto(address!.replace('__kit/', 'docs'))
    const list = page.getByRole('form', { name: 'Try listCustomers' })
    await list.getByRole('button').click()
    await list.getByText('503', { exact: true }).waitFor()
    expect(wrongs).toEqual([])
    await page.context().close()
  })
})
