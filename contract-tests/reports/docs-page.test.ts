import { describe, expect, test } from 'vitest'
import { look } from '../../src/look/look.ts'
import { style } from '../../src/report/html-style.ts'
import { docsPage } from '../../src/server/docs-page.ts'
import { docsStyle } from '../../src/server/docs-style.ts'
import { loadSpec } from '../../src/spec/spec.ts'
import { browser, inBrowser } from './in-browser.ts'

const page = docsPage(loadSpec(), 'http://127.0.0.1:4010')

/** The ratio of WCAG 2 between two colours. */
function contrast(one: string, other: string): number {
  const light = (colour: string): number => {
    const [, hex = ''] = /^#(.+)$/.exec(colour) ?? []
    const whole = hex.length === 3 ? hex.replaceAll(/./g, '$&$&') : hex
    const [r, g, b] = [0, 2, 4].map((at) => {
      const share = Number.parseInt(whole.slice(at, at + 2), 16) / 255
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    }) as [number, number, number]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const [high, low] = [light(one), light(other)].sort((a, b) => b - a) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

/** The colours of a style by name: those for light, or those for light with those for dark over them. */
function colours(css: string, dark: boolean): Record<string, string> {
  const [light = '', ...rest] = css.split('@media print', 1)[0]!.split(/prefers-color-scheme: ?dark/)
  const found = (text: string) =>
    Object.fromEntries([...text.matchAll(/--([\w-]+): ?(#[\da-f]+)/g)].map(([, name, value]) => [name, value!]))
  return { ...found(light), ...(dark ? found(rest.join('').split('}')[0]!) : {}) }
}

describe.each([false, true])('text can be read, dark: %s', (dark) => {
  test.each(['front', 'quiet', 'link', 'good', 'warn', 'bad', 'ours'])('%s', (name) => {
    const { back, soft, ...all } = colours(look, dark)
    for (const behind of [back!, soft!]) expect(contrast(all[name]!, behind)).toBeGreaterThanOrEqual(4.5)
  })
})

// So that both schemes have it.
test('no colour is written but under a name', () => {
  for (const css of [look, style, docsStyle])
    expect(css.replaceAll(/--[\w-]+: ?#[\da-f]+/g, '')).not.toMatch(/#[\da-f]{3,6}\b/i)
})

test('tells of Prefer and of the routes that steer the mock', () => {
  for (const text of ['Prefer: code=503', 'Prefer: delay=800', '/__kit/reset', '/__kit/health', '/__kit/requests'])
    expect(page).toContain(text)
})

describe.runIf(browser)('the docs page in a real browser', () => {
  const look = `(document, page) => ({
    width: document.documentElement.scrollWidth,
    cells: new Set([...document.querySelectorAll('td')].map((td) => page.getComputedStyle(td).display)).size === 1
      && page.getComputedStyle(document.querySelector('td')).display,
    lines: Math.max(...[...document.querySelectorAll('nav li a')].map((a) => a.getClientRects()[0].height)),
    hidden: [...document.querySelectorAll('button.copy')].filter((button) => button.hidden).length,
    buttons: document.querySelectorAll('button.copy').length,
  })`

  test.each([
    [375, 'block'],
    [1280, 'table-cell'],
  ])('%i pixels wide, every path fits, tables are read, and each command can be copied', async (width, cells) => {
    const seen = await inBrowser(page, width, look)
    expect(seen).toMatchObject({ cells, hidden: 0, buttons: 8 })
    expect(seen.width).toBeLessThanOrEqual(width)
    if (width > 1000) expect(seen.lines).toBeLessThan(40)
  })
})
