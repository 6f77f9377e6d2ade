import { describe, expect, it } from 'vitest'
import { entryUnderTest as entry } from './entry-under-test.ts'
import { createJudging } from './judging.ts'
import type { Judged } from './judging.ts'
import type { MockEntry } from './mock-journal.ts'
import type { Remark } from './observer.ts'

const entries = (from: number, to: number): MockEntry[] =>
  Array.from({ length: to - from + 1 }, (_, n) => entry(from + n))
const remark = (message: string): Remark => ({
  side: 'answer',
  severity: 'note',
  promise: 'p',
  message,
  expected: '',
  actual: '',
})
const nameOf = ({ request: { url } }: { request: { url: string } }): string => url.split('/').at(-1)!

/** A judging whose clock stands until `wait` is called, what its observer was asked, and what was told. */
function judgingUnderTest() {
  const asked: string[] = []
  const told: Judged[] = []
  let unjudged = 0
  let time = 0
  const judging = createJudging({
    makeObserver: async () => ({
      see(batch) {
        const names = batch.map(({ exchange }) => nameOf(exchange))
        asked.push(...names)
        return names.map((name) => [remark(`seen ${name}`)])
      },
      alone: () => [],
      forget: () => void asked.push('forget'),
    }),
    hide: (text) => text.replace('seen', 'hidden'),
    elapsed: () => time,
    tell(judged, count) {
      told.push(...judged)
      unjudged += count
    },
    failed: () => {},
  })
  return { judging, asked, told, unjudged: () => unjudged, wait: (milliseconds: number) => void (time += milliseconds) }
}

describe('judging', () => {
  it('says something of each request in its order, and forgets where one is missing', async () => {
    const { judging, asked, told, unjudged } = judgingUnderTest()
    judging.take(entries(1, 5), 5)
    judging.gap()
    judging.take([entry(6), entry(7, { isCut: true }), entry(8)], 3)
    await expect.poll(() => told.map(({ request_id: id }) => id).join(' ')).toBe('r1 r2 r3 r4 r5 r6 r8')
    expect(asked.join(' ')).toBe('1 2 3 4 5 forget 6 forget 8')
    expect(told[0]!.contract).toEqual([remark('hidden 1')])
    expect([judging.of(8), judging.of(7), unjudged()]).toEqual([[remark('hidden 8')], undefined, 1])
    judging.clear()
    expect(judging.of(8)).toBeUndefined()
  })

  it('leaves the time to the requests while many come, and says so; then it goes on with the newest thousand', async () => {
    const { judging, asked, told, unjudged, wait } = judgingUnderTest()
    judging.take(entries(1, 1500), 1500)
    await expect.poll(unjudged).toBe(500)
    // Who opens one gets it where little is before it.
    expect(judging.of(1400)).toBeUndefined()
    expect(judging.of(503)).toEqual([remark('hidden 503')])
    wait(5000)
    await expect.poll(() => asked.at(-1)).toBe('1500')
    expect([asked.length, told.length]).toEqual([1 + 1000, 1000])
    expect(told.at(-1)).toEqual({ request_id: 'r1500', contract: [remark('hidden 1500')] })
  })

  it('does not keep more than so much of what waits', async () => {
    const { judging, asked, unjudged } = judgingUnderTest()
    const long = (number: number): MockEntry => entry(number, { answer: { fields: [], body: 'x'.repeat(3_000_000) } })
    judging.take([long(1), long(2), long(3)], 3)
    await expect.poll(() => asked.join(' ')).toBe('forget 2 3')
    expect(unjudged()).toBe(1)
  })
})
