import { describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report.ts'
import { htmlReport } from '../../src/report/html.ts'
import { loadOperations } from '../../src/spec/openapi.ts'
import { loadSpec } from '../../src/spec/spec.ts'
import { cleanReport, exampleReport, hostile } from './example-report.ts'
import { browser, inBrowser } from './in-browser.ts'

const operations = loadOperations(loadSpec())
const page = (report: Report): string => htmlReport(report, { version: '1.2.3', operations })

describe('the page', () => {
  test('asks nobody for anything', () => {
    const html = page(exampleReport(hostile))
    expect(html).toContain(`content="default-src 'none'; style-src 'sha256-`)
    expect(html.match(/<(?:link|img|iframe|object|embed|base|form|video|audio|source)\b/gi)).toBeNull()
    expect(html.match(/<[^>]*\s(?:src|srcset|action|on\w+|style)=/gi)).toBeNull()
    expect(html.match(/<a [^>]*href="(?!#)/g)).toBeNull()
    expect(/@import|url\(/i.exec(html)).toBeNull()
  })

  test('shows each finding with its promise, where it stands, what was expected beside what came, the exchange and a command', () => {
    const html = page(exampleReport())
    for (const text of [
      'What list-total says.',
      'Response',
      'the document',
      '>3</pre>',
      '>total counts the customers of the page</pre>',
      'POST https://staging.example.com/v1/api/customers',
      'curl -i -X GET &#39;https',
    ]) {
      expect(html).toContain(text)
    }
  })

  test('shows a promise of every answer once, with the operations that break it', () => {
    const html = page(exampleReport())
    const rows = [...html.matchAll(/<tr><th scope="row">([\w ]+) <span.*?<\/tr>/gs)].map(([row, name]) => [
      name,
      row.includes('envelope-timestamp: broken'),
    ])
    const operations = ['Create', 'Update', 'Get', 'List', 'Blacklist', 'Delete']
    expect(rows).toEqual([['Every answer', true], ...operations.map((name) => [name, false])])
    expect(html).toMatch(/>envelope-timestamp<\/a> \(Create, Update\)/)
    // What it says of where stands in its sentence, and nowhere else in its head.
    for (const [head] of html.matchAll(/<summary><span class="badge">.*?<\/summary>/g))
      expect(head).not.toContain('class="tag"')
  })

  test('shows the verdict, then the findings with what came before who saw it, then the grid', () => {
    const html = page(exampleReport())
    const order = [
      '<h1',
      'id="findings-title"',
      '>Expected<',
      '>Seen<',
      'id="notes-title"',
      'id="grid-title"',
      'id="timings-title"',
    ]
    const places = order.map((text) => html.indexOf(text))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places).not.toContain(-1)
  })

  test('opens the first three findings and no more', () => {
    const report = exampleReport()
    const findings = Array.from({ length: 30 }, (_, n) => ({ ...report.findings[0]!, key: `list-total:${n}` }))
    const open = [...page({ ...report, findings }).matchAll(/<details class="finding[^>]*>/g)].map(([tag]) =>
      / open>/.test(tag),
    )
    expect(open).toEqual([true, true, true, ...Array.from({ length: 27 }, () => false)])
  })

  test.each([1, 90, 100, 250, 999, 1_500, 2_000, 9_999, 10_001, 61_000, 600_000])(
    'no two ticks of an axis of %i ms read alike',
    (end) => {
      const report = exampleReport()
      const requests = [0, end].map((atMs) => ({ ...report.requests[0]!, atMs }))
      const axis = [...page({ ...report, requests }).matchAll(/<text [^>]*y="24\d"[^>]*>([^<]+)<\/text>/g)].map(
        ([, label]) => label,
      )
      expect(axis.length).toBeGreaterThan(2)
      expect(new Set(axis).size).toBe(axis.length)
    },
  )

  test('every link within it leads somewhere', () => {
    const html = page(exampleReport())
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    expect([...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id).filter((id) => !ids.has(id))).toEqual([])
    expect([...html.matchAll(/aria-labelledby="([^"]+)"/g)].map(([, id]) => id).filter((id) => !ids.has(id))).toEqual(
      [],
    )
  })

  test('a run without requests has a page too', () => {
    const report = cleanReport()
    expect(page({ ...report, requests: [], promises: { ...report.promises, checked: 0 } })).toContain(
      'Nothing was checked',
    )
  })
})

describe.runIf(browser)('the page in a real browser', () => {
  test('what a hostile deployment answered stays text', async () => {
    const seen = await inBrowser(
      page(exampleReport(hostile)),
      1000,
      `(document, page) => ({
      title: document.title,
      scripts: document.scripts.length,
      strange: document.querySelectorAll('img, svg[onload], iframe, body b:not(.legend b):not(.aside b)').length,
      shown: [...document.querySelectorAll('.actual pre')].some((pre) => pre.textContent.includes('<img src=x onerror=')),
      fetched: page.performance.getEntriesByType('resource').length,
    })`,
    )
    expect(seen).toEqual({
      title: '2 findings of 2 roots, 2 promises broken · https://staging.example.com/v1',
      scripts: 1,
      strange: 0,
      shown: true,
      fetched: 0,
    })
  })

  test('its own style and script pass its own policy, and every command can be copied', async () => {
    const seen = await inBrowser(
      page(exampleReport()),
      1000,
      `(document, page) => ({
      buttons: [...document.querySelectorAll('button.copy')].map((button) => button.hidden),
      bold: page.getComputedStyle(document.querySelector('h1')).fontSize,
      open: [...document.querySelectorAll('details.finding')].map((one) => one.open),
      printed: (page.dispatchEvent(new Event('beforeprint')), [...document.querySelectorAll('details.finding')].map((one) => one.open)),
      after: (page.dispatchEvent(new Event('afterprint')), [...document.querySelectorAll('details.finding')].map((one) => one.open)),
      points: document.querySelectorAll('.point').length,
    })`,
    )
    expect(seen).toEqual({
      buttons: [false, false],
      bold: '34px',
      open: [true, true, false],
      printed: [true, true, true],
      after: [true, true, false],
      points: 240,
    })
  })

  test.each([320, 390, 1200])('%i pixels wide, nothing sticks out', async (width) => {
    const seen = await inBrowser(
      page(exampleReport('a-word-without-any-place-to-break-it-'.repeat(8))),
      width,
      '(document) => document.documentElement.scrollWidth',
    )
    expect(seen).toBeLessThanOrEqual(width)
  })
})
