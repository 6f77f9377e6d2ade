import { schemaProperties } from '../generate/schema-properties.ts'
import { unansweredMembers } from '../spec/members.ts'
import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import type { Validators } from '../spec/validators.ts'
import type { Answered } from './page-through.ts'

/** Turns customers as a deployment answers them into records, and remembers what did not fit. */
export type RecordTranslator = {
  toRecord: (customer: Answered) => CustomerRecord
  /** Members that no record has and that were left out. */
  leftOut: Set<string>
  /** How many records break the schema, and how the first one does. */
  broken: { count: number; first: string }
}

/** A translator for the records of a spec. */
export function createRecordTranslator(spec: Spec, validators: Validators): RecordTranslator {
  const known = new Set(schemaProperties(spec, 'customer-record').map(({ name }) => name))
  const leftOut = new Set<string>()
  const broken = { count: 0, first: '' }
  return {
    leftOut,
    broken,
    toRecord(customer) {
      const record: Record<string, unknown> = {}
      for (const [name, value] of Object.entries(customer)) {
        if (known.has(name)) record[name] = value
        else leftOut.add(name)
      }
      // Null says the same as absence in an answer; a record simply leaves out what it has not.
      for (const name of unansweredMembers) if (record[name] === null || record[name] === '') delete record[name]
      const violations = validators.violations('customer-record', record)
      if (violations.length > 0 && broken.count++ === 0) {
        broken.first = `${customer.id}: ${violations.map(({ field, message }) => `${field || 'it'} ${message}`).join('; ')}`
      }
      return record as unknown as CustomerRecord
    },
  }
}
