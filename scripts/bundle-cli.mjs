// The last step of `npm run build`: puts what the command line loads at start into few files, since Node takes longer
// to find and open two hundred small ones than to run them. What only some commands need stays a package of its own,
// loaded when it is needed.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const folder = fileURLToPath(new URL('../dist/cli', import.meta.url))
const expressNeeds = createRequire(createRequire(import.meta.url).resolve('express'))

const bundle = await rolldown({
  input: join(folder, 'main.js'),
  platform: 'node',
  external: /^(@faker-js|@stoplight|ajv|fast-check|json-schema-faker|libphonenumber-js|undici|yaml)(\/|$)/,
  // express and send bring a copy each, and each copy goes through the list of all media types.
  resolve: { alias: { 'mime-types': expressNeeds.resolve('mime-types') } },
})
const { output } = await bundle.generate({ format: 'esm' })
await bundle.close()

rmSync(folder, { recursive: true })
mkdirSync(folder)
const modules = []
for (const chunk of output) {
  writeFileSync(join(folder, chunk.fileName), chunk.code)
  modules.push(...chunk.moduleIds)
}
for (const built of ['built-validators.cjs', 'built-openapi.json'])
  copyFileSync(join(folder, '../spec', built), join(folder, built))
writeFileSync(join(folder, 'LICENSES.txt'), licenses(modules))

/** The licences of all packages that these modules are from, as each asks to be passed on. */
function licenses(files) {
  const texts = new Map()
  for (const file of files) {
    const [, place] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? []
    if (place === undefined || texts.has(place)) continue
    const { name, version, license } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'))
    const own = readdirSync(place).find((entry) => /^licen[cs]e/i.test(entry))
    texts.set(place, `${name} ${version} (${license})\n\n${own ? readFileSync(join(place, own), 'utf8').trim() : ''}`)
  }
  return `The files beside this one contain these packages.\n\n${[...new Set(texts.values())].toSorted((a, b) => a.localeCompare(b)).join('\n\n---\n\n')}\n`
}
