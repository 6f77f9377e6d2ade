import { toStderr, toStdout } from '../print.ts'
import { counted } from '../../report/verdict.ts'
import { createGenerator } from '../../generate/create-generator.ts'
import { preview } from '../../generate/preview.ts'
import { writtenRecords } from '../../generate/record-format.ts'
import { writeCustomers } from '../../generate/write-customers.ts'
import type { CustomerRecord } from '../../spec/types.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { outputOf } from '../output-options.ts'
import type { OutputOptions } from '../output-options.ts'
import { createProgress } from '../progress.ts'
import { readSpec } from '../read-spec.ts'
import { sayPreview } from '../say-preview.ts'
import { shapeOf } from '../shape-options.ts'
import type { ShapeOptions } from '../shape-options.ts'
import { shownOut, writeOut } from '../write-out.ts'

/** The options of `generate` as the command line gives them. */
export type GenerateOptions = ShapeOptions &
  OutputOptions & {
    count: number
    skip: number
    shard?: { number: number; of: number }
    jobs: number
    seed: number
    preview?: boolean
    spec?: string
  }

/**
 * Writes the customers that were asked for, or shows what they are like. Throws `CannotFindOut` where there can be none
 * such, or the file cannot be written.
 */
export async function runGenerate(options: GenerateOptions): Promise<void> {
  const { seed, out, jobs } = options
  const { name, format } = outputOf(options)
  const { spec } = readSpec(options.spec)
  const made = { ...(await shapeOf(options)), spec, seed }
  const { skip, count } = partOf(options)
  if (options.preview) return toStdout(sayPreview(await preview(made, skip, count), count, options.fields))
  if (name === 'xlsx' && jobs > 1)
    throw new CannotFindOut('--jobs is for text: one thread writes a spreadsheet. Leave it out, or write .csv.')
  if (name === 'xlsx' && out === undefined && process.stdout.isTTY)
    throw new CannotFindOut('A spreadsheet is nothing for a terminal: name a file, with --out customers.xlsx.')
  // A live line among the customers themselves would only be in the way.
  const silent = out === undefined && process.stdout.isTTY
  const progress = createProgress({
    total: count,
    unit: 'customers',
    stream: silent ? { write: () => {} } : process.stderr,
    now: () => performance.now(),
  })
  const told = (done: number) => progress.update(done)
  try {
    const written =
      name === 'xlsx'
        ? writtenRecords(name, spec, format, records((await createGenerator(made)).record, skip, count, told))
        : writeCustomers({ made, format: name, options: format, skip, count }, jobs, told)
    await writeOut(written, { out, spec, format })
  } finally {
    progress.end()
  }
  if (out !== undefined) toStderr(`Wrote ${counted(count, 'customer')} to ${shownOut(out, format)}.\n`)
}

/** The customers of a shard: shards differ by one at most, and are all of them in their order. */
function partOf({ skip, count, shard = { number: 1, of: 1 } }: GenerateOptions): { skip: number; count: number } {
  const before = (number: number) => Math.floor((count * number) / shard.of)
  const first = before(shard.number - 1)
  return { skip: skip + first, count: before(shard.number) - first }
}

function* records(
  record: (number: number) => CustomerRecord,
  skip: number,
  count: number,
  told: (done: number) => void,
): Iterable<CustomerRecord> {
  for (let done = 0; done < count; done++) {
    yield record(skip + done)
    if (done % 1024 === 1023) told(done + 1)
  }
}
