import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/server/create-app.ts'
import { createHttpServer } from '../../src/server/http-server.ts'
import { memoryStore } from '../../src/stores/memory-store.ts'
import { browser as found } from '../reports/in-browser.ts'
import { open, startBrowser } from './open-page.ts'

let browser: Browser
let server: Server
let base: string

describe.runIf(found)('a stranger with the page alone', () => {
  beforeAll(async () => {
    browser = await startBrowser()
    server = createHttpServer(createApp({ store: memoryStore(), basePath: '/v2' }))
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`
  })
  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
  })

  test('finds why a create was refused, makes the third one fail, and puts everything back', async () => {
    const create = async (email: string, type = 'individual'): Promise<number> => {
      const { status } = await fetch(`${base}/api/customers`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email, customer_type: type }),
      })
      return status
    }
    await create('ada@example.com', 'person')
    // The address as a browser is given it leads to the page.
    const { page, wrongs } = await open(browser, `${base}/__kit`)
    const views = page.getByRole('navigation', { name: 'Views' })
    await page.getByRole('link', { name: /400 POST/ }).click()
    const why = page.getByRole('region', { name: 'Request', exact: true })
    await why.getByText('Why it was refused').waitFor()
    await why.getByText('must be "individual" or "business"').first().waitFor()
    await page.keyboard.press('Escape')

    await views.getByRole('link', { name: 'Faults' }).click()
    await page.getByRole('link', { name: 'Add a rule' }).click()
    await page.getByLabel('Operation').selectOption('createCustomer')
    await page.getByLabel('Only number').fill('3')
    await page.getByLabel('Answer with status').fill('503')
    await page.keyboard.press('Enter')
    await page.getByText('only number 3 of createCustomer requests').waitFor()
    expect([await create('a@example.com'), await create('b@example.com'), await create('c@example.com')]).toEqual([
      201, 201, 503,
    ])
    await page.getByText('fired 1 of 3 matching').waitFor()
    await views.getByRole('link', { name: 'Requests' }).click()
    await page.getByRole('link', { name: /503 POST.*fault/ }).waitFor()

    await views.getByRole('link', { name: 'Worlds' }).click()
    await page.getByRole('link', { name: /^default/ }).click()
    await page.getByRole('button', { name: 'Reset' }).click()
    await page.getByText('0 customers').waitFor()
    await views.getByRole('link', { name: 'Faults' }).click()
    await page.getByText('Nothing goes wrong on purpose').waitFor()
    await views.getByRole('link', { name: 'Requests' }).click()
    await page.getByText('No request has come yet').waitFor()
    expect(await page.locator('pre').textContent()).toBe(`curl '${base}/api/customers'`)
    expect([await create('a@example.com'), await create('b@example.com'), await create('c@example.com')]).toEqual([
      201, 201, 201,
    ])
    expect(wrongs).toEqual([])
    await page.context().close()
  })
})
