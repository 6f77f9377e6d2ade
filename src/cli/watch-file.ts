import { watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'

/** A file that is watched until `close`. */
export type Watched = { close: () => void }

// Editors write a file in several steps.
const settled = 100

/**
 * Calls `changed`, one call after the other, whenever the file has changed or another one took its place; of a folder,
 * whenever a file in it with one of these endings has. Rejects with the system's error where there is nothing to watch.
 */
export async function watchFile(path: string, endings: RegExp, changed: () => Promise<void>): Promise<Watched> {
  const isFolder = (await stat(path)).isDirectory()
  // An editor puts another file in the old one's place, so the folder is what is watched.
  const folder = isFolder ? path : dirname(resolve(path))
  const concerns = (name: string | null) => name === null || (isFolder ? endings.test(name) : name === basename(path))
  let timer: NodeJS.Timeout | undefined
  let called = Promise.resolve()
  const watcher = watch(folder, (_, name) => {
    if (!concerns(name)) return
    clearTimeout(timer)
    timer = setTimeout(() => (called = called.then(changed)), settled)
  })
  return {
    close() {
      clearTimeout(timer)
      watcher.close()
    },
  }
}
