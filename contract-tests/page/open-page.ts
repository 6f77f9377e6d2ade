import axe from 'axe-core'
import { chromium } from 'playwright-core'
import type { Browser, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { browser as executablePath } from '../reports/in-browser.ts'

/** The widths and colour schemes in which every view has to hold. */
export const looks = [375, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
)

/** Starts a real browser. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-gpu'] })
}

/** A page, and what it did that it may not: errors of its scripts, and requests to anybody but its own server. */
export type Opened = { page: Page; wrongs: string[] }

/** Opens an address as a user would. */
export async function open(
  browser: Browser,
  url: string,
  { width = 1280, colorScheme = 'light' }: Partial<(typeof looks)[number]> = {},
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    ignoreHTTPSErrors: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const wrongs: string[] = []
  page.on('pageerror', (error) => wrongs.push(String(error)))
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) wrongs.push(message.text())
  })
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && new URL(request.url()).origin !== new URL(url).origin)
      wrongs.push(request.url())
  })
  await page.goto(url)
  return { page, wrongs }
}

/** What a button has copied: not there at once when it is pressed. */
export async function copied(page: Page, press: Locator): Promise<string> {
  await page.evaluate("navigator.clipboard.writeText('')")
  await press.click()
  const read = (): Promise<string> => page.evaluate('navigator.clipboard.readText()')
  await expect.poll(read).not.toBe('')
  return read()
}

/** What axe finds against a page as it is now, in short, and whether it or its menu is wider than its window. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const text = `axe.run().then(({ violations }) => [
    ...violations.map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)).join(' ')),
    ...(document.documentElement.scrollWidth > innerWidth ? ['wider than its window'] : []),
    ...[...document.querySelectorAll('nav')].flatMap((nav) => nav.scrollWidth > nav.clientWidth ? ['a menu is cut off'] : []),
  ])`
  return page.evaluate(text)
}

/** What axe finds in every look, each with where. Cheaper than a page for each: the same one is looked at again. */
export async function faultsInAllLooks(page: Page): Promise<string[]> {
  const all: string[] = []
  for (const { width, colorScheme } of looks) {
    await page.setViewportSize({ width, height: 800 })
    await page.emulateMedia({ colorScheme })
    // Colours that are still on their way from the look before are in no look.
    await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))')
    all.push(...(await faultsOf(page)).map((fault) => `${width} ${colorScheme}: ${fault}`))
  }
  return all
}
