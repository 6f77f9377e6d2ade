import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMock } from '../../src/mock/create-mock.ts'
import type { Mock } from '../../src/mock/create-mock.ts'
import { browser as found } from '../reports/in-browser.ts'
import { faultsInAllLooks, open, startBrowser } from './open-page.ts'

let browser: Browser
let mock: Mock
let base: string

const told = async (name: string): Promise<any> => {
  const answer = await fetch(`${base}/__kit/worlds/${name}`)
  return ((await answer.json()) as { data: unknown }).data
}
const total = async (name: string): Promise<number> => (await mock.world(name).customers.page({}, 1, 1)).total

describe.runIf(found)('worlds in a browser', () => {
  beforeAll(async () => {
    browser = await startBrowser()
    mock = await createMock({ count: 5 })
    base = await mock.listen()
  })
  afterAll(async () => {
    await browser.close()
    await mock.close()
  })

  test('are made, forked, kept, restored, set in time, reset and removed', async () => {
    const { page, wrongs } = await open(browser, `${base}/__kit/#worlds`)
    const list = page.getByRole('region', { name: 'Worlds' })
    await list.getByText('one for each test').waitFor()
    await list.getByRole('link', { name: 'Make a world' }).click()
    await page.getByLabel('Name').fill('a b')
    await page.getByRole('button', { name: 'Make it' }).click()
    await page.getByText('must be 1 to 100 letters').waitFor()
    await page.getByLabel('Name').fill('default')
    await page.getByRole('button', { name: 'Make it' }).click()
    await page.getByText('remove that world first').waitFor()
    await page.getByLabel('Name').fill('strange')
    await page.getByLabel('generated').fill('7')
    await page.getByLabel('Mutant').fill('there-is-none')
    await page.getByRole('button', { name: 'Make it' }).click()
    await page.getByRole('alert').or(page.locator('.error')).first().waitFor()
    await page.getByLabel('Mutant').fill('none')
    await page.getByLabel('Variant').fill('3')
    await page.getByLabel('Clock').fill('2026-03-14T09:00:00Z')
    await page.getByRole('button', { name: 'Make it' }).click()
    await list.getByText('mutant none').waitFor()
    expect(await told('strange')).toMatchObject({ customers: 7, mutant: 'none', variant: 3, clock: { frozen: true } })

    await page.getByRole('form', { name: 'Clock' }).getByLabel('So much later').fill('soon')
    await page.getByRole('button', { name: 'Set the clock' }).click()
    await page.getByRole('form', { name: 'Clock' }).locator('.error').waitFor()
    await page.getByRole('form', { name: 'Clock' }).getByLabel('So much later').fill('1d')
    await page.getByRole('button', { name: 'Set the clock' }).click()
    await list.getByText('2026-03-15 09:00:00, stands still').waitFor()

    await page.getByLabel('Name', { exact: true }).fill('before')
    await page.getByRole('button', { name: 'Keep the customers' }).click()
    await page.getByRole('button', { name: 'Restore before' }).waitFor()
    await page.getByLabel('Name of the fork').fill('copy')
    await page.getByRole('button', { name: 'Fork it' }).click()
    await page.getByRole('heading', { name: 'copy' }).waitFor()
    await list.getByRole('link', { name: /^strange/ }).click()
    await mock.world('strange').customers.clear()
    await page.getByRole('button', { name: 'Restore before' }).click()
    await page.getByText('The customers are as they were').waitFor()
    expect([await total('strange'), await total('copy')]).toEqual([7, 7])
    await mock.world('strange').customers.clear()
    await page.getByRole('button', { name: 'Reset', exact: true }).click()
    await list.getByText(/7 customers · 2026-03-14 09:00:00/).waitFor()
    expect(await total('strange')).toBe(7)

    // A world that a script made is there, too, and one that is shown goes back to the default one when it is removed.
    await page.getByLabel('World', { exact: true }).first().selectOption('copy')
    await list.getByRole('link', { name: /^copy/ }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await page.getByRole('button', { name: 'Really remove' }).click()
    await list.getByRole('link', { name: /^copy/ }).waitFor({ state: 'detached' })
    await expect.poll(() => page.url()).not.toContain('world=copy')
    expect((await fetch(`${base}/__kit/worlds/copy`)).status).toBe(404)
    expect(wrongs).toEqual([])
    await page.context().close()
  })

  test('hold at both widths in both schemes', async () => {
    const name = 'n'.repeat(100)
    await mock.makeWorld(name, { variant: 7, ttl: '1h' })
    mock.world(name).save('s'.repeat(100))
    const { page, wrongs } = await open(browser, `${base}/__kit/#worlds`)
    await page.getByText('variant 7').waitFor()
    expect(await faultsInAllLooks(page)).toEqual([])
    await page.getByText('variant 7').click()
    await page.getByRole('button', { name: 'Set the clock' }).click()
    await page.getByRole('alert').waitFor()
    expect(await faultsInAllLooks(page)).toEqual([])
    await page.goto(`${base}/__kit/#worlds?make=yes`)
    await page.getByRole('button', { name: 'Make it' }).waitFor()
    expect(await faultsInAllLooks(page)).toEqual([])
    expect(wrongs).toEqual([])
    await page.context().close()
  })
})
