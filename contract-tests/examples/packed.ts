import { execFileSync, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Packs what was built, into the folder; the path of the tarball. */
export function packedInto(folder: string): string {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const [{ filename }] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' })) as [
    { filename: string },
  ]
  return join(folder, filename)
}

/** The environment without what Vitest tells its workers, which would confuse another Vitest. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV$|VITE_)/.test(name))
  return { ...Object.fromEntries(kept), PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' }
}

/** What a command said, and whether it went well; one that takes four minutes did not. */
export function ended(cwd: string, command: string, ...args: string[]): { well: boolean; said: string } {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    env: plainEnvironment(),
    encoding: 'utf8',
    timeout: 240_000,
  })
  return { well: status === 0, said: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trim() }
}
