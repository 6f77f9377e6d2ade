import { join } from 'node:path'
import { isObject } from '../http/json.ts'
import { packageRoot } from '../spec/spec.ts'
import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { createValidators } from '../spec/validators.ts'
import { completion } from '../data/complete-record.ts'
import { oldestFirst, readData } from '../data/data-file.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { fileTrouble, isSystemError } from '../trouble/file-trouble.ts'

/** A customer by the members that matter; the others are filled in as a create would. */
export type StartRecord = Pick<CustomerRecord, 'email' | 'customer_type'> & Partial<CustomerRecord>

/** Which customers a mock begins with; a curated set where nothing is said. */
export type StartData = {
  /** These, or those of a file or folder, as `serve --data` takes them: what is left out is filled in as a create would. */
  data?: readonly unknown[] | string
  /** So many generated ones. */
  count?: number
  /** What they are generated from; 42 where absent. */
  seed?: number
}

/** The customers, oldest first. Throws `CannotFindOut` that names each which does not keep its schema. */
export async function startData({ data, count, seed }: StartData, spec: Spec): Promise<CustomerRecord[]> {
  if (count !== undefined) {
    // Loaded here because a mock with other data starts without it.
    const { createGenerator } = await import('../generate/create-generator.ts')
    const { record } = await createGenerator({ spec, seed: seed ?? 42 })
    return oldestFirst(Array.from({ length: count }, (_, number) => record(number)))
  }
  if (data === undefined || typeof data === 'string') {
    const { records } = await readData(data ?? join(packageRoot, 'fixtures', 'customers.json'), spec).catch(
      (error: unknown) => {
        if (!isSystemError(error)) throw error
        throw new CannotFindOut(`data: ${data} cannot be read: ${fileTrouble(error, 'read')}.`)
      },
    )
    return records
  }
  const validators = createValidators(spec)
  const complaints: string[] = []
  const records = data.map(completion(spec))
  for (const [number, record] of records.entries()) {
    const found = validators.violations('customer-record', record)
    const name = isObject(record) && typeof record['email'] === 'string' ? ` (${record['email'].slice(0, 100)})` : ''
    if (found.length > 0)
      complaints.push(
        `data[${number}]${name}: ${found.map(({ field, message }) => `${field || 'it'} ${message}`).join('; ')}`,
      )
  }
  if (complaints.length > 0) throw new CannotFindOut(complaints.slice(0, 10).join('\n'))
  return oldestFirst(records as CustomerRecord[])
}
