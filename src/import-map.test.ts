import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const src = fileURLToPath(new URL('.', import.meta.url))

/** Which folders of src each room may import from, beside itself. */
const rooms: Record<string, string[]> = {
  http: [],
  files: [],
  text: [],
  look: [],
  trouble: [],
  certificate: [],
  spec: ['http'],
  customers: ['spec'],
  stores: ['customers', 'database', 'files', 'http', 'spec', 'trouble'],
  data: ['customers', 'files', 'http', 'spec', 'trouble'],
  generate: ['http', 'spec', 'trouble'],
  database: ['trouble'],
  load: ['database', 'generate', 'trouble'],
  client: ['http', 'trouble'],
  server: ['customers', 'http', 'look', 'spec', 'text'],
  observe: ['http', 'report', 'server', 'spec', 'traffic'],
  matchers: ['contract', 'http', 'report', 'spec'],
  mock: ['customers', 'data', 'generate', 'http', 'mutants', 'observe', 'server', 'spec', 'stores', 'trouble'],
  own: ['client', 'files', 'http', 'spec', 'trouble'],
  contract: ['client', 'generate', 'http', 'own', 'spec', 'trouble'],
  compare: ['contract', 'http', 'spec'],
  seed: ['client', 'generate', 'http', 'own', 'spec', 'trouble'],
  export: ['client', 'generate', 'http', 'spec', 'trouble'],
  traffic: ['client', 'contract', 'files', 'http', 'spec', 'trouble'],
  report: ['client', 'contract', 'http', 'look', 'own', 'spec', 'text', 'traffic', 'trouble'],
  proxy: ['client', 'http', 'report', 'spec', 'traffic', 'trouble'],
  drift: ['files', 'http', 'spec', 'traffic'],
  // A checker that shared more than the documents with what it judges could not see its own mistakes.
  mutants: ['http', 'spec'],
  mutate: ['compare', 'files', 'http', 'mutants', 'report', 'spec', 'text', 'trouble'],
  // What runs in a browser knows a mock by its control routes alone.
  page: [],
}

/** The command line and what the package exports put the rooms together. */
const mayImport: Record<string, string[]> = { ...rooms, cli: Object.keys(rooms), '.': Object.keys(rooms) }

/** The folders in which a dependency is at home. */
const homes: Record<string, string[]> = {
  ajv: ['spec'],
  'ajv-formats': ['spec'],
  express: ['server'],
  'node-forge': ['certificate'],
  undici: ['client'],
  '@stoplight/http-spec': ['traffic'],
  '@stoplight/json': ['traffic'],
  '@stoplight/prism-http': ['traffic'],
  '@stoplight/types': ['traffic'],
  commander: ['cli'],
  'fast-check': ['contract'],
  fzstd: ['http'],
  preact: ['page'],
  'libphonenumber-js': ['data'],
  'json-schema-faker': ['generate'],
  pg: ['database', 'load', 'stores'],
  hucre: ['data', 'generate'],
  '@faker-js/faker': ['generate'],
}

type Import = { file: string; folder: string; target: string }

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
const isTest = (file: string): boolean => /\.test\.ts$|-under-test\.ts$|-suite\.ts$/.test(file)
const folderOf = (file: string): string => (file.includes(sep) ? file.split(sep)[0]! : '.')
const text = (file: string): string => readFileSync(join(src, file), 'utf8')

const imports: Import[] = files
  .filter((file) => !isTest(file))
  .flatMap((file) =>
    [...text(file).matchAll(/(?:\bfrom|\bimport|\brequire\()\s*\(?\s*'([^']+)'/g)].map(([, target]) => ({
      file,
      folder: folderOf(file),
      target: target!,
    })),
  )

describe('the import map', () => {
  it('names every folder', () => {
    for (const file of files) expect(Object.keys(mayImport), file).toContain(folderOf(file))
  })

  it('runs one way: every import is one that the map allows', () => {
    const wrong = imports
      .filter(({ target }) => target.startsWith('.'))
      .map((each) => ({ ...each, to: folderOf(relative(src, join(src, dirname(each.file), each.target))) }))
      .filter(({ folder, to }) => to !== folder && !mayImport[folder]?.includes(to))
      .map(({ file, folder, to }) => `${file}: ${folder}/ may not import from ${to}/`)
    expect(wrong).toEqual([])
  })

  it('has no circle among files', () => {
    const next = new Map<string, string[]>()
    for (const { file, target } of imports.filter((each) => each.target.startsWith('.')))
      next.set(file, [...(next.get(file) ?? []), relative(src, join(src, dirname(file), target))])
    const circles: string[] = []
    const done = new Set<string>()
    const visit = (file: string, path: string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
      if (path.includes(file) || done.has(file)) return
      for (const to of next.get(file) ?? []) visit(to, [...path, file])
      done.add(file)
    }
    for (const file of next.keys()) visit(file, [])
    expect(circles).toEqual([])
  })

  it('gives each big dependency one home', () => {
    const packageOf = (target: string): string =>
      target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/')
    const wrong = imports
      .filter(({ folder, target }) => homes[packageOf(target)] && !homes[packageOf(target)]!.includes(folder))
      .map(({ file, target }) => `${file}: ${target} belongs to ${homes[packageOf(target)]!.join(' and ')}`)
    expect(wrong).toEqual([])
  })

  it('lets only cli touch the process: arguments, environment, output, exit codes', () => {
    const wrong = files
      .filter((file) => !isTest(file) && folderOf(file) !== 'cli')
      .filter((file) => /\bprocess\.|from 'node:process'|\bconsole\./.test(text(file)))
    expect(wrong).toEqual([])
  })

  it('brings nothing of the tests into what is shipped', () => {
    expect(imports.filter(({ target }) => isTest(target) || ['vitest', 'supertest'].includes(target))).toEqual([])
  })
})
