import type { CustomerRecord } from '../spec/types.ts'

/**
 * How customers are written one after another: the text before them, of each with its index from 0, and after them all.
 */
export type RecordFormat = {
  head: string
  row: (record: CustomerRecord, index: number) => string
  tail: (count: number) => string
}
