import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

/** A browser of this machine; undefined where there is none. */
export const browser = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)

/**
 * Opens a page inside one that reads it as a stranger would, in so many pixels of width, and answers what that saw:
 * `look` is the text of a function of the page's document and window.
 */
export async function inBrowser(html: string, width: number, look: string): Promise<any> {
  const folder = await mkdtemp(join(tmpdir(), 'customers-kit-page-'))
  try {
    const frame = join(folder, 'frame.html')
    await writeFile(join(folder, 'page.html'), html)
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
      { maxBuffer: 50_000_000, timeout: 50_000 },
    )
    const seen = /<pre>(.*?)<\/pre>/s.exec(stdout)?.[1] ?? ''
    return JSON.parse(seen.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'))
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
