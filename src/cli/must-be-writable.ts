import { access, constants, realpath, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/**
 * Makes sure that a file can be written whole, before anything is done for it: it is no folder, and it and its folder
 * are ours to write. Throws `CannotFindOut` with the name of the option where not.
 */
export async function mustBeWritable(option: string, file: string): Promise<void> {
  const there = await stat(file).catch(() => undefined)
  if (there?.isDirectory()) throw new CannotFindOut(`${option} ${file} is a folder; give the name of a file.`)
  if (there && !(await isWritable(file))) throw new CannotFindOut(`${option} ${file}: the file cannot be written to.`)
  // A device or a pipe is written to where it is; a file is replaced by one that is written beside it.
  if (there && !there.isFile()) return
  // The slash asks for a folder.
  if (!(await isWritable(`${dirname(there ? await realpath(file) : resolve(file))}/`)))
    throw new CannotFindOut(`${option} ${file}: its folder is not there or cannot be written to.`)
}

async function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  )
}
