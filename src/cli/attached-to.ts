import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ReadAttached } from '../traffic/read-har.ts'

/** Reads what a HAR file refers to: only files in its own folder. */
export function attachedTo(file: string): ReadAttached {
  return (name) => {
    if (name !== basename(name)) return undefined
    try {
      return readFileSync(join(dirname(file), name))
    } catch {
      return undefined
    }
  }
}
