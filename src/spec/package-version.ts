import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from './spec.ts'

/** The version of this package, as its package.json says. */
export function packageVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version
}
