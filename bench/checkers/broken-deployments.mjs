import { execFileSync } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../places.mjs'

/**
 * The deployments of contract-tests/broken: each has one defect, or one legitimate oddity, or neither.
 * @typedef {{ name: string, kind: 'correct' | 'oddity' | 'defect', about: string, promise?: string, start: () => Promise<{ url: string, requests: () => number, close: () => Promise<void> }> }} Subject
 * @returns {Promise<Subject[]>} the correct one first; those that need signatures are left out, since not every tool can sign
 */
export async function brokenDeployments() {
  const out = mkdtempSync(join(tmpdir(), 'customers-kit-bench-broken-'))
  const broken = join(root, 'contract-tests', 'broken')
  const sources = ['start-deployment.ts', 'defects/defects.ts', 'oddities/oddities.ts'].map((file) =>
    join(broken, file),
  )
  const options = [
    '--ignoreConfig',
    '--target',
    'es2023',
    '--module',
    'nodenext',
    '--types',
    'node',
    '--rewriteRelativeImportExtensions',
    '--skipLibCheck',
    '--outDir',
    out,
    '--rootDir',
    broken,
  ]
  execFileSync('npx', ['tsc', ...options, ...sources], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  writeFileSync(join(out, 'package.json'), '{"type":"module"}')
  const load = (file) => import(pathToFileURL(join(out, file)).href)
  const { startDeployment } = await load('start-deployment.js')
  const { defects } = await load('defects/defects.js')
  const { oddities } = await load('oddities/oddities.js')

  const start = (options) => async () => {
    const { url, close } = await startDeployment(options)
    const { port } = new URL(url)
    let requests = 0
    const count = ({ server }) => {
      if (String(server.address()?.port) === port) requests++
    }
    const started = channel('http.server.request.start')
    started.subscribe(count)
    return {
      url,
      requests: () => requests,
      async close() {
        started.unsubscribe(count)
        await close()
      },
    }
  }
  const unsigned = ({ needs }) => needs !== 'auth'
  return [
    { name: 'correct', kind: 'correct', about: 'keeps every sentence of the document', start: start({}) },
    ...oddities.filter(unsigned).map((oddity) => ({
      name: oddity.name,
      kind: /** @type {const} */ ('oddity'),
      about: oddity.about,
      start: start({ oddities: [oddity] }),
    })),
    ...defects.filter(unsigned).map((defect) => ({
      name: defect.name,
      kind: /** @type {const} */ ('defect'),
      about: defect.about,
      promise: defect.promise,
      start: start({ defects: [defect] }),
    })),
  ]
}
