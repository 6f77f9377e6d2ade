import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../server/app.ts'
import { createLog } from './log.ts'

const entry: LogEntry = {
  at: 0,
  requestId: 'r1',
  method: 'GET',
  url: '/api/customers',
  status: 200,
  duration: 1.2345,
  remark: undefined,
  bug: undefined,
}

function logged(style: 'pretty' | 'json' | 'none', colours: boolean, ...entries: Partial<LogEntry>[]): string {
  const written: Buffer[] = []
  const log = createLog(style, colours, (text, encoding) => written.push(Buffer.from(text, encoding)))
  for (const each of entries) log.write({ ...entry, ...each })
  log.flush()
  return Buffer.concat(written).toString('utf8')
}

describe('the log', () => {
  it('writes JSON that says when, what, how it went and why', () => {
    const lines = logged(
      'json',
      false,
      {},
      { status: 404, remark: 'nobody' },
      { status: 500, bug: new Error('the disk is full') },
    )
      .trimEnd()
      .split('\n')
    const [ok, refused, failed] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(ok).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      request_id: 'r1',
      method: 'GET',
      url: '/api/customers',
      status: 200,
      duration_ms: 1.23,
    })
    expect(refused).toMatchObject({ level: 'warn', remark: 'nobody' })
    expect(failed).toMatchObject({ level: 'error', error: expect.stringMatching(/^Error: the disk is full\n +at /) })
  })

  it('writes JSON that JSON.stringify would, whatever stands in it, also at the turn of a second and of no size', () => {
    const odd = '"\\\u0001é\u{1f600}'
    for (const at of [0, 999, 1000, 1001, Date.UTC(2026, 11, 31, 23, 59, 59, 999), Date.UTC(2027, 0), 59_999.7]) {
      const line = logged('json', false, { at, url: odd, remark: odd, world: odd, method: odd })
      expect(JSON.parse(line)).toMatchObject({ url: odd, remark: odd, world: odd, method: odd })
      expect(JSON.parse(line).time).toBe(new Date(at).toISOString())
    }
    const long = 'é'.repeat(100_000)
    const lines = logged('json', false, {}, { url: long }, ...Array.from({ length: 900 }, () => ({ url: odd })), {
      url: long,
    })
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).url)
    expect([lines.length, lines[0], lines[1], lines[2], lines.at(-1)]).toEqual([903, entry.url, long, odd, long])
  })

  it('writes lines for people, in colours only where it may', () => {
    expect(logged('pretty', false, { remark: 'nobody' })).toMatch(
      /^\d\d:\d\d:\d\d 200 GET {4}\/api\/customers 1\.2 ms\n {9}nobody\n$/,
    )
    for (const [status, colour] of [
      [200, 32],
      [404, 33],
      [503, 31],
    ]) {
      expect(logged('pretty', true, { status: status! })).toContain(`\u001b[${colour}m${status}`)
    }
    expect(logged('pretty', false, { status: 500, bug: 'odd' })).toContain('A bug in customers-kit: odd')
  })

  it('lets no request steer the terminal or forge a line', () => {
    const text = logged('pretty', false, { url: '/\u001b[2J\u009b', remark: 'a\r\n00:00:00 200 GET /forged' })
    expect(text).toContain('/\\x1b[2J\\x9b')
    expect(text.trimEnd().split('\n')).toHaveLength(2)
  })

  it('writes nothing where it is told to, but for a bug', () => {
    expect(logged('none', false, {}, { status: 404 })).toBe('')
    expect(logged('none', false, { status: 500, bug: new Error('oh') })).toContain('oh')
  })

  it('gathers lines for a moment and writes them at once', async () => {
    const written: string[] = []
    const log = createLog('json', false, (text) => written.push(text))
    for (let n = 0; n < 100; n++) log.write(entry)
    expect(written).toEqual([])
    while (written.length === 0) await sleep(5)
    expect(written).toHaveLength(1)
    expect(written[0]!.trimEnd().split('\n')).toHaveLength(100)
  })
})
