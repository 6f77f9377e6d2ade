import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it('types.ts is what `npm run types:generate` makes of the schemas', () => {
  const script = new URL('../../scripts/generate-types.mjs', import.meta.url)
  const print = `import { generateTypes } from ${JSON.stringify(script.href)}; process.stdout.write(await generateTypes())`
  const made = execFileSync(process.execPath, ['--input-type=module', '--eval', print, fileURLToPath(script)], {
    encoding: 'utf8',
  })
  expect(readFileSync(new URL('types.ts', import.meta.url), 'utf8')).toBe(made)
})
