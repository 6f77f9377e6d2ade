import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMock } from '../../src/mock/create-mock.ts'
import type { Mock } from '../../src/mock/create-mock.ts'
import { browser as found } from '../reports/in-browser.ts'
import { faultsInAllLooks, open, startBrowser } from './open-page.ts'

let browser: Browser
let mock: Mock
let base: string

describe.runIf(found)('customers in a browser', () => {
  beforeAll(async () => {
    browser = await startBrowser()
    // Signed requests and another place are the harder way to the same page.
    mock = await createMock({ count: 60, auth: { clientId: 'shop', clientSecret: 'secret-of-the-shop' } })
    base = await mock.listen()
  })
  afterAll(async () => {
    await browser.close()
    await mock.close()
  })

  test('are found, created, changed, blacklisted and deleted, and what the API refuses stands at its field', async () => {
    const world = mock.world('w')
    world.setFaults([{ on: { operation: 'listCustomers' }, when: { nth: 1 }, then: { status: 503 } }])
    const { page, wrongs } = await open(browser, `${base}/__kit/#customers?world=w`)
    const list = page.getByRole('region', { name: 'Customers' })
    await list.getByText('1 to 25 of 60').waitFor()
    await list.getByRole('button', { name: 'Older' }).click()
    await list.getByText('26 to 50 of 60').waitFor()
    await list.getByLabel('Type').selectOption('business')
    await list.getByText(/1 to \d+ of (?!60)/).waitFor()
    const { total } = await world.customers.page({ customer_type: 'business' }, 1, 1)
    expect(await list.locator('.count').first().textContent()).toContain(`of ${total}`)
    await list.getByLabel('Type').selectOption('any type')

    await list.getByRole('link', { name: 'Create' }).click()
    await page.getByLabel('email (required)').fill('nobody')
    await page.getByLabel('metadata').fill('[1]')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByText('must be an email address').waitFor()
    expect(await page.getByLabel('customer_type (required)').getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByLabel('metadata').getAttribute('aria-invalid')).toBe('true')
    await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('email')
    await page.getByLabel('email (required)').fill('ada@example.com')
    await page.getByLabel('customer_type (required)').selectOption('individual')
    await page.getByLabel('first_name').fill('أحمد')
    await page.getByLabel('metadata').fill('{"tier": "gold"}')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { name: 'أحمد' }).waitFor()
    const ada = (await world.customers.find('email', 'ada@example.com'))!
    expect(ada).toMatchObject({ first_name: 'أحمد', metadata: '{"tier": "gold"}', is_active: true })

    await page.getByLabel('reference').fill('R-1')
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => world.customers.find('reference', 'R-1')).toMatchObject({ id: ada.id })
    // Only what was changed is sent.
    const sent = async () => (await world.requests({ method: 'PUT' })) as { request?: { body: string } }[]
    await expect.poll(async () => (await sent())[0]?.request?.body).toBe('{"reference":"R-1"}')
    await page.getByRole('button', { name: 'Blacklist' }).click()
    await page.getByRole('button', { name: 'Take off the blacklist' }).waitFor()
    expect(await world.customers.find('id', ada.id)).toMatchObject({ is_active: false })
    await expect.poll(() => page.getByLabel('is_active').inputValue()).toBe('false')
    // What somebody else changed is told, and what is typed stays.
    await page.getByLabel('last_name').fill('Lovelace')
    await world.customers.update(ada.id, { reference: 'R-2', updated_at: '2030-01-01T00:00:00.000Z' })
    await page.getByLabel('Find one').fill('R-2')
    await page.keyboard.press('Enter')
    await list.getByText('1 to 1 of 1').waitFor()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => world.customers.find('reference', 'R-2')).toMatchObject({ last_name: 'Lovelace' })
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByRole('button', { name: 'Really delete' }).click()
    await list.getByText('No customer is like that').waitFor()
    expect(await world.customers.find('id', ada.id)).toBeUndefined()
    // Looking has used up no fault rule.
    expect(await world.requests({ method: 'GET' })).toEqual([])
    expect(wrongs).toEqual([])
    await page.context().close()
  })

  test('leave what is typed and not yet looked for, however often they are drawn anew meanwhile', async () => {
    const world = mock.world('typed')
    world.setFaults([])
    const [one] = (await world.customers.page({}, 1, 1)).customers
    const { reference: _, ...unreferenced } = one!
    const { page, wrongs } = await open(browser, `${base}/__kit/#customers?world=${world.name}&open=new`)
    const list = page.getByRole('region', { name: 'Customers' })
    const typed = { 'email (required)': 'grace@example.com', first_name: 'Grace', metadata: '{', 'Find one': 'grace@' }
    await page.getByLabel('customer_type (required)').selectOption('business')
    for (const [label, text] of Object.entries(typed)) await page.getByLabel(label, { exact: true }).fill(text)
    for (const number of [61, 62, 63]) {
      await world.customers.insert({ ...unreferenced, id: randomUUID(), email: `a${number}@example.com` })
      // Refused, as it is not signed: any request is told to the page, which looks at the customers again then.
      await world.fetch('/api/customers')
      await list.getByText(`1 to 25 of ${number}`).waitFor()
      for (const [label, text] of Object.entries(typed))
        expect(await page.getByLabel(label, { exact: true }).inputValue(), label).toBe(text)
    }
    expect(await page.getByLabel('customer_type (required)').inputValue()).toBe('business')
    await page.getByLabel('Find one').fill('a62@example.com')
    await page.keyboard.press('Enter')
    await list.getByText('1 to 1 of 1').waitFor()
    expect(wrongs).toEqual([])
    await page.context().close()
  })

  test('have the focus again when what was opened is closed, also where it covered them', async () => {
    const world = mock.world('focus')
    world.setFaults([])
    const { page, wrongs } = await open(browser, `${base}/__kit/#customers?world=${world.name}`)
    const focused = () => page.evaluate('document.activeElement.matches("a.card, a.button.main")')
    for (const width of [1280, 375]) {
      await page.setViewportSize({ width, height: 700 })
      for (const opener of [page.locator('a.card').nth(2), page.getByRole('link', { name: 'Create' })]) {
        await opener.click()
        await page.getByRole('button', { name: 'Close' }).click()
        await expect.poll(focused).toBe(true)
      }
    }
    expect(wrongs).toEqual([])
    await page.context().close()
  })

  test('hold at both widths in both schemes, with values of any script and length', async () => {
    const world = mock.world('look')
    const [one] = (await world.customers.page({}, 1, 1)).customers
    await world.customers.update(one!.id, {
      first_name: 'ע'.repeat(100),
      last_name: '山田',
      metadata: `{"a":"${'ع'.repeat(3000)}"}`,
    })
    const { page, wrongs } = await open(browser, `${base}/__kit/#customers?world=${world.name}`)
    await page.getByText('1 to 25 of 60').waitFor()
    expect(await faultsInAllLooks(page)).toEqual([])
    await page.getByText('山田').first().click()
    await page.getByRole('button', { name: 'Save' }).waitFor()
    await page.getByLabel('email').fill('no')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('must be an email address').waitFor()
    expect(await faultsInAllLooks(page)).toEqual([])
    expect(wrongs).toEqual([])
    await page.context().close()
  })
})
