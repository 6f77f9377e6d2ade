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
  trouble: [],
  spec: ['http'],
  customers: ['spec'],
  stores: ['customers', 'files', 'http', 'spec', 'trouble'],
  generate: ['http', 'spec'],
  client: ['http', 'trouble'],
  server: ['customers', 'http', 'spec', 'text'],
  own: ['client', 'files', 'http', 'spec', 'trouble'],
  contract: ['client', 'generate', 'http', 'own', 'spec', 'trouble'],
  seed: ['client', 'generate', 'http', 'own', 'spec', 'trouble'],
  export: ['client', 'generate', 'http', 'spec', 'trouble'],
  traffic: ['client', 'contract', 'files', 'http', 'spec', 'trouble'],
  report: ['client', 'contract', 'http', 'own', 'spec', 'text', 'traffic', 'trouble'],
  proxy: ['http', 'report', 'spec', 'traffic', 'trouble'],
  drift: ['files', 'http', 'spec', 'traffic'],
  // A checker that shared more than the documents with what it judges could not see its own mistakes.
  mutants: ['http', 'spec'],
}

/** The command line and what the package exports put the rooms together. */
const mayImport: Record<string, string[]> = { ...rooms, cli: Object.keys(rooms), '.': Object.keys(rooms) }

/** The folders in which a dependency is at home. */
const homes: Record<string, string[]> = {
  ajv: ['spec'],
  'ajv-formats': ['spec'],
  express: ['server'],
  undici: ['client'],
  '@stoplight/http-spec': ['traffic'],
  '@stoplight/json': ['traffic'],
  '@stoplight/prism-http': ['traffic'],
  '@stoplight/types': ['traffic'],
  commander: ['cli'],
  'fast-check': ['contract'],
  'json-schema-faker': ['generate'],
  '@faker-js/faker': ['generate'],
}

type Import = { file: string; folder: string; target: string }

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
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
