import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleOpenapi } from '../build/spec/bundle-openapi.js'
import { loadSpec } from '../build/spec/spec.js'

/** The contract in one piece, for tools that take an object. */
export function document() {
  return bundleOpenapi(loadSpec())
}

/** The same as a file, for tools that take a path. */
export function documentFile() {
  const file = join(tmpdir(), `customers-kit-bench-openapi-${process.pid}.json`)
  writeFileSync(file, JSON.stringify(document(), null, 1))
  return file
}
