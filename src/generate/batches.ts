import type { Generator, GeneratorOptions } from './create-generator.ts'
import { recordFormat } from './record-format.ts'
import type { FormatOptions, TextFormatName } from './record-format.ts'
import type { RecordFormat } from './record-rows.ts'

/** Which customers to write, and how. */
export type Plan = {
  made: GeneratorOptions & Required<Pick<GeneratorOptions, 'spec' | 'seed'>>
  format: TextFormatName
  options: FormatOptions
  /** The number of the first. */
  skip: number
  count: number
}

/** So many customers are made and written at a time: about a megabyte. */
export const batchLength = 2048

/** The format that a plan asks for. */
export function formatOf({ format, made, options }: Plan): RecordFormat {
  return recordFormat(format, made.spec, options)
}

/** The text of one batch, without what stands before the first customer and after the last. */
export function batchText({ skip, count }: Plan, format: RecordFormat, { record }: Generator, batch: number): string {
  let text = ''
  const end = Math.min(count, (batch + 1) * batchLength)
  for (let index = batch * batchLength; index < end; index++) text += format.row(record(skip + index), index)
  return text
}
