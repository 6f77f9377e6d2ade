// Writes src/spec/types.ts from spec/schemas: `npm run types:generate`. A test holds the file to the schemas.
import { writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { compile } from 'json-schema-to-typescript'

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

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(fileURLToPath(new URL('../src/spec/types.ts', import.meta.url)), await generateTypes())
}
