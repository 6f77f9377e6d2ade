import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkSpec } from './check-spec.ts'
import { loadSpec } from './spec.ts'

/** A copy of the package's documents in which one file is another text. */
function copyWith(file: string, change: (text: string) => string): string {
  const dir = mkdtempSync(join(tmpdir(), 'customers-kit-spec-'))
  cpSync(loadSpec().dir, dir, { recursive: true })
  writeFileSync(join(dir, file), change(readFileSync(join(dir, file), 'utf8')))
  return dir
}

const customer = (change: (schema: any) => void) => (text: string) => {
  const schema = JSON.parse(text)
  change(schema)
  return JSON.stringify(schema)
}
const bomb = ['a0: &a0 [x]', ...Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]`)]
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

test("the package's own documents can be worked with", () => expect(() => checkSpec(loadSpec())).not.toThrow())

test.each<[string, string, (text: string) => string, RegExp]>([
  [
    'a type that there is not',
    'schemas/customer.json',
    customer((s) => (s.properties.email.type = 'text')),
    /customer\.json/,
  ],
  [
    'a pattern that is none',
    'schemas/create-request.json',
    customer((s) => (s.properties.phone.pattern = '(')),
    /create-request\.json/,
  ],
  [
    'a keyword that is misspelt',
    'schemas/customer.json',
    customer((s) => (s.requird = ['id'])),
    /customer\.json.*requird/,
  ],
  ['a file that is a list', 'schemas/error.json', () => '[]', /error\.json/],
  [
    'a reference to a file that is not there',
    'schemas/customer-envelope.json',
    customer((s) => (s.properties.data = { $ref: 'nobody.json' })),
    /customer-envelope\.json: \/properties\/data\/\$ref refers to nobody\.json, which is not there/,
  ],
  [
    'a reference to a place that is not there',
    'schemas/customer.json',
    customer((s) => (s.properties.id = { $ref: '#/$defs/id' })),
    /refers to #\/\$defs\/id, which is not there/,
  ],
  [
    'references in a circle',
    'schemas/customer.json',
    customer(
      (s) => (
        (s.$defs = { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }), (s.properties.id = { $ref: '#/$defs/a' })
      ),
    ),
    /leads back to itself/,
  ],
  [
    'a reference to the network',
    'openapi.yaml',
    (text) => text.replace(/schemas\/customer-envelope\.json/, 'http://127.0.0.1:1/customer.json'),
    /openapi\.yaml: .*http:\/\/127\.0\.0\.1:1\/customer\.json.*nothing is fetched/,
  ],
  ['an alias bomb', 'openapi.yaml', (text) => `${bomb.join('\n')}\n${text}`, /openapi\.yaml cannot be used: .*alias/i],
  ['an anchor that holds itself', 'openapi.yaml', (text) => `x-self: &self\n  inner: *self\n${text}`, /openapi\.yaml/],
  ['a document without end', 'openapi.yaml', (text) => `x-deep: ${deep(5000)}\n${text}`, /openapi\.yaml/],
  ['YAML that is none', 'openapi.yaml', () => 'a: [', /openapi\.yaml cannot be used/],
  ['an empty document', 'openapi.yaml', () => '', /openapi\.yaml cannot be used/],
  ['no paths', 'openapi.yaml', () => 'openapi: 3.1.0\npaths: {}\n', /openapi\.yaml cannot be used/],
  [
    'an operation without answers',
    'openapi.yaml',
    (text) => text.replaceAll(/^ {6}responses:/gm, '      answers:'),
    /openapi\.yaml cannot be used/,
  ],
  ['promises that are none', 'promises.yaml', () => 'promises: 7\n', /promises\.yaml/],
  ['promises that are no YAML', 'promises.yaml', () => '"', /promises\.yaml cannot be used/],
])('%s is told by file and place', (_, file, change, message) => {
  const dir = copyWith(file, change)
  expect(() => checkSpec(loadSpec(dir))).toThrow(message)
})
