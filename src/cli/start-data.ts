import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { packageRoot } from '../spec/spec.ts'
import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { counted } from '../report/verdict.ts'
import { oldestFirst, readData } from '../data/data-file.ts'
import { dataEndings } from '../data/data-source.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { fileTrouble, isSystemError } from '../trouble/file-trouble.ts'
import { createProgress } from './progress.ts'
import { toStderr } from './print.ts'
import { shapeOf } from './shape-options.ts'
import type { ShapeOptions } from './shape-options.ts'
import { watchFile } from './watch-file.ts'
import type { Watched } from './watch-file.ts'

/** Which customers a mock starts with, as the command line says it. */
export type StartOptions = ShapeOptions & {
  data?: string
  dataOut?: string
  count?: number
  seed: number
  spec?: string
}

// From here on a start takes so long that somebody may wonder: customers to make, bytes to read.
const many = 20_000
const large = 10_000_000

/** The customers that a mock starts with, oldest first. Throws `CannotFindOut` where they cannot be read. */
export async function loadStartData(spec: Spec, options: StartOptions): Promise<CustomerRecord[]> {
  const { data, dataOut, count: wanted, spec: dir } = options
  const notYet = data !== undefined && (await isStillToCome(data, dataOut))
  if (notYet) toStderr(`${data} is not there yet: it is written when the mock stops.\n`)
  const given = notYet ? undefined : data
  // The curated customers keep the package's own schemas; others ask for customers of their own.
  const count = wanted ?? (dir !== undefined && given === undefined ? 30 : undefined)
  if (count !== undefined) return generated(spec, options, count)
  const { records, notes } = await read(given ?? join(packageRoot, 'fixtures', 'customers.json'), spec)
  for (const note of notes) toStderr(`${note}\n`)
  return records
}

async function isStillToCome(data: string, dataOut: string | undefined): Promise<boolean> {
  if (dataOut === undefined || data === '-' || resolve(data) !== resolve(dataOut)) return false
  return stat(data).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  )
}

async function generated(spec: Spec, options: StartOptions, count: number): Promise<CustomerRecord[]> {
  const { createGenerator } = await import('../generate/create-generator.ts')
  const shape = await shapeOf(options)
  if (count >= many) toStderr(`Making ${count} customers …\n`)
  const generator = await createGenerator({ ...shape, spec, seed: options.seed })
  const progress = createProgress({
    total: count,
    unit: 'customers',
    stream: process.stderr,
    now: () => performance.now(),
  })
  const records: CustomerRecord[] = []
  for (let n = 0; n < count; n++) {
    records.push(generator.record(n))
    if (n % 1024 === 1023) progress.update(n + 1)
  }
  progress.end()
  return oldestFirst(records)
}

async function read(file: string, spec: Spec): ReturnType<typeof readData> {
  try {
    if (file !== '-') {
      const { size } = await stat(file)
      if (size >= large) toStderr(`Reading ${file} (${Math.round(size / 1e6)} MB) …\n`)
    }
    return await readData(file, spec, process.stdin)
  } catch (error) {
    if (error instanceof CannotFindOut)
      throw new CannotFindOut(
        `The data file holds what the document does not allow; nothing was started.\n${error.message}`,
      )
    if (isSystemError(error))
      throw new CannotFindOut(
        `The data file ${file} cannot be read: ${fileTrouble(error, 'read')}. Make one, with customers-kit generate --out FILE.`,
      )
    throw error
  }
}

/**
 * Reads the data again whenever the file, or one in the folder, has changed, and hands the customers over; what cannot
 * be read is told, on stderr by default, and the customers stay as they are. Throws `CannotFindOut` where it cannot be
 * watched.
 */
export async function watchStartData(
  data: string,
  spec: Spec,
  took: (records: CustomerRecord[]) => Promise<void>,
  say: (text: string) => void = toStderr,
): Promise<Watched> {
  return watchFile(data, dataEndings, async () => {
    try {
      const { records } = await readData(data, spec)
      await took(records)
      say(`Read ${data} again: ${counted(records.length, 'customer')}.\n`)
    } catch (error) {
      const what = error instanceof CannotFindOut ? error.message : fileTrouble(error, 'read')
      say(`${data} changed and was not taken over; the customers stay as they are.\n${what}\n`)
    }
  })
}

/** Throws `CannotFindOut` where the mock could not read again what it would save. */
export function mustBeTakenBack(file: string): void {
  const ending = /\.(csv|sql|xlsx?)$/i.exec(file)?.[0]
  if (ending !== undefined)
    throw new CannotFindOut(
      `--data-out ${file}: the mock saves no ${ending}. End the name in .json or .ndjson, which --data takes back.`,
    )
}
