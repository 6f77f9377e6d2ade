// The last step of `npm run build`: makes `dist` out of `build`, which is what gets packed. The command line, the
// library and what they need of other packages become few files, since Node takes longer to find and open hundreds of
// small ones than to run them; what only some commands need is a file of its own, loaded when it is needed. They are
// CommonJS, which everything can load: Jest too, and Node sooner than modules. docs/adr/0010 has the reasons.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { rolldown } from 'rolldown'
import { licencesOf } from './licences.mjs'
import { sbomOf } from './sbom.mjs'

const build = fileURLToPath(new URL('../build', import.meta.url))
const dist = fileURLToPath(new URL('../dist', import.meta.url))
const { dependencies, peerDependenciesMeta, overrides } = JSON.parse(
  readFileSync(join(build, '../package.json'), 'utf8'),
)

const bundle = await rolldown({
  input: {
    'cli/main': join(build, 'cli/main.js'),
    'lib/index': join(build, 'index.js'),
    'lib/matchers': join(build, 'matchers/contract-matchers.js'),
    'lib/customers-worker': join(build, 'generate/customers-worker.js'),
  },
  platform: 'node',
  external: isDependency,
  // Its other form hands `require` about, which nothing can follow.
  resolve: { alias: { 'jsonc-parser': join(build, '../node_modules/jsonc-parser/lib/esm/main.js') } },
  plugins: [
    oneCopyOf('mime-types', createRequire(createRequire(import.meta.url).resolve('express'))),
    plainScript('uri-template-lite'),
  ],
})
const { output } = await bundle.generate({
  format: 'cjs',
  exports: 'named',
  entryFileNames: '[name].js',
  chunkFileNames: 'lib/[name].js',
})
await bundle.close()

const modules = output.flatMap(({ moduleIds }) => moduleIds)
// An override of ours reaches nobody who installs the package, but for what is in it.
for (const name of Object.keys(overrides)) {
  const other = modules.find(
    (file) => file.includes(`/node_modules/${name}/`) && !file.startsWith(join(build, `../node_modules/${name}/`)),
  )
  if (other) throw new Error(`${other} is not the copy of ${name} that package.json asks for.`)
}

for (const chunk of output) mustBeWhole(chunk)

rmSync(dist, { recursive: true, force: true })
write('package.json', '{ "type": "commonjs" }\n')
for (const { fileName, code } of output) write(fileName, code)
for (const built of ['built-validators.cjs', 'built-openapi.json'])
  copyFileSync(join(build, 'spec', built), join(dist, 'lib', built))
const names = output.find(({ fileName }) => fileName === 'lib/index.js').exports
write('lib/index.mjs', `export { ${names.join(', ')} } from './index.js'\n`)
const page = await bundledPage()
copyTypes('index.d.ts', new Set())
write('types/index.d.mts', `export * from './index.js'\n`)
addMatchers()
write(
  'LICENSES.txt',
  `The files beside this one contain parts of these packages, joined into few files by a bundler.\n\n${licencesOf([...modules, ...page])}\n`,
)
write('sbom.cdx.json', `${JSON.stringify(sbomOf(dirname(dist), [...modules, ...page]), undefined, 1)}\n`)

/**
 * The entries that teach the matchers to Vitest and Jest, each of which has its own `expect`. Written here, since what
 * they import is there only where tests run. Vitest's is a module: it cannot be had by require.
 */
function addMatchers() {
  copyTypes('matchers/contract-matchers.d.ts', new Set())
  const members = `{
  /** Whether an answer is one that the document allows the operation to give. Await it for an answer of fetch. */
  toSatisfyContract: (operation: OperationId) => R
  /** Whether a value is a customer as answers show it. */
  toBeCustomer: () => R
}`
  const types = `import type { OperationId } from './spec/openapi.js'\nexport { contractMatchers } from './matchers/contract-matchers.js'\n`
  write(
    'lib/vitest.mjs',
    `import { expect } from 'vitest'\nimport { contractMatchers } from './matchers.js'\nexpect.extend(contractMatchers())\nexport { contractMatchers }\n`,
  )
  write(
    'types/vitest.d.mts',
    `import 'vitest'\n${types}interface Matching<R> ${members}\ndeclare module 'vitest' {\n  interface Matchers<T = any> extends Matching<any> {}\n}\n`,
  )
  // Jest answers this name itself, wherever it is asked from.
  write(
    'lib/jest.js',
    `const { expect } = require('@jest/globals')\nconst { contractMatchers } = require('./matchers.js')\nexpect.extend(contractMatchers())\nexports.contractMatchers = contractMatchers\n`,
  )
  write(
    'types/jest.d.ts',
    `${types}interface Matching<R> ${members}\ndeclare global {\n  namespace jest {\n    interface Matchers<R, T = {}> extends Matching<R> {}\n  }\n}\n`,
  )
}

/** Makes the script and the style of the page at `/__kit/`, and answers the modules in it. */
async function bundledPage() {
  const bundle = await rolldown({
    input: { page: join(build, '../src/page/main.tsx') },
    platform: 'browser',
  })
  const { output } = await bundle.generate({ format: 'es', entryFileNames: '[name].js', minify: true })
  await bundle.close()
  const [{ code, moduleIds }] = output
  const { look } = await import('../build/look/look.js')
  const css = look + readFileSync(join(build, '../src/page/page.css'), 'utf8')
  const size = gzipSync(code).length + gzipSync(css).length
  if (output.length > 1 || size > 60_000) throw new Error(`The page is ${output.length} scripts of ${size} bytes.`)
  write('page/page.js', code)
  write('page/page.css', css)
  return moduleIds
}

function isDependency(source) {
  // What somebody may have beside the package is as little a part of it.
  return Object.keys({ ...dependencies, ...peerDependenciesMeta }).some(
    (name) => source === name || source.startsWith(`${name}/`),
  )
}

function write(file, text) {
  mkdirSync(dirname(join(dist, file)), { recursive: true })
  writeFileSync(join(dist, file), text)
}

/** Throws where a file would fail for who installs the package, though it works here or is loaded only now and then. */
function mustBeWhole({ fileName, code, imports, dynamicImports }) {
  const files = new Set(output.map((chunk) => chunk.fileName))
  const strange = [...imports, ...dynamicImports].find(
    (name) => !isBuiltin(name) && !files.has(name) && !isDependency(name),
  )
  if (strange) throw new Error(`${fileName} imports ${strange}, which nobody has who installs the package.`)
  for (const [, target] of code.replaceAll(/^\s*(\*|\/\/).*$/gm, '').matchAll(/\brequire[\w$]*\(['"](\.[^'"]*)['"]\)/g))
    if (!files.has(join(dirname(fileName), target)))
      throw new Error(`${fileName} requires ${target}, which was not followed.`)
  // What a thread runs is named by an address, and not loaded by it.
  for (const [, target] of code.matchAll(/new URL\(['"](\.\/[^'"]*\.js)['"]/g))
    if (!files.has(join(dirname(fileName), target)))
      throw new Error(`${fileName} starts ${target}, which is not beside it.`)
  const lost = /^.*\(void 0\)[.[].*$/m.exec(code)?.[0]
  if (lost) throw new Error(`A script's \`this\` was lost in ${fileName}, see plainScript: ${lost.trim()}`)
}

/** Two packages may bring a copy each of the same version, and each copy goes through the list of all media types. */
function oneCopyOf(name, requireHere) {
  const versionOf = (requireIt) => requireIt(`${name}/package.json`).version
  return {
    name: 'one-copy',
    resolveId: {
      filter: { id: new RegExp(`^${name}$`) },
      handler(_, importer) {
        const requireThere = createRequire(importer)
        return (versionOf(requireThere) === versionOf(requireHere) ? requireHere : requireThere).resolve(name)
      },
    },
  }
}

/** A file without a word of CommonJS is taken for a module, in which `this` is undefined; Node takes it for CommonJS. */
function plainScript(name) {
  return {
    name: 'plain-script',
    transform: {
      filter: { id: new RegExp(`/node_modules/${name}/`) },
      handler: (code) => `${code}\nexports;\n`,
    },
  }
}

/** Copies the declarations that this one leads to. They have to stand alone: nobody has all packages that we build with. */
function copyTypes(file, copied) {
  if (copied.has(file)) return
  copied.add(file)
  const text = readFileSync(join(build, file), 'utf8').replaceAll(
    /(from |import\()'([^']+)'/g,
    (whole, word, target) => {
      if (target.startsWith('node:')) return whole
      if (!target.startsWith('.')) throw new Error(`The types in ${file} need ${target}: public types stand alone.`)
      copyTypes(relative(build, join(build, dirname(file), target.replace(/\.ts$/, '.d.ts'))), copied)
      return `${word}'${target.replace(/\.ts$/, '.js')}'`
    },
  )
  write(join('types', file), text)
}
