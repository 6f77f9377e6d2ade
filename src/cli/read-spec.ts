import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadSpec } from '../spec/spec.ts'
import type { Spec } from '../spec/spec.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** The spec in a folder, the package's own where none is named. `CannotFindOut` where the folder does not hold one. */
export function readSpec(dir: string | undefined): Spec {
  if (dir === undefined) return loadSpec()
  for (const part of ['openapi.yaml', 'promises.yaml', 'schemas']) {
    if (!existsSync(join(dir, part)))
      throw new CannotFindOut(
        `--spec ${dir} has no ${part}. Give a copy of the package's spec/ folder, such as customers-kit drift --apply writes.`,
      )
  }
  try {
    return loadSpec(dir)
  } catch (error) {
    throw new CannotFindOut(`--spec ${dir}: ${(error as Error).message}`)
  }
}
