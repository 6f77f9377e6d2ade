import { ownerOnly, writeWhole } from '../files/write-whole.ts'
import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { createValidators } from '../spec/validators.ts'
import { completion } from './complete-record.ts'
import type { Input } from './data-source.ts'
import { readItems } from './read-items.ts'

/** What a data file gave. */
export type DataRead = {
  /** Oldest first. */
  records: CustomerRecord[]
  /** What was left out, in sentences. */
  notes: string[]
}

/**
 * The customers of a file, a folder of files, or with `-` of the given input, as people have them: `dataItems` says in
 * which forms, `completion` what is filled in. Each is held to `customer-record.json`, and no two may share an id, email
 * or reference. Throws `CannotFindOut` with all that is wrong by file, line and column, the first ten of it, or the
 * system's error where something cannot be read.
 */
export async function readData(path: string, spec: Spec, input?: Input): Promise<DataRead> {
  const validators = createValidators(spec)
  const complete = completion(spec)
  const members = Object.keys({
    ...spec.schemas.customer.properties,
    ...spec.schemas['create-request'].properties,
    ...spec.schemas['customer-record'].properties,
  })
  const { taken, notes } = await readItems(path, input, {
    members,
    mostComplaints: 10,
    take(given) {
      const value = complete(given)
      return { value: value as CustomerRecord, violations: validators.violations('customer-record', value) }
    },
  })
  return { records: oldestFirst(taken.map(({ value }) => value)), notes }
}

/** The same customers in the order of their creation; those of one moment stay as they were. */
export function oldestFirst(records: CustomerRecord[]): CustomerRecord[] {
  const times = Float64Array.from(records, (record) => Date.parse(record.created_at))
  const order = Uint32Array.from(records.keys()).sort((a, b) => times[a]! - times[b]! || a - b)
  return Array.from(order, (n) => records[n]!)
}

/**
 * Writes customers to a file, one JSON array where its name ends in `.json`, else NDJSON. The file is whole or as it
 * was before, and for its owner alone where it is new.
 */
export async function writeDataFile(path: string, records: AsyncIterable<CustomerRecord>): Promise<number> {
  const array = path.endsWith('.json')
  let count = 0
  async function* lines(): AsyncIterable<string> {
    if (array) yield '['
    for await (const record of records) {
      yield (array ? (count === 0 ? '\n' : ',\n') : '') + JSON.stringify(record) + (array ? '' : '\n')
      count++
    }
    if (array) yield '\n]\n'
  }
  await writeWhole(path, lines(), { mode: ownerOnly })
  return count
}
