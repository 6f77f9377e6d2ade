// Vitest's global setup: the command line is tested as the process that users start, so it has to be built from these
// sources.
import { execFileSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const changed = (folder) =>
  readdirSync(join(root, folder), { recursive: true }).map((file) => statSync(join(root, folder, file)).mtimeMs)

/** Builds where a source or a schema is newer than the last step of the build. */
export function setup() {
  const built = statSync(join(root, 'dist/LICENSES.txt'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (Math.max(...changed('src'), ...changed('spec')) < built) return
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' })
}
