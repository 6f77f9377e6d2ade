import { toStderr } from '../print.ts'
import { counted } from '../../report/verdict.ts'
import { createGenerator } from '../../generate/create-generator.ts'
import type { Generator } from '../../generate/create-generator.ts'
import { listCountries } from '../../generate/people.ts'
import { formatRecords, recordFormat } from '../../generate/record-format.ts'
import type { FormatName } from '../../generate/record-format.ts'
import type { CustomerRecord } from '../../spec/types.ts'
import { outputFormat } from '../output-format.ts'
import { writeOutput } from '../output.ts'
import { readSpec } from '../read-spec.ts'
import { createProgress } from '../progress.ts'
import type { Progress } from '../progress.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'

/** The options of `generate` as the command line gives them. */
export type GenerateOptions = {
  count: number
  skip: number
  seed: number
  locale?: string[]
  type?: 'individual' | 'business'
  format?: FormatName
  out?: string
  spec?: string
}

/**
 * Writes the customers that were asked for. Throws `CannotFindOut` where a country is unknown or the file cannot be
 * written.
 */
export async function runGenerate({
  count,
  skip,
  seed,
  locale,
  type,
  format,
  out,
  spec: dir,
}: GenerateOptions): Promise<void> {
  const name = outputFormat(format, out)
  const known = listCountries()
  const unknown = locale?.filter((code) => !known.includes(code)) ?? []
  if (unknown.length > 0)
    throw new CannotFindOut(`--locale: there are no names for ${unknown.join(', ')}. Take some of ${known.join(',')}.`)

  const { spec } = readSpec(dir)
  const generator = await createGenerator({ spec, seed, ...(locale && { locales: locale }), ...(type && { type }) })
  // A live line among the customers themselves would only be in the way.
  const silent = out === undefined && process.stdout.isTTY
  const progress = createProgress({
    total: count,
    unit: 'customers',
    stream: silent ? { write: () => {} } : process.stderr,
    now: () => performance.now(),
  })
  try {
    await writeOutput(formatRecords(recordFormat(name, spec), records(generator, skip, count, progress)), out)
  } finally {
    progress.end()
  }
  if (out !== undefined) toStderr(`Wrote ${counted(count, 'customer')} to ${out}.\n`)
}

function* records({ record }: Generator, skip: number, count: number, progress: Progress): Iterable<CustomerRecord> {
  for (let done = 0; done < count; done++) {
    yield record(skip + done)
    if (done % 1024 === 1023) progress.update(done + 1)
  }
}
