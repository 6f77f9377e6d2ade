import type { MockEntry } from './mock-journal.ts'

/** An entry of a journal by its number. */
export function entryUnderTest(number: number, more: Partial<MockEntry> = {}): MockEntry {
  return {
    requestId: `r${number}`,
    number,
    at: 0,
    method: 'GET',
    url: `/${number}`,
    path: `/${number}`,
    rawHeaders: [],
    requestBody: undefined,
    status: 200,
    answer: { fields: [], body: '' },
    answeredAt: number,
    duration: 1,
    remark: undefined,
    fault: undefined,
    ignored: [],
    ...more,
  }
}
