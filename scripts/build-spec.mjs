// After the compiler, in `npm run build`: compiles the schemas and parses the OpenAPI document, so that the mock need not
// when it starts.
import { writeFileSync } from 'node:fs'
import { compiledModule } from '../dist/spec/ajv.js'
import { builtOpenapi } from '../dist/spec/openapi.js'
import { loadSpec } from '../dist/spec/spec.js'
import { fingerprint } from '../dist/spec/validators.js'

const spec = loadSpec()
const text = compiledModule(spec)
writeFileSync(
  new URL('../dist/spec/built-validators.cjs', import.meta.url),
  `${text}exports.fingerprint = '${fingerprint(spec)}';\n`,
)
writeFileSync(new URL('../dist/spec/built-openapi.json', import.meta.url), builtOpenapi(spec))
