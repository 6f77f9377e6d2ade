import { expect, test } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import { describe } from '../report/describe-seen.ts'
import { createJudge } from './judge.ts'
import { judgeRecorded } from './judge-recorded.ts'
import { readHar } from './read-har.ts'

const spec = loadSpec()
const id = '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d'
const ada = {
  ...(spec.schemas.customer.examples![0] as object),
  id,
  email: 'ada@example.com',
  first_name: 'Ada',
  last_name: 'Obi',
  customer_type: 'individual',
  is_active: true,
  metadata: '{}',
  created_at: '2026-03-14T09:00:00Z',
  updated_at: '2026-03-14T09:00:00Z',
}
const sent = { email: ada.email, first_name: 'Ada', last_name: 'Obi', customer_type: 'individual' }

type Entry = { at?: string | undefined; took?: number | undefined; method: string; path?: string; sent?: unknown }
type Answer = { status?: number; shown?: unknown }

let number = 0
function entry({ at, took = 5, method, path = '', sent: body, status = 200, shown }: Entry & Answer): unknown {
  const answer = {
    success: status < 400,
    message: 'said',
    data: shown,
    metadata: { request_id: `r${(number += 1)}` },
    timestamp: `2026-03-14T09:00:${at ?? '00'}Z`,
  }
  const text = shown === undefined && status === 204 ? '' : JSON.stringify(answer)
  const headers = [{ name: 'Content-Type', value: 'application/json' }]
  return {
    ...(at === undefined ? {} : { startedDateTime: `2026-03-14T09:00:${at}Z` }),
    time: took,
    request: {
      method,
      url: `https://staging.example.com/api/customers${path}`,
      headers,
      ...(body === undefined ? { bodySize: 0 } : { postData: { text: JSON.stringify(body) } }),
    },
    response: { status, headers, content: { size: text.length, text } },
  }
}

const create = (at?: string, took?: number) => ({ at, took, method: 'POST', sent, status: 201, shown: ada })
const rename = (at?: string, took?: number) => ({
  at,
  took,
  method: 'PUT',
  path: `/${id}`,
  sent: { first_name: 'Ngozi' },
  shown: { ...ada, first_name: 'Ngozi', updated_at: '2026-03-14T09:00:04Z' },
})
const read = (shown: object, at?: string, took?: number) => ({ at, took, method: 'GET', path: `/${id}`, shown })

function said(entries: (Entry & Answer)[], soleWriter = true): string[] {
  const text = JSON.stringify({ log: { version: '1.2', entries: entries.map(entry) } })
  return judgeRecorded(createJudge(spec, { soleWriter }), readHar(text)).flatMap((verdict) =>
    verdict.seen.filter(({ side }) => side === 'answer').map(({ severity, promise }) => `${severity} ${promise.id}`),
  )
}

/** What says that it would be a failure if nobody else wrote. */
function hints(entries: (Entry & Answer)[]): string[] {
  const text = JSON.stringify({ log: { version: '1.2', entries: entries.map(entry) } })
  const all = judgeRecorded(createJudge(spec), readHar(text)).flatMap((verdict) => verdict.seen)
  return [...new Set(all.map((seen) => describe(seen).message).filter((message) => message.includes('--sole-writer')))]
}

const renamed = { ...ada, first_name: 'Ngozi', updated_at: '2026-03-14T09:00:04Z' }
const old = read(ada, '08.123')
const story = [create('01.001'), rename('04.502'), read(renamed, '06.003')]

test('a history that holds together has nothing to say, in whatever order it was written down', () => {
  expect(said(story)).toEqual([])
  expect(said(story.toReversed())).toEqual([])
})

test('a read that shows the state before, long after, is a failure where nobody else writes, and else a note', () => {
  expect(said([...story, old])).toContain('failure get-stored')
  expect(said([old, ...story.toReversed()])).toContain('failure get-stored')
  expect(said([...story, old], false).filter((one) => one.startsWith('failure'))).toEqual([])
  expect(said([...story, old], false)).toContain('note get-stored')
})

test('a read within a second that shows the state before is a note', () => {
  expect(said([create('01.001'), rename('04.502'), read(ada, '04.899')])).toEqual(['note get-stored'])
})

test.each<[string, (Entry & Answer)[]]>([
  ['at one moment', [create('05.001', 0.5), rename('05.001', 0.5), read(ada, '05.001', 0.5)]],
  ['without times', [create(), rename(), old, read(ada)]],
  ['with a time of nothing', [create('01.001'), rename('04.502', 0), old]],
  ['with a time below nothing', [create('01.001'), rename('04.502', -1), old]],
  ['told in whole seconds', [create('01'), rename('04'), read(ada, '04')]],
  ['told in whole seconds with zeroes after', [create('01.000'), rename('04.000'), read(ada, '04.000')]],
  ['under way at once', [create('01.001'), rename('04.502', 6000), old]],
])('what happened %s is in no order, and nothing is said that needs one', (_, entries) => {
  for (const order of [entries, entries.toReversed()]) expect(said(order)).toEqual([])
})

test('what a write did whose body was not recorded nobody knows', () => {
  const entries = [...story, old].map(entry) as { request: object }[]
  const without = { ...entries[1]!, request: { method: 'PUT', url: `https://staging.example.com/api/customers/${id}` } }
  const text = JSON.stringify({ log: { version: '1.2', entries: [entries[0], without, entries[2], entries[3]] } })
  const contents = readHar(text)
  expect(contents.unreadable).toHaveLength(1)
  const verdicts = judgeRecorded(createJudge(spec, { soleWriter: true }), contents)
  expect(verdicts.flatMap(({ seen }) => seen)).toEqual([])
})

test.each<[string, string, (Entry & Answer)[], 'failure' | 'note']>([
  ['a name that is not kept', 'update-names', [create('01.001'), { ...rename('04.502'), shown: ada }], 'failure'],
  [
    'a name that was left out and changed',
    'update-keeps-omitted',
    [create('01.001'), { ...rename('04.502'), shown: { ...renamed, last_name: 'Eze' } }],
    'note',
  ],
  [
    'a created_at that moves',
    'created-at-true',
    [...story, read({ ...renamed, created_at: '2026-03-14T08:00:00Z' }, '08.123')],
    'failure',
  ],
  [
    'somebody who comes back',
    'delete-removes',
    [create('01.001'), { at: '04.502', method: 'DELETE', path: `/${id}`, shown: ada }, read(ada, '07.003')],
    'note',
  ],
  [
    'a duplicate that is taken',
    'create-email-unique',
    [
      create('01.001'),
      {
        ...create('04.502'),
        shown: {
          ...ada,
          id: id.replace('0190', '0191'),
          created_at: '2026-03-14T09:00:04Z',
          updated_at: '2026-03-14T09:00:04Z',
        },
      },
    ],
    'note',
  ],
])('%s is told as what passing traffic can know of it', (_, promise, entries, severity) => {
  expect(said(entries, false)).toContain(`${severity} ${promise}`)
  if (severity === 'note') expect(hints(entries)).not.toEqual([])
  expect(said(entries, true)).toContain(`failure ${promise}`)
})

test.each([200, 201, 202])('a duplicate may be answered with %i and who has had the address for long', (status) => {
  const old = { ...ada, created_at: '2026-03-01T09:00:00Z', updated_at: '2026-03-01T09:00:00Z' }
  const duplicate = { ...create('04.502'), sent: { ...sent, first_name: 'Eve', customer_type: 'business' }, status }
  for (const soleWriter of [false, true]) {
    expect(said([read(old, '01.001'), { ...duplicate, shown: old }, read(old, '08.123')], soleWriter)).toEqual([])
    expect(said([{ ...duplicate, shown: old }, read(old, '08.123')], soleWriter)).not.toContainEqual(
      expect.stringContaining('failure'),
    )
  }
})

test.each([
  [true, false],
  [false, true],
])(
  'who says to be older than a list of everybody, whole: %s, and was not on it, was made by the create',
  (whole, may) => {
    const older = { ...ada, created_at: '2026-03-01T09:00:00Z', updated_at: '2026-03-01T09:00:00Z' }
    const page = { customers: [], page: 1, page_size: 20, total: whole ? 0 : 300 }
    const told = said(
      [
        { at: '01.001', method: 'GET', shown: page },
        { ...create('04.502'), shown: older },
      ],
      false,
    )
    expect(told).toContain(may ? 'note created-at-true' : 'failure created-at-true')
  },
)
