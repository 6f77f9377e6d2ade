// After the compiler, in `npm run build`: compiles the schemas and parses the OpenAPI document, so that the mock need not
// when it starts.
import { writeFileSync } from 'node:fs'
import { compiledModule } from '../build/spec/ajv.js'
import { builtOpenapi } from '../build/spec/openapi.js'
import { loadSpec } from '../build/spec/spec.js'
import { fingerprint } from '../build/spec/validators.js'

const spec = loadSpec()
const text = compiledModule(spec)
writeFileSync(
  new URL('../build/spec/built-validators.cjs', import.meta.url),
  `${text}exports.fingerprint = '${fingerprint(spec)}';\n`,
)
writeFileSync(new URL('../build/spec/built-openapi.json', import.meta.url), builtOpenapi(spec))
