// node scripts/check-packed.mjs [npm npm@10 npm@11 pnpm@10 yarn@1 bun@1 ...]
// Packs, and looks at the package as those do who install it: its size by each package manager, its types, what it
// exports to `import` and `require`, and that its commands work from an empty folder. Exits with 1 where something is
// not as it should be. A package manager that cannot be had is named and left out, but npm.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

// What everybody who installs the package gets at most.
const most = { packages: 80, megabytes: 40 }

const root = fileURLToPath(new URL('..', import.meta.url))
const managers = process.argv.length > 2 ? process.argv.slice(2) : ['npm']
const scratch = mkdtempSync(join(tmpdir(), 'customers-kit-packed-'))
const faults = []
const sizes = []
const running = []
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(scratch, { recursive: true, force: true })
})

const tarball = pack()
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
await lintPackage()
const installed = managers.map(install).find((folder) => folder !== undefined)
if (installed) {
  checkTypes(installed)
  checkExports(installed)
  checkPages(installed)
  checkSbom(installed)
  await checkCommands(installed)
}
process.stdout.write(`installed: ${sizes.join(', ')}\n`)
for (const fault of faults) process.stdout.write(`FAULT: ${fault}\n`)
process.stdout.write(`${faults.length === 0 ? 'The packed package is as it should be.' : `${faults.length} faults`}\n`)
process.exitCode = faults.length === 0 ? 0 : 1

function pack() {
  const told = execFileSync('npm', ['pack', '--json', '--pack-destination', scratch], { cwd: root, encoding: 'utf8' })
  const [{ filename, size, unpackedSize, entryCount }] = JSON.parse(told.slice(told.indexOf('[\n')))
  process.stdout.write(`${filename}: ${kilobytes(size)}, unpacked ${kilobytes(unpackedSize)} in ${entryCount} files\n`)
  return join(scratch, filename)
}

function kilobytes(bytes) {
  return `${Math.round(bytes / 1000)} kB`
}

/** What publint and "are the types wrong" say of the tarball. */
async function lintPackage() {
  const data = readFileSync(tarball)
  const buffer = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength)
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true })
  for (const message of messages) faults.push(`publint: ${formatMessage(message, pkg, { color: false })}`)
  const { problems: all } = await checkPackage(createPackageFromTarballData(new Uint8Array(data)))
  const problems = all.filter((problem) => !isMeant(problem))
  for (const problem of problems) faults.push(`are the types wrong: ${JSON.stringify(problem)}`)
  process.stdout.write(`publint: ${messages.length} messages; are the types wrong: ${problems.length} problems\n`)
  for (const script of ['preinstall', 'install', 'postinstall', 'prepare'])
    if (manifest.scripts[script]) faults.push(`package.json has a script ${script}, which runs where it is installed`)
}

/**
 * The matchers are entries beside the package's own, which TypeScript finds since it reads "exports"; and Vitest, which
 * they teach, is a module alone.
 */
function isMeant({ kind, entrypoint, resolutionKind }) {
  if (entrypoint !== './vitest' && entrypoint !== './jest') return false
  return resolutionKind === 'node10' || (entrypoint === './vitest' && kind === 'CJSResolvesToESM')
}

/** Installs the tarball in an empty folder and measures what came; the folder, or undefined where that is not to be had. */
function install(manager) {
  const [name] = manager.split('@')
  const folder = join(scratch, manager)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const command = manager === 'npm' ? ['npm'] : ['npx', '--yes', manager]
  const run = (...args) => {
    const [file, ...rest] = [...command, ...args]
    const { status, stdout, stderr } = spawnSync(file, rest, { cwd: folder, encoding: 'utf8', timeout: 180_000 })
    return { status, said: `${stdout}${stderr}` }
  }
  const version = run('--version')
  if (version.status !== 0 && manager !== 'npm') {
    process.stdout.write(`${manager}: cannot be had here\n`)
    return undefined
  }
  const { status, said } = run(name === 'npm' ? 'install' : 'add', tarball)
  if (status !== 0) {
    faults.push(`${manager} could not install it: ${said.trim()}`)
    return undefined
  }
  const strange = said
    .split('\n')
    .filter((line) => /deprecat|EBADENGINE|\bscripts?\b|\bprepare\b|\bERR|peer dep/i.test(line))
  for (const line of strange) faults.push(`${manager} says: ${line}`)
  const { packages, bytes } = measure(join(folder, 'node_modules'))
  const megabytes = bytes / 1e6
  const line = `${packages.size} packages and ${megabytes.toFixed(1)} MB`
  sizes.push(`${line} by ${name} ${version.said.trim().split('\n').at(-1)}`)
  if (packages.size > most.packages || megabytes > most.megabytes)
    faults.push(`${line} by ${manager}; at most are ${most.packages} packages and ${most.megabytes} MB`)
  for (const [place, { scripts = {} }] of packages)
    for (const script of ['preinstall', 'install', 'postinstall'])
      if (scripts[script]) faults.push(`${place} runs a script at install: ${scripts[script]}`)
  return folder
}

/** The packages below a folder by their place, and the room that all files take on the disk. */
function measure(folder) {
  const packages = new Map()
  let bytes = 0
  const visit = (place) => {
    for (const entry of readdirSync(place, { withFileTypes: true })) {
      const path = join(place, entry.name)
      bytes += lstatSync(path).blocks * 512
      if (entry.isDirectory()) visit(path)
      else if (entry.name === 'package.json' && /node_modules\/(@[^/]+\/)?[^/]+$/.test(place))
        packages.set(place, JSON.parse(readFileSync(path, 'utf8')))
    }
  }
  visit(folder)
  return { packages, bytes }
}

/** A strict consumer, as a module and as CommonJS, with each resolution that TypeScript has, by its oldest and newest here. */
function checkTypes(folder) {
  cpSync(join(root, 'node_modules/@types/node'), join(folder, 'node_modules/@types/node'), { recursive: true })
  cpSync(join(root, 'node_modules/undici-types'), join(folder, 'node_modules/undici-types'), { recursive: true })
  for (const ending of ['mts', 'cts'])
    cpSync(join(root, 'scripts/packed-consumer.ts'), join(folder, `consumer.${ending}`))
  const requireHere = createRequire(import.meta.url)
  const compilers = [requireHere, createRequire(requireHere.resolve('@arethetypeswrong/core'))].map((from) =>
    join(from.resolve('typescript/package.json'), '..'),
  )
  const options = '--noEmit --strict --exactOptionalPropertyTypes --skipLibCheck false --target es2022 --types node'
  const ways = {
    node16: ['node16', '.mts', '.cts'],
    nodenext: ['nodenext', '.mts', '.cts'],
    bundler: ['esnext', '.mts'],
  }
  for (const compiler of compilers) {
    const { version } = JSON.parse(readFileSync(join(compiler, 'package.json'), 'utf8'))
    for (const [resolution, [module, ...endings]] of Object.entries(ways)) {
      const files = endings.map((ending) => `consumer${ending}`)
      const args = [...options.split(' '), '--module', module, '--moduleResolution', resolution, ...files]
      const { status, stdout } = spawnSync(process.execPath, [join(compiler, 'bin/tsc'), ...args], {
        cwd: folder,
        encoding: 'utf8',
      })
      if (status !== 0) faults.push(`TypeScript ${version}, ${resolution}:\n${stdout}`)
    }
    process.stdout.write(`TypeScript ${version}: strict consumers with ${Object.keys(ways).join(', ')}\n`)
  }
}

/** `import` and `require` give the same things, and they work: a mock, customers, and a check of one by the other. */
function checkExports(folder) {
  const program = `
    const app = kit.createApp({ store: kit.memoryStore() })
    const server = kit.createHttpServer(app).listen(0, '127.0.0.1', async () => {
      const { record } = await kit.createGenerator()
      const target = 'http://127.0.0.1:' + server.address().port
      const { findings } = await kit.runChecks({ target, mode: 'smoke' })
      server.close()
      console.log(JSON.stringify([Object.keys(kit).sort(), record(3), findings.length]))
    })`
  const ways = {
    import: ['--input-type=module', '-e', `import * as kit from 'customers-kit'${program}`],
    require: ['--input-type=commonjs', '-e', `const kit = require('customers-kit')${program}`],
  }
  const [imported, required] = Object.entries(ways).map(([way, args]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
    })
    if (status !== 0) faults.push(`${way} fails: ${stderr}`)
    return stdout
  })
  if (imported !== required) faults.push(`import gives ${imported}, require ${required}`)
  process.stdout.write(`import and require: ${JSON.parse(imported)[0].join(', ')}\n`)
}

/** Each piece of JavaScript in docs/library.md runs as it stands, and each that the package exports is in one. */
function checkPages(folder) {
  const page = readFileSync(join(folder, 'node_modules/customers-kit/docs/library.md'), 'utf8')
  const pieces = page
    .split('```js\n')
    .slice(1)
    .map((piece) => piece.slice(0, piece.indexOf('```')))
  for (const piece of pieces) {
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', piece], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 30_000,
    })
    if (status !== 0) faults.push(`docs/library.md: this ends with ${status}: ${stderr}\n${piece}`)
  }
  const names = Object.keys(createRequire(join(folder, 'package.json'))('customers-kit'))
  for (const name of names)
    if (!pieces.some((piece) => piece.includes(name))) faults.push(`docs/library.md has no example with ${name}`)
  process.stdout.write(`docs/library.md: ${pieces.length} examples run\n`)
}

/** The bill of materials names what was installed beside the package, in versions of today or of the build. */
function checkSbom(folder) {
  const file = join(folder, 'node_modules/customers-kit/dist/sbom.cdx.json')
  const { components } = JSON.parse(readFileSync(file, 'utf8'))
  const told = (how) => components.filter(({ properties }) => properties.some(({ value }) => value === how))
  const named = new Set(told('installed').map(({ name }) => name))
  const there = [...measure(join(folder, 'node_modules')).packages.values()].map(({ name }) => name)
  for (const name of there)
    if (name !== manifest.name && !named.has(name) && !/^@types\/|^undici-types$/.test(name))
      faults.push(`${name} was installed, and sbom.cdx.json does not name it`)
  process.stdout.write(`sbom.cdx.json: ${told('bundled').length} bundled, ${named.size} installed beside it\n`)
}

/** The commands, with what is loaded only by some: Prism by `proxy` and `judge`, faker and json-schema-faker by a spec. */
async function checkCommands(folder) {
  const bin = join(folder, 'node_modules/.bin/customers-kit')
  // Without a bound of its own what is longer than a megabyte is cut anywhere, and the command ended.
  const ended = (...args) =>
    spawnSync(bin, args, { cwd: folder, encoding: 'utf8', timeout: 60_000, maxBuffer: 64 * 1024 * 1024 })
  const help = ended('--help')
  if (help.status !== 0) faults.push(`--help ends with ${help.status}: ${help.stderr}`)

  const mock = await serving(bin, folder, 'serve', '--port', '0', '--log', 'none')
  const proxy = await serving(bin, folder, 'proxy', mock.url, '--port', '0', '--har', 'seen.har')
  const answer = await fetch(`${proxy.url}/api/customers?page_size=1`)
  if (answer.status !== 200) faults.push(`the mock behind the proxy answers ${answer.status}`)
  await proxy.stop()
  await mock.stop()
  const judged = ended('judge', 'seen.har')
  for (const [name, said] of [
    ['proxy', proxy.said()],
    ['judge', `${judged.stdout}${judged.stderr}`],
  ])
    if (!said.includes('ours and Prism')) faults.push(`${name} does not judge by Prism: ${said}`)
  if (judged.status !== 0) faults.push(`judge ends with ${judged.status}`)

  const script = join(folder, 'node_modules/customers-kit/deploy/with-mock.sh')
  const beside = spawnSync('bash', [script, 'bash', '-c', '"$0" check "$CUSTOMERS_API_URL" --mode smoke', bin], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 60_000,
  })
  if (beside.status !== 0) faults.push(`with-mock.sh ends with ${beside.status}: ${beside.stderr}`)

  cpSync(join(folder, 'node_modules/customers-kit/spec'), join(folder, 'spec'), { recursive: true })
  const file = join(folder, 'spec/schemas/customer.json')
  const schema = JSON.parse(readFileSync(file, 'utf8'))
  schema.properties.pet = { type: 'string', 'x-faker': 'animal.dog' }
  schema.properties.code = { type: 'string', pattern: '^[A-Z]{3}$' }
  writeFileSync(file, JSON.stringify({ ...schema, required: [...schema.required, 'pet', 'code'] }))
  const made = ended('generate', '--spec', 'spec', '--count', '2', '--format', 'ndjson')
  if (made.status !== 0 || !/"pet":".+"code":"[A-Z]{3}"/.test(made.stdout))
    faults.push(`generate does not make what a schema adds: ${made.stdout}${made.stderr}`)
  const database = ended('generate', '--out', 'postgres://localhost/none')
  if (database.status !== 2 || database.stderr.split('\n').length !== 2 || !/npm install pg\.$/m.test(database.stderr))
    faults.push(`generate does not say that pg is missing: ${database.stderr}`)
  const [one, two] = ['1', '2'].map((jobs) => ended('generate', '--count', '5000', '--jobs', jobs))
  if (one.status !== 0 || two.status !== 0 || one.stdout !== two.stdout)
    faults.push(`generate writes something else with threads: ${one.stderr}${two.stderr}`)
  process.stdout.write(
    `commands: --help, serve, proxy, judge (by Prism too), check by with-mock.sh, generate (by faker and json-schema-faker)\n`,
  )
}

/** A command that runs until it is stopped, once it has said its address in its first line. */
async function serving(bin, folder, ...args) {
  const child = spawn(bin, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  let said = ''
  const first = new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        said += data
        if (stream === child.stdout) resolve(String(data).split('\n', 1)[0])
      })
    child.once('exit', () => reject(new Error(`${args[0]} ended: ${said}`)))
  })
  const stop = () =>
    new Promise((resolve) => {
      child.removeAllListeners('exit').once('exit', resolve)
      child.kill('SIGTERM')
    })
  return { url: await first, said: () => said, stop }
}
