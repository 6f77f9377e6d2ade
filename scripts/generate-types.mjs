// Writes src/spec/types.ts and members.ts from spec/schemas, and promise-id.ts from spec/promises.yaml:
// `npm run types:generate`. A test holds the files to the documents.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { compile } from 'json-schema-to-typescript'
import { parse } from 'yaml'

const schemas = fileURLToPath(new URL('../spec/schemas/', import.meta.url))
const shapes = [
  'customer',
  'customer-record',
  'create-request',
  'update-request',
  'blacklist-request',
  'list-query',
  'customer-envelope',
  'list-envelope',
  'error',
]

/** The text of src/spec/types.ts, made from the schemas as they are now. */
export async function generateTypes() {
  const properties = {}
  for (const name of shapes) properties[name] = { $ref: `${name}.json` }
  const root = { title: 'Shapes', type: 'object', properties, required: shapes, additionalProperties: false }
  const text = await compile(root, 'Shapes', {
    cwd: schemas,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    bannerComment: '// Made from spec/schemas by `npm run types:generate`. Change the schemas instead.',
    style: { semi: false, singleQuote: true, printWidth: 120 },
  })
  return text
}

/** The text of src/spec/members.ts: what the schemas say of the members of a customer, in lists that code can read. */
export function generateMembers() {
  const propertiesOf = (shape) => JSON.parse(readFileSync(`${schemas}${shape}.json`, 'utf8')).properties
  const customer = propertiesOf('customer')
  const members = { ...customer }
  for (const [name, { $ref, ...own }] of Object.entries(propertiesOf('customer-record'))) {
    const [shape, pointer] = $ref.split('.json#/properties/')
    members[name] = { ...propertiesOf(shape)[pointer], ...own }
  }
  const all = Object.keys(members)
  const marked = (keyword, values) =>
    all.filter((name) => {
      const value = members[name][keyword]
      if (value !== undefined && !values.includes(value)) throw new Error(`${name}: ${keyword} cannot be ${value}`)
      return value !== undefined
    })
  const list = (names) => `[${names.map((name) => `'${name}'`).join(', ')}]`
  const unique = marked('x-unique', ['exact', 'ignoring-case']).map((name) => `${name}: '${members[name]['x-unique']}'`)
  return `// Made from spec/schemas by \`npm run types:generate\`. Change the schemas instead.

/** What the documented answer shows of a customer, in its order (document: "Create Customer Response"). */
export const answeredMembers = ${list(Object.keys(customer))} as const

/** What can be sent and is kept, and no documented answer shows. */
export const unansweredMembers = ${list(all.filter((name) => !(name in customer)))} as const

/** What no two customers share, and how values are compared: \`x-unique\` in the schemas. */
export const uniqueMembers = { ${unique.join(', ')} } as const

/** A member that finds one customer. */
export type UniqueMember = keyof typeof uniqueMembers

/** What the list can be filtered by (document: "Query Parameters"). */
export const filteredMembers = ${list(Object.keys(propertiesOf('list-query')).filter((name) => name in members))} as const

/** A member that is a filter too. */
export type FilteredMember = (typeof filteredMembers)[number]

/** What never changes once a customer is there: \`x-steady\` in the schemas. */
export const steadyMembers = ${list(marked('x-steady', [true]))} as const
`
}

/** The text of src/spec/promise-id.ts, made from the promises as they are now. */
export function generatePromiseIds() {
  const { promises } = parse(readFileSync(new URL('../spec/promises.yaml', import.meta.url), 'utf8'))
  return [
    '// Made from spec/promises.yaml by `npm run types:generate`. Change the promises instead.',
    '',
    '/** The id of a promise in `spec/promises.yaml`. */',
    'export type PromiseId =',
    ...promises.map(({ id }) => `  | '${id}'`),
    '',
  ].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const write = (file, text) => writeFileSync(fileURLToPath(new URL(`../src/spec/${file}`, import.meta.url)), text)
  write('types.ts', await generateTypes())
  write('members.ts', generateMembers())
  write('promise-id.ts', generatePromiseIds())
}
