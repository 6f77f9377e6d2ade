import type { Change, Kept } from '../../behaviour.ts'

/** The list shows an update or a blacklisting only after so many milliseconds; until then, the state before. */
export function listLagging(milliseconds: number): Change {
  return (was) => {
    const before: { until: number; record: Kept }[] = []
    const note = (record: Kept) => before.push({ until: Date.now() + milliseconds, record: { ...record } })
    return {
      update(record, fields, call) {
        note(record)
        was.update(record, fields, call)
      },
      blacklist(record, on, call) {
        note(record)
        was.blacklist(record, on, call)
      },
      select(call) {
        while (before[0] !== undefined && before[0].until <= Date.now()) before.shift()
        const shown = new Map(call.customers)
        for (const { record } of before.toReversed()) if (shown.has(record.id)) shown.set(record.id, record)
        return was.select({ ...call, customers: shown })
      },
    }
  }
}
