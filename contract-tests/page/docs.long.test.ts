import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMock } from '../../src/mock/create-mock.ts'
import type { Mock } from '../../src/mock/create-mock.ts'
import { browser as found } from '../reports/in-browser.ts'
import { faultsInAllLooks, open, startBrowser } from './open-page.ts'

let browser: Browser
let mock: Mock
let base: string

describe.runIf(found)('the documentation in a browser', () => {
  beforeAll(async () => {
    browser = await startBrowser()
    mock = await createMock({ count: 3, auth: { clientId: 'shop', clientSecret: 'secret-of-the-shop' } })
    base = await mock.listen()
  })
  afterAll(async () => {
    await browser.close()
    await mock.close()
  })

  test('sends what one tries, signed, shows what came, and leads to what the mock says of it', async () => {
    const { page, wrongs } = await open(browser, `${base}/docs`)
    const create = page.getByRole('form', { name: 'Try createCustomer' })
    await create.getByLabel('Body').fill('{"email": "عائشة", "customer_type": "individual"}')
    await create.getByRole('button').click()
    await create.getByText('must be an email address').waitFor()
    await create.getByLabel('Body').fill('{"email": "ada@example.com", "customer_type": "individual"}')
    await create.getByRole('button').click()
    await create.getByText('201', { exact: true }).waitFor()
    expect(await mock.customers.find('email', 'ada@example.com')).toBeDefined()
    const list = page.getByRole('form', { name: 'Try listCustomers' })
    await list.getByLabel('Path').fill('/__kit/health')
    await list.getByRole('button').click()
    await list.getByText('must be a path of the API, such as /api/customers').waitFor()
    await create.getByRole('link').click()
    await page.getByRole('region', { name: 'Request', exact: true }).getByText('201').first().waitFor()
    expect(wrongs).toEqual([])
    await page.context().close()
  })

  test('holds at both widths in both schemes', async () => {
    const { page, wrongs } = await open(browser, `${base}/docs`)
    const get = page.getByRole('form', { name: 'Try getCustomer' })
    await get.getByRole('button').click()
    await get.getByText('404', { exact: true }).waitFor()
    expect(await faultsInAllLooks(page)).toEqual([])
    expect(wrongs).toEqual([])
    await page.context().close()
  })
})
