import { toStderr } from '../print.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { counted } from '../../report/verdict.ts'
import { createSender } from '../../client/send.ts'
import { ownerOnly } from '../../files/write-whole.ts'
import { pageThrough } from '../../export/page-through.ts'
import type { Answered, Reading } from '../../export/page-through.ts'
import { createRecordTranslator } from '../../export/record-translator.ts'
import type { RecordTranslator } from '../../export/record-translator.ts'
import { writtenRecords } from '../../generate/record-format.ts'
import type { CustomerRecord } from '../../spec/types.ts'
import { createValidators } from '../../spec/validators.ts'
import { baseUrl, senderOptions } from '../deployment-options.ts'
import type { DeploymentOptions } from '../deployment-options.ts'
import { outputOf } from '../output-options.ts'
import type { OutputOptions } from '../output-options.ts'
import { createProgress } from '../progress.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { readSpec } from '../read-spec.ts'
import { shownOut, writeOut } from '../write-out.ts'

/** The options of `export` as the command line gives them. */
export type ExportOptions = DeploymentOptions & OutputOptions & { limit: number }

/**
 * Writes the customers of a deployment. Exits with 1 where one breaks the schema; throws `CannotFindOut` where they cannot
 * be read or written.
 */
export async function runExport(url: string, options: ExportOptions): Promise<void> {
  const { out, limit } = options
  const { name, format } = outputOf(options)
  const { spec, paths } = readSpec(options.spec)
  const translator = createRecordTranslator(spec, createValidators(spec))
  const sender = createSender(senderOptions(baseUrl(url, paths, options), options))
  const reading: Reading = { total: undefined, whole: false }
  const paging = { customers: paths.customers, sleep: (ms: number) => sleep(ms).then(() => {}), reading, limit }
  const customers = unwritten(pageThrough(sender, paging), out && shownOut(out, format))
  const written = { count: 0 }
  try {
    // Before the first customer is there, nothing is written.
    const first = await customers.next()
    const records = toRecords(first, customers, translator, written, reading, out === undefined && process.stdout.isTTY)
    if (!(await writeOut(writtenRecords(name, spec, format, records), { out, spec, format }, { mode: ownerOnly })))
      return
  } finally {
    await sender.close()
  }
  const { leftOut, broken } = translator
  if (leftOut.size > 0) toStderr(`Left out, because the document does not know it: ${[...leftOut].join(', ')}.\n`)
  if (broken.count > 0) {
    toStderr(
      `${broken.count} of ${counted(written.count, 'customer')} ${broken.count === 1 ? 'does' : 'do'} not keep ` +
        `the documented schema. The first is ${broken.first}.\n`,
    )
    process.exitCode = 1
  }
  if (reading.limited) {
    toStderr(
      `The list goes on after ${counted(limit, 'customer')}, where it was left off. Give a higher --limit to read more.\n`,
    )
    process.exitCode = 1
  } else if (!reading.whole) {
    toStderr(
      'Some customers may be missing: others were removed all the while, which moves the pages. Try again when nothing changes.\n',
    )
    process.exitCode = 1
  }
  if (out !== undefined) toStderr(`Wrote ${counted(written.count, 'customer')} to ${shownOut(out, format)}.\n`)
}

// Where the customers cannot be read to the end, the file is as it was.
async function* unwritten(customers: AsyncGenerator<Answered>, out: string | undefined): AsyncGenerator<Answered> {
  try {
    yield* customers
  } catch (error) {
    if (out === undefined || !(error instanceof CannotFindOut)) throw error
    throw new CannotFindOut(`${error.message} Nothing was written to ${out}.`)
  }
}

async function* toRecords(
  first: IteratorResult<Answered, unknown>,
  rest: AsyncGenerator<Answered>,
  translator: RecordTranslator,
  written: { count: number },
  reading: Reading,
  silent: boolean,
): AsyncGenerator<CustomerRecord> {
  const progress = createProgress({
    total: reading.total,
    unit: 'customers',
    stream: silent ? { write: () => {} } : process.stderr,
    now: () => performance.now(),
  })
  try {
    for (let next = first; !next.done; next = await rest.next()) {
      progress.update(++written.count)
      yield translator.toRecord(next.value)
    }
  } finally {
    progress.end()
  }
}
