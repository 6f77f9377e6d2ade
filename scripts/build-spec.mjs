// The last step of `npm run build`: compiles the schemas, so that the mock need not when it starts.
import { writeFileSync } from 'node:fs'
import { compiledModule } from '../dist/spec/ajv.js'
import { loadSpec } from '../dist/spec/spec.js'
import { fingerprint } from '../dist/spec/validators.js'

const spec = loadSpec()
const text = compiledModule(spec)
writeFileSync(
  new URL('../dist/spec/built-validators.cjs', import.meta.url),
  `${text}exports.fingerprint = '${fingerprint(spec)}';\n`,
)
