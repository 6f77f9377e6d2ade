import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it.each([
  { file: 'types.ts', made: 'generateTypes', of: 'the schemas' },
  { file: 'members.ts', made: 'generateMembers', of: 'the schemas' },
  { file: 'promise-id.ts', made: 'generatePromiseIds', of: 'the promises' },
])('$file is what `npm run types:generate` makes of $of', ({ file, made }) => {
  const script = new URL('../../scripts/generate-types.mjs', import.meta.url)
  const print = `import { ${made} } from ${JSON.stringify(script.href)}; process.stdout.write(await ${made}())`
  const text = execFileSync(process.execPath, ['--input-type=module', '--eval', print, fileURLToPath(script)], {
    encoding: 'utf8',
  })
  expect(readFileSync(new URL(file, import.meta.url), 'utf8')).toBe(text)
})
