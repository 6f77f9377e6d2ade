import { performance } from 'node:perf_hooks'
import type { Change, Kept } from '../../behaviour.ts'

type Snapshot = { at: number; customers: Map<string, Kept> }

/**
 * A change that can look at the customers as they were so many milliseconds ago, or as the deployment started with
 * where it is younger than that.
 */
export function withEarlier(age: number, change: (earlier: () => Map<string, Kept>) => Change): Change {
  return (was) => {
    const snapshots: Snapshot[] = []
    const take = (customers: Map<string, Kept>): void => {
      const copies = [...customers].map(([id, record]) => [id, { ...record }] as const)
      snapshots.push({ at: performance.now(), customers: new Map(copies) })
    }
    const earlier = (): Map<string, Kept> => {
      const since = performance.now() - age
      while (snapshots[1] !== undefined && snapshots[1].at <= since) snapshots.shift()
      return snapshots[0]?.customers ?? new Map()
    }
    const seams: ReturnType<Change> = {
      begin(customers) {
        const stop = was.begin(customers)
        take(customers)
        return stop
      },
      async answer(call) {
        const answer = await was.answer(call)
        if (call.operation !== 'get' && call.operation !== 'list') take(call.customers)
        return answer
      },
    }
    return { ...seams, ...change(earlier)({ ...was, ...seams }) }
  }
}
