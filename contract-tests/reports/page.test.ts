import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '../../src/report/report.ts'
import { htmlReport } from '../../src/report/html.ts'
import { loadOperations } from '../../src/spec/openapi.ts'
import { loadSpec } from '../../src/spec/spec.ts'
import { cleanReport, exampleReport, hostile } from './example-report.ts'

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

  test('marks a promise of every answer as broken only in the rows of the operations that break it', () => {
    const rows = [...page(exampleReport()).matchAll(/<tr><th scope="row">(\w+) .*?<\/tr>/gs)].map(([row, name]) => [
      name,
      row.includes('envelope-timestamp: broken'),
    ])
    expect(rows).toEqual([
      ['Create', true],
      ['Update', true],
      ['Get', false],
      ['List', false],
      ['Blacklist', false],
      ['Delete', false],
    ])
  })

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

const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

describe.runIf(browser)('the page in a real browser', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'customers-kit-page-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))

  // Opens the page inside one that reads it as a stranger would, and answers what that saw.
  const opened = async (html: string, width: number, look: string): Promise<any> => {
    const file = join(folder, 'page.html')
    const frame = join(folder, 'frame.html')
    await writeFile(file, html)
    await writeFile(
      frame,
      `<!doctype html><iframe width="${width}" height="800" src="page.html"></iframe><pre></pre><script>
      onload = () => { const page = frames[0], document_ = page.document; document.querySelector('pre').textContent = JSON.stringify((${look})(document_, page)) }
    </script>`,
    )
    const flags = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
      '--allow-file-access-from-files',
      `--user-data-dir=${join(folder, 'profile')}`,
    ]
    const { stdout } = await promisify(execFile)(
      browser!,
      [...flags, '--virtual-time-budget=2000', '--dump-dom', pathToFileURL(frame).href],
      { maxBuffer: 50_000_000, timeout: 25_000 },
    )
    const seen = /<pre>(.*?)<\/pre>/s.exec(stdout)?.[1] ?? ''
    return JSON.parse(seen.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
  }

  test('what a hostile deployment answered stays text', async () => {
    const seen = await opened(
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
      title: '2 promises broken · https://staging.example.com/v1',
      scripts: 1,
      strange: 0,
      shown: true,
      fetched: 0,
    })
  })

  test('its own style and script pass its own policy, and every command can be copied', async () => {
    const seen = await opened(
      page(exampleReport()),
      1000,
      `(document, page) => ({
      buttons: [...document.querySelectorAll('button.copy')].map((button) => button.hidden),
      bold: page.getComputedStyle(document.querySelector('h1')).fontSize,
      open: [...document.querySelectorAll('details.finding')].map((one) => one.open),
      points: document.querySelectorAll('.point').length,
    })`,
    )
    expect(seen).toEqual({ buttons: [false, false], bold: '34px', open: [true, true, false], points: 240 })
  })

  test.each([320, 390, 1200])('%i pixels wide, nothing sticks out', async (width) => {
    const seen = await opened(
      page(exampleReport('a-word-without-any-place-to-break-it-'.repeat(8))),
      width,
      '(document) => document.documentElement.scrollWidth',
    )
    expect(seen).toBeLessThanOrEqual(width)
  })
})
