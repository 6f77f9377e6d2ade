import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const [{ files }] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' }),
) as [{ files: { path: string }[] }]
const packed = files.map(({ path }) => path)
const pages = packed.filter((file) => /\.(md|txt)$/.test(file) && !file.startsWith('dist/'))
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

/** What a page links to: the text between `](` and `)`, outside of code. */
function linksOf(page: string): string[] {
  const prose = textOf(page)
    .split('```')
    .filter((_, number) => number % 2 === 0)
    .join('')
  return prose
    .split('](')
    .slice(1)
    .map((rest) => rest.slice(0, rest.indexOf(')')))
}

/** The headings of a page, as GitHub and npm make anchors of them. */
function anchorsOf(page: string): string[] {
  return textOf(page)
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .map((line) =>
      line
        .replace(/^#+ /, '')
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    )
}

describe('the documentation, as it is packed', () => {
  it('has the README and the pages that it leads to', () => {
    expect(pages).toEqual(
      expect.arrayContaining(['README.md', 'docs/mock.md', 'docs/adr/0010-the-package-is-bundled.md']),
    )
  })

  it.each(pages)('%s links to nothing that whoever installs it lacks', (page) => {
    const broken = linksOf(page).filter((link) => {
      if (/^[a-z]+:/.test(link)) return false
      const { pathname, hash } = new URL(link, `file:///${page}`)
      const file = decodeURIComponent(pathname.slice(1))
      if (!packed.some((path) => path === file || path.startsWith(`${file.replace(/\/$/, '')}/`))) return true
      return hash !== '' && !anchorsOf(file).includes(decodeURIComponent(hash.slice(1)))
    })
    expect(broken).toEqual([])
  })
})
