import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMock } from '../../src/mock/create-mock.ts'
import type { Mock, MockWorld } from '../../src/mock/create-mock.ts'
import { browser as found } from '../reports/in-browser.ts'
import { open, startBrowser } from './open-page.ts'

const people = '/api/customers'
let browser: Browser
let mock: Mock
let base: string
let worlds = 0

function fresh(view: string): { world: MockWorld; address: string } {
  const world = mock.world(`k${++worlds}`)
  world.setFaults([])
  return { world, address: `${base}/__kit/#${view}?world=${world.name}` }
}

const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.textContent')
/** Until whatever has come is drawn, and what follows of that is done. */
const settled = (page: Page): Promise<void> =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))')

/** Holds the first answer that is asked for from now on; the mock has given it when `came` is there. */
async function holdAnswer(
  page: Page,
  path: string,
  method: string,
): Promise<{ came: Promise<void>; pass: () => void }> {
  let given!: () => void
  let pass!: () => void
  const came = new Promise<void>((resolve) => (given = resolve))
  const passes = new Promise<void>((resolve) => (pass = resolve))
  let isFirst = true
  await page.route(path, async (route: Route) => {
    if (route.request().method() !== method || !isFirst) return route.continue()
    isFirst = false
    const response = await route.fetch()
    given()
    await passes
    return route.fulfill({ response })
  })
  return { came, pass }
}

describe.runIf(found)('the page keeps', () => {
  beforeAll(async () => {
    browser = await startBrowser()
    mock = await createMock({ count: 60 })
    base = await mock.listen()
  })
  afterAll(async () => {
    await browser.close()
    await mock.close()
  })

  test('the focus at what was pressed, though it can do nothing more, and what is listed until the next is there', async () => {
    const { world, address } = fresh('customers')
    const { page, wrongs } = await open(browser, address)
    await page.getByText('1 to 25 of 60').waitFor()
    await page.evaluate(`new MutationObserver(() => {
      if (!document.querySelector('a.card')) window.wasEmpty = true
    }).observe(document.querySelector('.cards'), { childList: true })`)
    await page.getByRole('button', { name: 'Older' }).focus()
    for (const text of ['26 to 50 of 60', '51 to 60 of 60']) {
      await page.keyboard.press('Enter')
      await page.getByText(text).waitFor()
    }
    await expect.poll(() => page.locator('a.card').count()).toBe(10)
    await page.keyboard.press('Enter')
    await settled(page)
    expect(await focused(page)).toBe('Older')
    expect(await page.evaluate('window.wasEmpty')).toBeUndefined()

    await page.locator('a.card').first().click()
    await page.getByLabel('last_name').fill('Hopper')
    await page.keyboard.press('Enter')
    await page.getByText('Saved', { exact: true }).waitFor()
    await expect.poll(() => page.getByRole('heading', { name: 'Hopper' }).count()).toBe(1)
    await settled(page)
    expect(await page.evaluate('document.activeElement.name')).toBe('last_name')

    await page.goto(`${base}/__kit/#requests?world=${world.name}`)
    await page.locator('a.row').first().waitFor()
    await page.getByRole('button', { name: 'Clear' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('No request has come yet').waitFor()
    await settled(page)
    expect(await focused(page)).toBe('Clear')
    expect(wrongs).toEqual([])
    await page.context().close()
  })

  test('what is typed, whatever else is done to what it is for, and while the mock does not answer', async () => {
    const { world, address } = fresh('customers')
    const { page } = await open(browser, address)
    await page.locator('a.card').first().click()
    const typed: [label: string, text: string][] = [['last_name', 'Hopper']]
    await page.getByLabel('last_name').fill('Hopper')
    await page.getByRole('button', { name: 'Blacklist' }).click()
    await page.getByRole('button', { name: 'Take off the blacklist' }).waitFor()
    await expect.poll(() => page.getByLabel('is_active').inputValue()).toBe('false')
    world.setFaults([{ then: { delay_ms: 1 } }])
    for (const [view, label] of [
      ['customers', undefined],
      ['worlds', 'Name of the fork'],
      ['faults', 'Wait'],
    ] as const) {
      if (label) {
        await page.goto(`${base}/__kit/#${view}?world=${world.name}&open=${view === 'faults' ? '0' : world.name}`)
        await page.getByLabel(label).fill('typed')
        typed.splice(0, 1, [label, 'typed'])
      }
      const [[at, text]] = typed as [[string, string]]
      expect(await page.getByLabel(at).inputValue(), view).toBe(text)
      // Whatever the view asks for; the stream of events goes on, and makes it ask.
      const asks = (url: URL): boolean => /__kit\/(.*\/)?(customers|worlds|faults)$/.test(url.pathname)
      await page.route(asks, (route) => route.abort())
      await world.fetch(people)
      await page.getByText('The mock does not answer').waitFor()
      expect(await page.getByLabel(at).inputValue(), view).toBe(text)
      await page.unroute(asks)
      await world.fetch(people)
      await page.getByText('The mock does not answer').waitFor({ state: 'detached' })
      expect(await page.getByLabel(at).inputValue(), view).toBe(text)
    }
    await page.context().close()
  })

  test('where the user has gone while something was waited for', async () => {
    const { world, address } = fresh('customers')
    const { page } = await open(browser, `${address}&open=new`)
    const { came, pass } = await holdAnswer(page, '**/send', 'POST')
    await page.getByLabel('email').fill('grace@example.com')
    await page.getByLabel('customer_type').selectOption('individual')
    await page.keyboard.press('Enter')
    await came
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Faults' }).click()
    await page.getByText('Nothing goes wrong on purpose').waitFor()
    const listed = page.waitForResponse(/customers\?/)
    pass()
    await page.getByText('Created', { exact: true }).waitFor()
    await listed
    await settled(page)
    expect(await page.evaluate('location.hash')).toBe(`#faults?world=${world.name}`)
    await page.context().close()
  })

  test('every request that was told, also where it is paused or cleared at that moment', async () => {
    const { world, address } = fresh('requests')
    const { page, wrongs } = await open(browser, address)
    await page.addInitScript(`
      const Stream = EventSource, frame = requestAnimationFrame
      window.told = 0
      window.EventSource = class extends Stream {
        constructor(url) { super(url); this.addEventListener('request', () => window.told++) }
      }
      window.requestAnimationFrame = (act) => window.drawsNothing ? -1 : frame(act)`)
    await page.reload()
    await page.getByText('No request has come yet').waitFor()
    await page.evaluate('window.drawsNothing = true')
    await world.fetch(`${people}?page=1`)
    await expect.poll(() => page.evaluate('window.told')).toBe(1)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByRole('button', { name: 'Go on' }).waitFor()
    await page.evaluate('window.drawsNothing = false')
    await page.getByRole('button', { name: 'Go on' }).click()
    await world.fetch(`${people}?page=2`)
    await page.getByRole('link', { name: /page=2/ }).waitFor()
    expect(await page.locator('a.row').count()).toBe(2)

    const { came, pass } = await holdAnswer(page, '**/requests', 'DELETE')
    await page.getByRole('button', { name: 'Clear' }).click()
    await came
    await world.fetch(`${people}?page=3`)
    const row = page.getByRole('link', { name: /page=3/ })
    await row.waitFor()
    const answered = page.waitForResponse(/requests$/)
    pass()
    await answered
    await settled(page)
    expect(await page.locator('a.row').count()).toBe(1)
    expect(await row.count()).toBe(1)
    expect(wrongs).toEqual([])
    await page.context().close()
  })

  test('to the rule that one changes, wherever a script has put it, and to what was told last', async () => {
    const { world, address } = fresh('faults')
    const one = { on: { operation: 'listCustomers' }, then: { status: 503 } }
    const two = { on: { operation: 'createCustomer' }, then: { delay_ms: 1 } }
    const rules = async (): Promise<unknown> =>
      ((await (await fetch(`${base}/__kit/worlds/${world.name}/faults`)).json()) as any).data.faults
    world.setFaults([one, two])
    const { page, wrongs } = await open(browser, address)
    const first = page.getByRole('region', { name: 'Fault rules' }).getByRole('listitem').first()
    await page.getByRole('link', { name: 'Change rule 2' }).click()
    await page.getByLabel('Wait').fill('2')
    world.setFaults([two, one])
    await world.fetch(`${people}?page=2`)
    await first.getByText('waits 1 ms').waitFor()
    expect(await page.getByLabel('Wait').inputValue()).toBe('2')
    expect(await page.getByLabel('Operation').inputValue()).toBe('createCustomer')
    await page.getByRole('button', { name: 'Save the rule' }).click()
    await first.getByText('waits 2 ms').waitFor()
    expect(await rules()).toMatchObject([{ ...two, then: { delay_ms: 2 } }, one])

    await page.getByRole('link', { name: 'Change rule 1' }).click()
    await page.getByLabel('Wait').fill('3')
    world.setFaults([one])
    await page.getByRole('button', { name: 'Save the rule' }).click()
    await page.getByText('This rule is not there any more').waitFor()
    expect(await page.getByLabel('Wait').inputValue()).toBe('3')
    expect(await rules()).toMatchObject([one])

    const { came, pass } = await holdAnswer(page, '**/faults', 'GET')
    await world.fetch(`${people}?page=4`)
    await came
    world.setFaults([two])
    await world.fetch(`${people}?page=5`)
    await first.getByText('waits 1 ms').waitFor()
    const overtaken = page.waitForResponse(/faults$/)
    pass()
    await overtaken
    await settled(page)
    expect(await first.textContent()).toContain('waits 1 ms')
    expect(wrongs).toEqual([])
    await page.context().close()
  })
})
