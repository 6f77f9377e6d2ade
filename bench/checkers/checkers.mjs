import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { documentFile } from '../document.mjs'
import { bench, kit, root, versionOf } from '../places.mjs'
import { startServer } from '../server-process.mjs'
import { filledDocument, makeCustomers } from './filled-document.mjs'

/**
 * @typedef {{ name: string, version: string, prepare?: (url: string, folder: string) => Promise<void>, run: (url: string, folder: string) => Promise<string[]> }} Checker
 * `prepare` makes what a run needs and is not timed. `run` answers what the tool found wrong, one short text for each.
 */

/** How long one tool may take for one deployment, in milliseconds. */
const patience = 120_000

/**
 * @param {{ short: boolean }} options without those that have to be fetched first, in the short form
 * @returns {{ checkers: Checker[], missing: Record<string, string> }} those that can run here, and why others cannot
 */
export function allCheckers({ short }) {
  const checkers = [ours, prismProxy, dredd]
  /** @type {Record<string, string>} */
  const missing = {}
  if (hasJava()) checkers.push(specmatic)
  else missing.Specmatic = 'there is no java on this machine'
  if (short) missing.Schemathesis = 'it is not fetched for the short form'
  else if (hasSchemathesis()) checkers.push(schemathesis)
  else missing.Schemathesis = 'it could not be installed: there is no python3 with venv, or no way to PyPI'
  return { checkers, missing }
}

/** @type {Checker} */
const ours = {
  name: 'customers-kit check',
  version: 'this commit',
  async run(url, folder) {
    const file = join(folder, 'report.json')
    const { code, said } = await node([kit, 'check', url, '--seed', '1', '--json', file], folder)
    if (code === 0) return []
    if (code !== 1) return [`could not find out: ${said.slice(-200)}`]
    const { findings } = JSON.parse(readFileSync(file, 'utf8'))
    return findings.filter(({ severity }) => severity === 'failure').map(({ promise }) => promise.id)
  },
}

/**
 * Prism as a proxy in front of the deployment, sent our own suite's requests; what it says of the answers counts. @type
 * {Checker}
 */
const prismProxy = {
  name: "Prism's proxy, our requests",
  version: versionOf('@stoplight/prism-cli'),
  async run(url, folder) {
    const file = documentFile()
    const log = join(folder, 'prism.log')
    const args = (port) => [
      join(bench, 'node_modules', '@stoplight', 'prism-cli', 'dist', 'index.js'),
      'proxy',
      file,
      url,
      '--port',
      String(port),
      '--verboseLevel',
      'warn',
    ]
    const prism = await startServer({ args, path: '/api/customers', orAnyStatus: true, log })
    try {
      await node([kit, 'check', `http://127.0.0.1:${prism.port}`, '--seed', '1'], folder)
    } finally {
      await prism.stop()
    }
    const lines = stripVTControlCharacters(readFileSync(log, 'utf8')).match(/Violation: response.*/g) ?? []
    return [...new Set(lines.map((line) => line.slice(0, 200)))]
  },
}

/** @type {Checker} */
const dredd = {
  name: 'Dredd',
  version: versionOf('dredd'),
  async prepare(url, folder) {
    const document = await filled(url)
    // It reads one `example` each, and takes a media type word for word.
    const single = (node) => {
      if (Array.isArray(node)) return node.map(single)
      if (typeof node !== 'object' || node === null) return node
      const { examples, ...rest } = node
      const result = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, single(value)]))
      if (examples && !Array.isArray(examples)) result.example = (examples.GOOD ?? examples.BAD).value
      return result
    }
    writeFileSync(join(folder, 'openapi.json'), JSON.stringify(single(document)))
    writeFileSync(
      join(folder, 'hooks.cjs'),
      `const hooks = require('hooks')
hooks.beforeEach((transaction, done) => {
  delete transaction.expected.headers['Content-Type']
  if (transaction.expected.statusCode === '404') transaction.fullPath = transaction.fullPath.replace(/[^/]+$/, '01938f6e-7a40-7c31-9d0a-000000000000')
  if (transaction.expected.statusCode === '400') transaction.request.body = JSON.stringify({ email: 'nobody', customer_type: 'individual' })
  done()
})
`,
    )
  },
  async run(url, folder) {
    const { said } = await node(
      [
        join(bench, 'node_modules', 'dredd', 'bin', 'dredd'),
        join(folder, 'openapi.json'),
        url,
        `--hookfiles=${join(folder, 'hooks.cjs')}`,
      ],
      folder,
    )
    if (!/complete.*Tests took/s.test(said)) return [`could not find out: ${said.slice(-200)}`]
    const [results] = said.split('Displaying failed tests')
    return (results.match(/^fail: .*/gm) ?? []).map((line) =>
      line.replace(/ duration.*/, '').replace(/[0-9a-f-]{36}/, '{id}'),
    )
  },
}

/** @type {Checker} */
const specmatic = {
  name: 'Specmatic',
  version: versionOf('specmatic'),
  async prepare(url, folder) {
    writeFileSync(join(folder, 'openapi.json'), JSON.stringify(await filled(url)))
  },
  async run(url, folder) {
    const jar = join(bench, 'node_modules', 'specmatic', 'specmatic.jar')
    const { said } = await command(
      'java',
      ['-jar', jar, 'test', `--testBaseURL=${url}`, join(folder, 'openapi.json')],
      folder,
    )
    if (!/Tests run: \d+/.test(said)) return [`could not find out: ${said.slice(-200)}`]
    return said.match(/Scenario: .* has FAILED/g) ?? []
  },
}

const schemathesisVersion = '4.32.5'
const python = join(bench, 'node_modules', '.python')

/** @type {Checker} */
const schemathesis = {
  name: 'Schemathesis',
  version: schemathesisVersion,
  async run(url, folder) {
    const args = ['run', documentFile(), '--url', url, '--seed', '1', '--max-examples', '30']
    const { said } = await command(join(python, 'bin', 'st'), args, folder, {
      PYTHONPATH: join(root, 'contract-tests', 'peers', 'programs'),
      SCHEMATHESIS_HOOKS: 'schemathesis_hooks',
    })
    if (!/^Test cases:/m.test(said)) return [`could not find out: ${said.slice(-200)}`]
    // Each kind of complaint stands under the operation that it is about.
    let operation = ''
    const found = new Set()
    for (const line of said.split('\n')) {
      operation = /^_{3,} (.*) _{3,}$/.exec(line)?.[1] ?? operation
      if (/^- ST\d+ /.test(line)) found.add(`${operation}: ${line.slice(2)}`)
    }
    return [...found]
  },
}

/** Whether it is there, or could be installed where the bench's packages are. */
function hasSchemathesis() {
  try {
    if (!existsSync(join(python, 'bin', 'st'))) {
      execFileSync('python3', ['-m', 'venv', python], { stdio: 'ignore' })
      const install = ['install', '--quiet', `schemathesis==${schemathesisVersion}`]
      execFileSync(join(python, 'bin', 'pip'), install, { stdio: 'ignore' })
    }
    return true
  } catch {
    return false
  }
}

/** A folder for one run of one tool, gone afterwards. @template T @param {(folder: string) => Promise<T>} work */
export async function inFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), 'customers-kit-bench-check-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

let runs = 0
async function filled(url) {
  const unique = `${Date.now().toString(36)}${runs++}`
  return filledDocument(await makeCustomers(url, unique), unique)
}

const node = (args, folder) => command(process.execPath, args, folder)

/**
 * @param {string} program @param {string[]} args @param {string} cwd where it may leave files @returns {Promise<{ code:
 * number | null, said: string }>}
 */
function command(program, args, cwd, env = {}) {
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd,
      timeout: patience,
      killSignal: 'SIGKILL',
      env: { ...process.env, NODE_NO_WARNINGS: '1', NO_COLOR: '1', ...env },
    })
    let said = ''
    const listen = (chunk) => (said += chunk)
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('error', failed)
    child.once('close', (code) => done({ code, said: stripVTControlCharacters(said) }))
  })
}

function hasJava() {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
