import { describe, expect, it } from 'vitest'
import type { OperationId } from '../../spec/openapi.ts'
import { contradictions, presence } from './contradictions.ts'
import { createHistory } from './history.ts'
import type { History } from './history.ts'
import { told } from './told.ts'
import type { Told } from './told.ts'

const a = '019cebab-8995-771b-b95b-a2bb0ebd8183'
const b = '019cebab-8995-771b-b95b-a2bb0ebd8184'

const customer = (members: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: a,
  first_name: 'Ada',
  last_name: 'Eze',
  email: 'ada@example.com',
  customer_type: 'individual',
  company_id: b,
  created_by: b,
  is_active: true,
  metadata: '{}',
  created_at: '2026-03-14T09:26:53.589793Z',
  updated_at: '2026-03-14T09:26:53.589793Z',
  ...members,
})
const person = { first_name: 'Ada', last_name: 'Eze', email: 'ada@example.com', customer_type: 'individual' }
const methods: Record<OperationId, string> = {
  createCustomer: 'POST',
  updateCustomer: 'PUT',
  listCustomers: 'GET',
  getCustomer: 'GET',
  blacklistCustomer: 'POST',
  deleteCustomer: 'DELETE',
}

type Asked = {
  operation: OperationId
  id?: string
  sent?: unknown
  status?: number
  shows?: unknown
  at: number
  took?: number
}

function exchangeOf({ operation, id, sent, status = 200, shows, at, took = 10 }: Asked): Told {
  const json = { success: status < 400, data: shows }
  return told(
    operation,
    {
      request: {
        method: methods[operation],
        url: `http://x/api/customers${id === undefined ? '' : `/${id}`}`,
        headers: [],
        body: sent === undefined ? undefined : JSON.stringify(sent),
      },
      startedAt: new Date(at).toISOString(),
      durationMs: took,
      attempts: 1,
      ...(status === 0
        ? { failure: { kind: 'incomplete' as const, message: 'cut' } }
        : { answer: { status, headers: [], body: JSON.stringify(json), json } }),
    },
    id ?? '',
    { sentAt: at, answeredAt: at + took },
  )
}

/** Tells a whole history, and what each answer contradicts: `member: expected → actual`, `late` where it may be lag. */
function tell(...asked: Asked[]): { history: History; said: string[][] } {
  const history = createHistory({ follows: 'ours' })
  const exchanges = asked.map(exchangeOf)
  const said = exchanges.map((): string[] => [])
  const events = exchanges.flatMap((one, n) => [
    { at: one.sentAt, n, begin: true },
    { at: one.answeredAt, n, begin: false },
  ])
  const pending = new Map<number, ReturnType<History['begin']>>()
  for (const { n, begin } of events.sort((x, y) => x.at - y.at)) {
    const one = exchanges[n]!
    if (begin) pending.set(n, history.begin(one.operation, one.key, one.sent, one.sentAt))
    else {
      history.settle(pending.get(n)!, one)
      said[n] = contradictions(history, one).map(
        ({ member, expected, actual, late, cause }) =>
          `${member}: ${String(expected)} → ${String(actual)} (${cause.kind}${late ? ', late' : ''})`,
      )
      history.learn(one)
    }
  }
  return { history, said }
}

const created: Asked = { operation: 'createCustomer', sent: person, status: 201, shows: customer(), at: 0 }
const get = (at: number, members: Record<string, unknown> = {}): Asked => ({
  operation: 'getCustomer',
  id: a,
  shows: customer(members),
  at,
})
const list = (at: number, members: Record<string, unknown> = {}): Asked => ({
  operation: 'listCustomers',
  shows: { customers: [customer(members)], page: 1, page_size: 20, total: 1 },
  at,
})
const update = (
  at: number,
  sent: Record<string, unknown>,
  shows?: Record<string, unknown>,
  more: Partial<Asked> = {},
): Asked => ({
  operation: 'updateCustomer',
  id: a,
  sent,
  shows: customer({ ...sent, updated_at: '2026-03-14T09:26:55Z', ...shows }),
  at,
  ...more,
})
const updated = { updated_at: '2026-03-14T09:26:55Z' }

describe('the history of a customer', () => {
  it('does not learn from a late read what a write without an answer of its own has set', () => {
    const silent: Asked = { operation: 'blacklistCustomer', id: a, sent: { blacklist: true }, status: 204, at: 40 }
    const { said } = tell(
      created,
      get(20),
      silent,
      get(60),
      get(1500, { is_active: false, ...updated }),
      get(1600, { is_active: false }),
    )
    expect(said.slice(4)).toEqual([[], ['updated_at: 2026-03-14T09:26:55Z → 2026-03-14T09:26:53.589793Z (door)']])
  })

  it('is not contradicted by what was created, read and updated', () => {
    const { said } = tell(
      created,
      get(20),
      update(40, { first_name: 'Grace' }),
      get(60, { first_name: 'Grace', ...updated }),
    )
    expect(said.flat()).toEqual([])
  })

  it('tells what a create answers otherwise than it was sent, and once', () => {
    const { said } = tell(
      { ...created, shows: customer({ first_name: 'ADA' }) },
      get(20, { first_name: 'ADA' }),
      list(40, { first_name: 'ADA' }),
    )
    expect(said).toEqual([['first_name: Ada → ADA (own)'], [], []])
  })

  it('lets what was sent still be shown after an answer that showed something else', () => {
    const { said } = tell({ ...created, shows: customer({ first_name: 'ADA' }) }, get(20))
    expect(said[1]).toEqual([])
  })

  it('keeps what an update left out', () => {
    const { said } = tell(created, get(20), update(40, { first_name: 'Grace' }, { last_name: null }))
    expect(said[2]).toEqual(['last_name: Eze → null (omitted)'])
  })

  it('calls the state before late within a second of the answer, and wrong after it', () => {
    const { said } = tell(created, update(20, { first_name: 'Grace' }), get(500), get(1029), get(1031))
    expect(said[2]).toContain('first_name: Grace → Ada (door, late)')
    expect(said[3]).toContain('first_name: Grace → Ada (door, late)')
    expect(said[4]).toContain('first_name: Grace → Ada (door)')
  })

  it('adopts a state that is not late, so that it is told once', () => {
    const { said } = tell(created, update(20, { first_name: 'Grace' }), get(2000), get(3000), list(4000))
    expect(said.slice(3).flat()).toEqual([])
  })

  it('judges each door by itself: a current get says nothing against a late list', () => {
    const { said } = tell(
      created,
      update(20, { first_name: 'Grace' }),
      get(40, { first_name: 'Grace', ...updated }),
      list(60),
      list(80, { first_name: 'Grace', ...updated }),
    )
    expect(said[2]).toEqual([])
    expect(said[3]).toContain('first_name: Grace → Ada (door, late)')
    expect(said[4]).toEqual([])
  })

  it('lets a read that overlaps a write show either state', () => {
    for (const first_name of ['Ada', 'Grace']) {
      const { said } = tell(
        created,
        update(20, { first_name: 'Grace' }, {}, { took: 100 }),
        get(50, first_name === 'Ada' ? {} : { first_name, ...updated }),
      )
      expect(said.flat()).toEqual([])
    }
  })

  it('lets either of two overlapping writes have the last word, and keeps what both left out', () => {
    const one = update(20, { first_name: 'Grace' }, {}, { took: 100 })
    const other = update(30, { first_name: 'Joan' }, {}, { took: 100 })
    for (const first_name of ['Grace', 'Joan'])
      expect(tell(created, one, other, get(200, { first_name, ...updated })).said[3]).toEqual([])
    expect(tell(created, one, other, get(200, { first_name: 'Ada', ...updated })).said[3]).toEqual([
      'first_name: Joan → Ada (door, late)',
    ])
    expect(
      tell(created, one, other, get(200, { first_name: 'Joan', last_name: 'X', ...updated })).said[3],
    ).toHaveLength(1)
  })

  it('is unsure of a write that failed or was not answered, until it is shown', () => {
    for (const status of [500, 0]) {
      const failed = update(20, { first_name: 'Grace' }, {}, { status })
      expect(tell(created, failed, get(2000)).said[2]).toEqual([])
      expect(tell(created, failed, get(2000, { first_name: 'Grace', ...updated })).said[2]).toEqual([])
    }
  })

  it('does not let a refused write change anything', () => {
    const { said } = tell(
      created,
      get(20),
      update(40, { first_name: 'Grace', email: 'x' }, {}, { status: 400 }),
      get(60, { first_name: 'Grace' }),
    )
    expect(said[3]).toEqual(['first_name: Ada → Grace (omitted)'])
  })

  it('does not claim what only we decided: members that an update need not know', () => {
    const { said } = tell(
      created,
      update(20, { customer_type: 'business', metadata: { x: 1 } }, { customer_type: 'individual', metadata: '{}' }),
      get(2000, updated),
    )
    expect(said.flat()).toEqual([])
  })

  it('takes times for the same where they differ by less than the coarser step, SQL Server included', () => {
    const { said } = tell(
      created,
      get(20, { created_at: '2026-03-14T09:26:53.590Z' }),
      get(40, { created_at: '2026-03-14T09:26:53Z' }),
      get(60, { created_at: '2026-03-14T09:26:53.587Z' }),
    )
    expect(said.flat()).toEqual([])
    expect(tell(created, get(20, { created_at: '2026-03-14T09:26:53.589893Z' })).said[1]).toHaveLength(1)
  })

  it('blames a write to somebody else that set the very value', () => {
    const other: Asked = {
      ...created,
      shows: customer({ id: b, email: 'b@example.com' }),
      sent: { ...person, email: 'b@example.com' },
      at: 12,
    }
    const { said } = tell(
      created,
      other,
      get(30),
      {
        ...update(50, { first_name: 'Grace' }),
        id: b,
        shows: customer({ id: b, email: 'b@example.com', first_name: 'Grace' }),
      },
      get(70, { first_name: 'Grace' }),
    )
    expect(said[4]).toEqual(['first_name: Ada → Grace (elsewhere)'])
  })

  it('knows when a customer has to be there: not before, after, and no more once deleted', () => {
    const { history } = tell(created, { operation: 'deleteCustomer', id: a, at: 100 })
    const line = history.line(a)!
    const at = (time: number) => presence(line, { sentAt: time, answeredAt: time + 5 }, 'get')
    expect(at(-50)).toEqual({ is: false, late: false })
    expect(at(50)).toEqual({ is: true, late: true })
    expect(at(105).is).toBe(undefined)
    expect(at(500)).toEqual({ is: false, late: true })
    expect(at(2000)).toEqual({ is: false, late: false })
  })

  it('knows an orphan of a create without a usable answer by its address', () => {
    const { history } = tell({ ...created, shows: null }, list(50))
    expect(history.line(a)?.ours).toBe(true)
    const { history: other } = tell({ ...created, shows: null }, list(50, { email: 'else@example.com' }))
    expect(other.line(a)).toBe(undefined)
  })

  it('knows who surely has an address, and who may', () => {
    const { history } = tell(created, update(100, { email: 'new@example.com' }, {}, { took: 100 }))
    const at = (email: string, time: number) => {
      const { sure, maybe } = history.holders(email, { sentAt: time, answeredAt: time + 5 })
      return [sure.length, maybe]
    }
    expect(at('ADA@example.com', 50)).toEqual([1, true])
    expect(at('ada@example.com', 150)).toEqual([0, true])
    expect(at('new@example.com', 150)).toEqual([0, true])
    expect(at('ada@example.com', 300)).toEqual([0, false])
    expect(at('new@example.com', 300)).toEqual([1, true])
  })
})
