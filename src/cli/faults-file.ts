import { readFileSync } from 'node:fs'
import { Refusal } from '../customers/refusal.ts'
import { readJson } from '../http/json.ts'
import type { FaultRule } from '../server/fault-rules.ts'
import { counted } from '../report/verdict.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { fileTrouble, isSystemError } from '../trouble/file-trouble.ts'
import { toStderr } from './print.ts'
import { watchFile } from './watch-file.ts'
import type { Watched } from './watch-file.ts'

const example = '[{ "on": { "operation": "createCustomer" }, "when": { "nth": 3 }, "then": { "status": 503 } }]'

/** The list in a file of fault rules, not yet held to its schema. Throws `CannotFindOut` where it is none. */
export function readFaultsFile(path: string): FaultRule[] {
  let value: unknown
  try {
    value = readJson(readFileSync(path, 'utf8'))
  } catch (error) {
    const trouble = isSystemError(error)
      ? `cannot be read: ${fileTrouble(error, 'read')}`
      : `is ${(error as Error).message}`
    throw new CannotFindOut(`--faults ${path} ${trouble}. It has to hold a list such as ${example}`)
  }
  if (!Array.isArray(value))
    throw new CannotFindOut(`--faults ${path} holds no list. It has to be one such as ${example}`)
  return value as FaultRule[]
}

/** Does something with the rules of a file. Throws `CannotFindOut` that names each of them which cannot be, and why. */
export function withFaults<T>(path: string | undefined, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (path === undefined || !(error instanceof Refusal)) throw error
    const lines = (error.details.errors ?? []).map(({ field, message }) => `${path}: rule ${field} ${message}`)
    throw new CannotFindOut(`The file of faults holds rules that cannot be.\n${lines.join('\n')}`)
  }
}

/**
 * Reads a file of fault rules again whenever it has changed, and hands them over; what cannot be is told, on stderr by
 * default, and the rules stay as they are.
 */
export async function watchFaults(
  path: string,
  took: (rules: FaultRule[]) => void | Promise<void>,
  say: (text: string) => void = toStderr,
): Promise<Watched> {
  return watchFile(path, /\.json$/, async () => {
    try {
      const rules = readFaultsFile(path)
      await withFaults(path, () => took(rules))
      say(`Read ${path} again: ${counted(rules.length, 'fault rule')}.\n`)
    } catch (error) {
      // A refusal is one of the database that keeps them for all replicas.
      if (!(error instanceof CannotFindOut || error instanceof Refusal)) throw error
      say(`${path} changed and was not taken over; the rules stay as they are.\n${error.message}\n`)
    }
  })
}
