import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it.each([
  ['types.ts', 'generateTypes'],
  ['members.ts', 'generateMembers'],
])('%s is what `npm run types:generate` makes of the schemas', (file, make) => {
  const script = new URL('../../scripts/generate-types.mjs', import.meta.url)
  const print = `import { ${make} } from ${JSON.stringify(script.href)}; process.stdout.write(await ${make}())`
  const made = execFileSync(process.execPath, ['--input-type=module', '--eval', print, fileURLToPath(script)], {
    encoding: 'utf8',
  })
  expect(readFileSync(new URL(file, import.meta.url), 'utf8')).toBe(made)
})
