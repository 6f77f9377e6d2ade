import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkSpec } from '../spec/check-spec.ts'
import { loadPaths } from '../spec/paths.ts'
import type { Paths } from '../spec/paths.ts'
import { loadSpec } from '../spec/spec.ts'
import type { Spec } from '../spec/spec.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/**
 * The spec in a folder and the paths of its operations, the package's own where none is named. `CannotFindOut` where the
 * folder does not hold one.
 */
export function readSpec(dir: string | undefined): { spec: Spec; paths: Paths } {
  if (dir === undefined) {
    const spec = loadSpec()
    return { spec, paths: loadPaths(spec) }
  }
  for (const part of ['openapi.yaml', 'promises.yaml', 'schemas']) {
    if (!existsSync(join(dir, part)))
      throw new CannotFindOut(
        `--spec ${dir} has no ${part}. Give a copy of the package's spec/ folder, such as customers-kit drift --apply writes.`,
      )
  }
  try {
    const spec = loadSpec(dir)
    checkSpec(spec)
    return { spec, paths: loadPaths(spec) }
  } catch (error) {
    throw new CannotFindOut(`--spec ${dir}: ${(error as Error).message}`)
  }
}
