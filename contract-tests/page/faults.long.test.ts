import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMock } from '../../src/mock/create-mock.ts'
import type { Mock } from '../../src/mock/create-mock.ts'
import { browser as found } from '../reports/in-browser.ts'
import { faultsInAllLooks, open, startBrowser } from './open-page.ts'

const people = '/api/customers'
let browser: Browser
let mock: Mock
let base: string
let made = 0

const create = async (world: string): Promise<number> => {
  const body = JSON.stringify({ email: `c${++made}@example.com`, customer_type: 'individual' })
  const { status } = await mock
    .world(world)
    .fetch(people, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  return status
}
const rules = async (world: string): Promise<unknown[]> => {
  const answer = await fetch(`${base}/__kit/worlds/${world}/faults`)
  return ((await answer.json()) as { data: { faults: unknown[] } }).data.faults
}

describe.runIf(found)('faults in a browser', () => {
  beforeAll(async () => {
    browser = await startBrowser()
    mock = await createMock({ count: 5, latency: { min: 0, max: 1 } })
    base = await mock.listen()
  })
  afterAll(async () => {
    await browser.close()
    await mock.close()
  })

  test('are made by a form that says what cannot be, counted, put off and on, moved, changed and removed', async () => {
    mock.world('w')
    await create('w')
    const { page, wrongs } = await open(browser, `${base}/__kit/#faults?world=w`)
    const list = page.getByRole('region', { name: 'Fault rules' })
    await list.getByText('by --latency or --fail-rate').waitFor()
    await page.getByRole('link', { name: 'Add a rule' }).click()
    await page.getByLabel('Operation').selectOption('createCustomer')
    await page.getByLabel('Only number').fill('2')
    await page.getByLabel('Answer with status').fill('404')
    await page.getByLabel('How many', { exact: true }).fill('many')
    await page.getByRole('button', { name: 'Add the rule' }).click()
    await page.getByText(/must be an integer/).waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.name')).toBe('when.times')
    await page.getByLabel('How many', { exact: true }).fill('')
    await page.getByRole('button', { name: 'Add the rule' }).click()
    await page.getByText('404 is not documented for createCustomer').waitFor()
    await page.getByLabel('Answer with status').fill('503')
    await page.getByRole('button', { name: 'Add the rule' }).click()
    await list.getByText('answers 503').waitFor()
    const rule = { on: { operation: 'createCustomer' }, when: { nth: 2 }, then: { status: 503 } }
    expect(await rules('w')).toMatchObject([{ ...rule, matched: 0 }, { standing: true }])

    expect(await create('w')).toBe(201)
    await list.getByText('fired 0 of 1 matching').waitFor()
    const turn = list.getByRole('switch', { name: 'Rule 1 is on' })
    await turn.click()
    await list.getByText('Off', { exact: true }).waitFor()
    expect(await create('w')).toBe(201)
    await turn.click()
    await list.getByText('On', { exact: true }).waitFor()
    expect(await create('w')).toBe(503)
    await list.getByText('fired 1 of 2 matching').waitFor()

    // What a script does is seen here.
    await page.getByRole('link', { name: 'Add a rule' }).click()
    await page.getByLabel('Email').fill('ada@example.com')
    await page.getByLabel('Wait').fill('5-10')
    await page.getByLabel('Header fields').fill('Retry-After: 5')
    await page.getByRole('button', { name: 'Add the rule' }).click()
    await page.getByRole('button', { name: 'Move rule 2 up' }).click()
    const slow = {
      on: { email: 'ada@example.com' },
      then: { delay_ms: { min: 5, max: 10 }, headers: { 'Retry-After': '5' } },
    }
    await expect.poll(() => rules('w')).toMatchObject([slow, { ...rule, fired: 1 }, { standing: true }])
    await list.getByRole('listitem').first().getByText('waits 5 to 10 ms').waitFor()
    await page.getByRole('link', { name: 'Change rule 1' }).click()
    await expect.poll(() => page.getByLabel('Wait').inputValue()).toBe('5-10')
    await page.getByLabel('Wait').fill('7')
    await page.getByRole('button', { name: 'Save the rule' }).click()
    await list.getByText('waits 7 ms').waitFor()
    await page.getByRole('button', { name: 'Remove rule 1' }).click()
    await list.getByText('waits 7 ms').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Remove all' }).click()
    await expect.poll(() => rules('w')).toHaveLength(1)
    expect(wrongs).toEqual([])
    await page.context().close()
  })

  test('hold at both widths in both schemes', async () => {
    const world = 'look'
    mock.world(world).setFaults([
      {
        on: { operation: 'createCustomer', email: 'أحمد@example.com' },
        when: { times: 2 },
        then: { status: [500, 503] },
      },
      { on: { email: `${'x'.repeat(300)}@example.com` }, then: { disconnect: 'mid-body' }, off: true },
    ])
    const { page, wrongs } = await open(browser, `${base}/__kit/#faults?world=${world}`)
    await page.getByText('answers 500 or 503').waitFor()
    expect(await faultsInAllLooks(page)).toEqual([])
    await page.getByRole('link', { name: 'Add a rule' }).click()
    await page.getByRole('button', { name: 'Add the rule' }).click()
    await page.locator('.error').waitFor()
    expect(await faultsInAllLooks(page)).toEqual([])
    expect(wrongs).toEqual([])
    await page.context().close()
  })
})
