import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMock } from '../../src/mock/create-mock.ts'
import type { Mock, MockWorld } from '../../src/mock/create-mock.ts'
import { browser as found } from '../reports/in-browser.ts'
import { copied, faultsOf, looks, open, startBrowser } from './open-page.ts'

const people = '/api/customers'
const json = { 'Content-Type': 'application/json' }
let browser: Browser
let mock: Mock
let base: string
let worlds = 0

const post = (body: object): RequestInit => ({ method: 'POST', headers: json, body: JSON.stringify(body) })
const ada = { email: 'ada@example.com', customer_type: 'individual', first_name: 'Ada' }

/** A world that nobody has used, and the address of its requests. */
function fresh(): { world: MockWorld; address: string } {
  const world = mock.world(`w${++worlds}`)
  world.setFaults([])
  return { world, address: `${base}/__kit/#requests?world=${world.name}` }
}

describe.runIf(found)('the requests in a browser', () => {
  beforeAll(async () => {
    browser = await startBrowser()
    mock = await createMock({ count: 30 })
    base = await mock.listen()
  })
  afterAll(async () => {
    await browser.close()
    await mock.close()
  })

  test('come as the app sends them, and the one that was refused says why', async () => {
    const { world, address } = fresh()
    const { page, wrongs } = await open(browser, address)
    await page.getByText('No request has come yet').waitFor()
    await world.fetch(people, post({ email: 'no', customer_type: 'individual', frist_name: 'Ada' }))
    const row = page.getByRole('link', { name: /400 POST \/api\/customers/ })
    await row.getByText('contract 1').waitFor()
    await row.click()
    const detail = page.getByRole('region', { name: 'Request', exact: true })
    await detail.getByText('must be an email address').first().waitFor()
    for (const text of ['did you mean first_name?', 'the app sends email that is not an email address', '"frist_name"'])
      expect(await detail.getByText(text).count(), text).toBeGreaterThan(0)
    // The same stands there after a reload, and Escape closes it and goes back to where one was.
    await page.reload()
    await detail.getByText('must be an email address').first().waitFor()
    await row.waitFor()
    await page.keyboard.press('Escape')
    await detail.waitFor({ state: 'detached' })
    await expect.poll(() => page.evaluate('document.activeElement.matches("a.row")')).toBe(true)
    expect(wrongs).toEqual([])
    await page.context().close()
  })

  test('are sent again and copied, filtered, paused and cleared', async () => {
    const { world, address } = fresh()
    await world.fetch(people, post(ada))
    await world.fetch(`${people}?page=2`)
    const { page, wrongs } = await open(browser, address)
    await page.getByRole('link', { name: /201 POST/ }).click()
    const command = await copied(page, page.getByRole('button', { name: 'Copy as curl' }))
    expect(command).toContain(`curl -i -X POST '${base}${people}'`)
    expect(command).toContain(`-H 'X-Customers-Kit-World: ${world.name}'`)
    expect(command).toContain(`--data-binary '${JSON.stringify(ada)}'`)
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('Sent again: 409').waitFor()
    expect((await world.requests())[0]).toMatchObject({ method: 'POST', status: 409 })
    await page.getByRole('link', { name: /409 POST/ }).waitFor()
    await page.getByRole('button', { name: 'Close' }).click()

    await page.keyboard.press('/')
    await page.keyboard.type('page=2')
    await expect.poll(() => page.locator('a.row').count()).toBe(1)
    await expect.poll(() => page.url()).toContain('q=page%3D2')
    await page.getByRole('searchbox').fill('')
    await page.getByLabel('Status').selectOption('4xx')
    await expect.poll(() => page.locator('a.row').count()).toBe(1)
    await page.getByLabel('Status').selectOption('any status')

    await page.getByRole('button', { name: 'Pause' }).click()
    const goOn = page.getByRole('button', { name: 'Go on' })
    await goOn.waitFor()
    await world.fetch(`${people}?page=3`)
    // Longer than it would take to come.
    await page.waitForTimeout(300)
    expect(await page.locator('a.row').count()).toBe(3)
    await goOn.click()
    await expect.poll(() => page.locator('a.row').count()).toBe(4)
    await page.getByRole('button', { name: 'Clear' }).click()
    await page.getByText('No request has come yet').waitFor()
    expect(await world.requests()).toEqual([])
    expect(wrongs).toEqual([])
    await page.context().close()
  })

  test('a thousand of them are walked by the keyboard without a stutter', async () => {
    const { world, address } = fresh()
    for (let n = 1; n <= 1000; n++) await world.fetch(`${people}?page=${n}`)
    const { page } = await open(browser, address)
    await page.getByText('1000', { exact: true }).waitFor({ timeout: 60_000 })
    await page.locator('a.row').first().focus()
    // How long it takes says how fast the machine is; how much is drawn for it says how fast the page is.
    const drawn = await page.evaluate(`(async () => {
      const box = document.querySelector('.windowed')
      let most = 0, added = 0
      new MutationObserver((changes) => {
        for (const { addedNodes } of changes) for (const node of addedNodes) added += node.nodeName === 'LI'
        most = Math.max(most, box.querySelectorAll('a.row').length)
      }).observe(box, { childList: true, subtree: true })
      const frame = () => new Promise(requestAnimationFrame)
      let steps = 0
      for (; steps < 40; steps++) { box.scrollTop += 900; await frame(); await frame() }
      return { most, each: added / steps }
    })()`)
    const { most, each } = drawn as { most: number; each: number }
    expect(each).toBeGreaterThan(0)
    expect(each).toBeLessThan(60)
    expect(most).toBeLessThan(70)
    await page.keyboard.press('End')
    const focused = () => page.evaluate('document.activeElement.querySelector(".url")?.textContent')
    await expect.poll(focused).toBe(`${people}?page=1`)
    await page.keyboard.press('Home')
    await expect.poll(focused).toBe(`${people}?page=1000`)
    await page.context().close()
  })

  test.each(looks)('hold at $width pixels in $colorScheme, with names of any script and long values', async (look) => {
    const { world, address } = fresh()
    const { page, wrongs } = await open(browser, address, look)
    await page.getByText('No request has come yet').waitFor()
    expect(await faultsOf(page)).toEqual([])
    const { data } = (await (await world.fetch(people, post(ada))).json()) as { data: { id: string } }
    world.setFaults([{ on: { operation: 'getCustomer' }, then: { status: 503 } }])
    await world.fetch(`${people}/${data.id}`)
    await world.fetch(`${people}?email=${'y'.repeat(3000)}`)
    const names = { first_name: 'أحمد', last_name: 'לוי 山田', metadata: { note: 'ع'.repeat(3000) }, nick: 'x' }
    await world.fetch(`${people}/${data.id}`, { ...post(names), method: 'PUT' })
    await expect.poll(() => page.locator('a.row').count()).toBe(4)
    expect(await faultsOf(page)).toEqual([])
    await page.getByRole('link', { name: /PUT/ }).click()
    await page.getByText('أحمد').first().waitFor()
    expect(await faultsOf(page)).toEqual([])
    await page.goto(`${address}&open=nothing`)
    await page.getByText('The journal has no such request').waitFor()
    expect(await faultsOf(page)).toEqual([])
    expect(wrongs).toEqual([])
    await page.context().close()
  })
})
