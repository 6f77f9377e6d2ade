import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileAlone } from './ajv.ts'
import { packageRoot } from './spec.ts'
import type { Schema } from './spec.ts'
import { toViolations } from './violation.ts'
import type { Violation } from './violation.ts'

/** The shapes by which a running mock is steered, each one a file in `spec/control`; and that of a report. */
export type ControlShape = 'clock' | 'fault-rules' | 'judged' | 'report' | 'request' | 'send' | 'world'

/** Tells all violations of a value at once; the empty list where it keeps its schema. */
export type ControlCheck = (shape: ControlShape, value: unknown) => Violation[]

const report = 'src/report/report.schema.json'

/** Holds what steers a mock to its schemas. Each is read and compiled when it is first asked for. */
export function createControlCheck(): ControlCheck {
  const compiled = new Map<ControlShape, (value: unknown) => Violation[]>()
  return (shape, value) => {
    let check = compiled.get(shape)
    if (!check) {
      const file = join(packageRoot, shape === 'report' ? report : `spec/control/${shape}.json`)
      const schema = JSON.parse(readFileSync(file, 'utf8')) as Schema
      const validate = compileAlone(schema)
      check = (given) => (validate(given) ? [] : toViolations(validate.errors ?? [], schema))
      compiled.set(shape, check)
    }
    return check(value)
  }
}
