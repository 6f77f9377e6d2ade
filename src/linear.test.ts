import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'rolldown/parseAst'
import { expect, test } from 'vitest'

type Literal = { file: string; regex: RegExp }

const src = fileURLToPath(new URL('.', import.meta.url))

/** Every regular expression that is written in src, without tests, and without mutants, which nobody runs on input. */
function literals(): Literal[] {
  const found: Literal[] = []
  const walk = (node: unknown, file: string): void => {
    if (typeof node !== 'object' || node === null) return
    const { regex } = node as { regex?: { pattern: string; flags: string } }
    if (regex) found.push({ file, regex: new RegExp(regex.pattern, regex.flags) })
    for (const inner of Object.values(node)) walk(inner, file)
  }
  for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || /\.test\.ts$|-under-test\.ts$|-suite\.ts$|^mutants/.test(file)) continue
    walk(parseAst(readFileSync(join(src, file), 'utf8'), { lang: 'ts' }), file)
  }
  return found
}

// Held to a text of JSON that was read before and is short.
const bounded = new Set(['report/exchange-text.ts'])

const usual = [...'aA0 \n\t.-_@"\\%/[{<>=;,:?&#$*+(é\u0000', '[]', '{}', '://', 'a.', '.a', 'a@', 'a b', '": ', '\\"']

// What a pattern stumbles over is made of its own words.
function repeats({ source }: RegExp): string[] {
  const plain = source.replaceAll('\\n', '\n').replaceAll('\\/', '/').replaceAll('\\{', '{')
  const words = plain.match(/[A-Za-z0-9:/@<>{"'=; \n-]{2,}/g) ?? []
  return [...new Set([...usual, ...words.flatMap((word) => [word, `${word}a`, `${word} a `])])]
}

function milliseconds(regex: RegExp, text: string): number {
  const began = performance.now()
  text.replace(regex, '')
  return performance.now() - began
}

test('takes time in proportion to the text, whatever it is: every regular expression of src', {
  timeout: 60_000,
}, () => {
  const all = literals()
  expect(all.length).toBeGreaterThan(150)
  const slow = all
    .filter(({ file }) => !bounded.has(file))
    .flatMap(({ file, regex }) =>
      repeats(regex).flatMap((piece) =>
        ['', '"'].flatMap((start) => {
          const text = `${start}${piece.repeat(Math.ceil(20_000 / piece.length))}\u0001`
          // Whoever is linear needs less than one; a busy machine may need more now and then.
          const isSlow = [1, 2, 3].every(() => milliseconds(regex, text) > 30)
          return isSlow ? [`${file}: ${String(regex)} on ${JSON.stringify(start + piece)}`] : []
        }),
      ),
    )
  expect(slow).toEqual([])
})
