import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the bench. */
export const bench = dirname(fileURLToPath(import.meta.url))
/** The folder of the kit. */
export const root = dirname(bench)
/** What `node` runs as the kit's command line. */
export const kit = join(root, 'dist', 'cli', 'main.js')

/** @param {string} name a package of the bench @returns {string} its version as installed */
export function versionOf(name) {
  return JSON.parse(readFileSync(join(bench, 'node_modules', name, 'package.json'), 'utf8')).version
}

/** Those that need nothing of the bench's own packages. */
export const withoutPeers = ['worlds', 'watched', 'memory']

/** The areas in the order of the report; each is a file of that name with a function of that name. */
export const areas = ['serve', 'worlds', 'watched', 'start', 'generate', 'seed', 'proxy', 'check', 'memory']
