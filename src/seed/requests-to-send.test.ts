import { expect, it } from 'vitest'
import type { Entry } from '../own/entry.ts'
import { requestsToSend } from './requests-to-send.ts'
import { createWanted } from './wanted.ts'

const count = 100
const request = (n: number) => ({ email: `ada${n}@example.com`, customer_type: 'individual' as const })
const wanted = createWanted([], { generator: { request }, count })

it('gives what creates each customer that the ledger does not have, those whose end nobody saw first', () => {
  const entries = new Map<number, Entry>([
    [0, { state: 'created', id: 'a' }],
    [1, { state: 'existed' }],
    [2, { state: 'failed', reason: '400' }],
    [70, { state: 'intended', email: 'ada70@example.com', since: 1 }],
    [71, { state: 'undone', how: 'deleted' }],
    // Of a run that wanted more.
    [count, { state: 'intended', email: null, since: 1 }],
  ])
  const given = [...requestsToSend({ entries }, wanted)]
  const others = Array.from({ length: count }, (_, n) => n).filter((n) => n > 1 && n !== 70)
  expect(given.map(({ number }) => number)).toEqual([70, ...others])
  for (const { number, email, body } of given) {
    expect(email).toBe(request(number).email)
    expect(JSON.parse(body)).toEqual(request(number))
  }
})
