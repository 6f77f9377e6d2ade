import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { findDrift } from '../../src/drift/find-drift.ts'
import { createProxy } from '../../src/proxy/create-proxy.ts'
import { createWatch } from '../../src/report/watch-report.ts'
import { createApp } from '../../src/server/create-app.ts'
import { createHttpServer } from '../../src/server/http-server.ts'
import { bundleOpenapi } from '../../src/spec/bundle-openapi.ts'
import { checkSpec } from '../../src/spec/check-spec.ts'
import { loadSpec } from '../../src/spec/spec.ts'
import { createValidators } from '../../src/spec/validators.ts'
import { memoryStore } from '../../src/stores/memory-store.ts'
import { lastLines } from '../../src/cli/say-left.ts'
import { say, troubles } from '../../src/cli/say-counts.ts'
import { existingLedger } from '../../src/cli/used-ledger.ts'
import { cleanLedger } from '../../src/contract/clean-ledger.ts'
import { runChecks } from '../../src/report/run-checks.ts'
import { countStates } from '../../src/seed/fill-deployment.ts'
import { createJudge } from '../../src/traffic/judge.ts'
import { CannotFindOut } from '../../src/trouble/cannot-find-out.ts'
import { readHar } from '../../src/traffic/read-har.ts'
import { loadReplay } from '../../src/traffic/recording.ts'
import { createDraw, drawBody, drawJson, drawPath } from './draw.ts'
import type { Draw } from './draw.ts'
import { drawAnswer, drawRequest, exchangeBytes, rawUpstream, sometimes } from './http-fuzz.ts'

// Whatever comes, nothing ends the process, nothing takes long, and nothing is said that was not meant to be:
// `npm run verify -- fuzz` draws 20,000, `npm test` some of them.
const draws = Number(process.env['VERIFY_DRAWS'] ?? 700)
const seed = Number(process.env['VERIFY_SEED'] ?? 1)
const share = Math.ceil(draws / 8)
const patience = 60_000 + draws * 300

const spec = loadSpec()
const folder = mkdtempSync(join(tmpdir(), 'customers-kit-fuzz-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs `act` for each draw, so many at a time; a failure names the seed of its draw. */
async function each(act: (draw: Draw, n: number) => Promise<void> | void, abreast = 1): Promise<void> {
  let next = 0
  const work = async (): Promise<void> => {
    while (next < share) {
      const n = next++
      const began = performance.now()
      try {
        await act(createDraw(seed * 1_000_003 + n), n)
      } catch (error) {
        throw new Error(`draw ${n} of seed ${seed}: ${(error as Error).message}`, { cause: error })
      }
      expect(performance.now() - began, `milliseconds of draw ${n} of seed ${seed}`).toBeLessThan(30_000)
    }
  }
  await Promise.all(Array.from({ length: abreast }, work))
}

let strangerId = ''

const statusLine = /^(HTTP\/1\.1 [1-9]\d\d [^\r\n]*\r\n|$)/

describe('drawn input ends, freezes and fills no process', () => {
  test('proxy, between drawn requests and drawn answers', { timeout: patience }, async () => {
    const answers: Buffer[] = []
    const upstream = await rawUpstream(() => answers.pop() ?? Buffer.alloc(0))
    const bugs: unknown[] = []
    const proxy = createProxy({
      upstream: new URL(`http://127.0.0.1:${upstream.port}`),
      spec,
      timeoutMs: 2_000,
      onBug: (error) => bugs.push(error),
    })
    await new Promise<void>((done) => proxy.server.listen(0, '127.0.0.1', done))
    const { port } = proxy.server.address() as AddressInfo
    await each(async (draw) => {
      answers.push(drawAnswer(draw))
      expect(await exchangeBytes(port, drawRequest(draw))).toMatch(statusLine)
    }, 8)
    const told = await fetch(`http://127.0.0.1:${port}/__kit/requests`)
    expect(told.status).toBe(200)
    expect((await told.text()).includes('s3cret'), 'whether a secret is told').toBe(false)
    expect(bugs).toEqual([])
    proxy.close()
    upstream.close()
  })

  test('serve, asked anything', { timeout: patience }, async () => {
    const server = createHttpServer(createApp({ store: memoryStore(), bodyLimit: 1_000_000 }))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    await each(async (draw) => {
      const request = drawRequest(draw)
      const answer = await exchangeBytes(port, request, 100)
      expect(answer).toMatch(statusLine)
      if (!request.includes('Prefer')) expect(answer).not.toMatch(/^HTTP\/1\.1 5/)
    }, 8)
    server.closeAllConnections()
    server.close()
  })

  test('judge, of drawn HAR files', { timeout: patience }, () =>
    each((draw) => {
      const text = drawHar(draw)
      try {
        const { exchanges } = readHar(text)
        const judge = createJudge(spec)
        const watch = createWatch({ spec, target: 'x', strict: draw.chance() < 0.5, judges: 1, now: Date.now })
        for (const exchange of exchanges)
          watch.add({ exchange, verdict: judge.alone(exchange), disagreements: [], addedMs: 0, remark: undefined })
        JSON.stringify(watch.report())
      } catch (error) {
        expect(error).toBeInstanceOf(CannotFindOut)
      }
    }),
  )

  test('drift, of drawn traffic', { timeout: patience }, () =>
    each((draw) => {
      try {
        const { exchanges } = readHar(drawHar(draw))
        JSON.stringify(findDrift(exchanges, spec))
      } catch (error) {
        expect(error).toBeInstanceOf(CannotFindOut)
      }
    }),
  )

  test('serve --replay, of drawn recordings', { timeout: patience }, async () => {
    await each(async (draw, n) => {
      const dir = join(folder, `recording-${n}`)
      mkdirSync(dir)
      writeFileSync(join(dir, 'a.json'), drawRecording(draw))
      let replay: ReturnType<typeof loadReplay>['replay'] | undefined
      try {
        replay = loadReplay(dir).replay
      } catch (error) {
        expect((error as Error).message).toContain(join(dir, 'a.json'))
      }
      rmSync(dir, { recursive: true })
      if (!replay) return
      const server = createHttpServer(createApp({ store: memoryStore(), replay }))
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
      const ask = Buffer.from('GET /api/customers HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n')
      const answer = await exchangeBytes((server.address() as AddressInfo).port, ask)
      expect(answer).toMatch(/^HTTP\/1\.1 [2-5]\d\d .*\r\n\r\n/s)
      server.close()
    }, 4)
  })

  test('seed status and check --clean, of drawn ledgers', { timeout: patience }, async () => {
    const store = memoryStore()
    const server = createHttpServer(createApp({ store }))
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const made = await fetch(`${url}/api/customers`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: 'stranger@example.com', customer_type: 'individual' }),
    })
    const stranger = ((await made.json()) as { data: { id: string } }).data.id
    strangerId = stranger
    const fifo = join(folder, 'fifo')
    execFileSync('mkfifo', [fifo])
    const foreign = ['/dev/zero', fifo, '/dev/null', folder, join(folder, 'none'), join(spec.dir, 'openapi.yaml')]
    await each(async (draw, n) => {
      const path = draw.chance() < 0.05 ? draw.one(foreign) : join(folder, `ledger-${n}`)
      if (!foreign.includes(path)) writeFileSync(path, drawLedger(draw, url))
      try {
        const { entries, head } = existingLedger(path)
        say(countStates({ entries }, () => true))
        troubles(entries, () => true)
        expect(typeof head.target).toBe('string')
      } catch (error) {
        expect(error).toBeInstanceOf(CannotFindOut)
      }
      // It asks: some of them are enough.
      if (n % 8 === 0)
        await cleanLedger({ path, timeoutMs: 1_000 }).then(
          ({ left }) => lastLines(left, { ledger: path, remedy: '' }),
          (error: unknown) => expect(error).toBeInstanceOf(CannotFindOut),
        )
      if (!foreign.includes(path)) rmSync(path)
    }, 4)
    expect((await fetch(`${url}/api/customers/${stranger}`)).status).toBe(200)
    server.closeAllConnections()
    server.close()
  })

  test('check, of a deployment that answers anything now and then', { timeout: patience }, async () => {
    const app = createHttpServer(createApp({ store: memoryStore() }))
    await new Promise<void>((done) => app.listen(0, '127.0.0.1', done))
    const { port } = app.address() as AddressInfo
    // A run has some fifteen requests, and waits where an answer breaks off.
    await each(async (draw, n) => {
      if (n % 20 !== 0) return
      const deployment = await sometimes(port, () => (draw.chance() < 0.15 ? drawAnswer(draw) : undefined))
      try {
        const target = `http://127.0.0.1:${deployment.port}`
        JSON.stringify(await runChecks({ target, mode: 'smoke', timeoutMs: 1_000, maxTimeMs: 6_000, seed: n }))
      } catch (error) {
        expect(error).toBeInstanceOf(CannotFindOut)
      }
      deployment.close()
    }, 8)
    app.closeAllConnections()
    app.close()
  })

  test('--spec, of drawn folders', { timeout: patience }, () =>
    each((draw, n) => {
      const dir = join(folder, `spec-${n}`)
      cpSync(spec.dir, dir, { recursive: true })
      const file = draw.one([
        'openapi.yaml',
        'promises.yaml',
        ...readdirSync(join(dir, 'schemas')).map((name) => `schemas/${name}`),
      ])
      const text = readFileSync(join(dir, file), 'utf8')
      writeFileSync(join(dir, file), disturbed(draw, text))
      try {
        const given = loadSpec(dir)
        checkSpec(given)
        bundleOpenapi(given)
        createJudge(given)
        createApp({ store: memoryStore(), spec: given })
        createValidators(given).violations('customer', JSON.parse(drawJson(createDraw(n), 1)))
      } catch (error) {
        expect((error as Error).message).toMatch(/openapi\.yaml|promises\.yaml|schemas\/|allow anything/)
      }
      rmSync(dir, { recursive: true })
    }),
  )
})

function drawLedger(draw: Draw, target: string): string {
  const kind = draw.one([
    'customers-kit check',
    'customers-kit check',
    'customers-kit seed',
    1,
    'x',
    null,
    { toString: 1 },
  ])
  const head = draw.one<unknown>([
    { ledger: kind, target, run: 'kit00000001', at: draw.one(['2026-01-01T00:00:00Z', 'x', 7]) },
    {
      ledger: kind,
      target,
      seed: draw.one<unknown>([7, 'x']),
      dataset: 'd',
      locales: draw.one<unknown>([null, ['de'], 7]),
      type: null,
    },
    { ledger: kind, target: draw.one<unknown>(['x', 'http://127.0.0.1:1', 'ftp://x', 7, '']), run: 'x', at: 'x' },
  ])
  const entry = (): string => {
    if (draw.chance() < 0.2) return drawJson(draw)
    const hostile = ['x', '../x', '\u001b]0;x\u0007\n::error::x', { toString: 1 }, null, '__proto__']
    const state = draw.one<unknown>(['intended', 'created', 'failed', 'deleted', 'found', 'x', 7, '__proto__'])
    // An intention's id is one that the run made up, and this customer's is none.
    const id = draw.one<unknown>(state === 'intended' ? hostile : [strangerId, ...hostile])
    return JSON.stringify({
      n: draw.one<unknown>([1, 2, 3, -1, 1e300, 'x', null]),
      state,
      id,
      email: draw.one<unknown>(['a.kit00000001@example.com', 'a@example.com', null, 7, 'a'.repeat(9_999)]),
      since: draw.one<unknown>([0, 1e300, -1, 'x', null]),
      // A ledger that says that this very customer was proven to be ours is to be believed.
      proven: id === strangerId ? draw.one<unknown>([false, 'x', 1, {}]) : draw.one<unknown>([true, false, 'x']),
      reason: draw.one<unknown>(['x', 7, { toString: 1 }]),
    })
  }
  const lines = [
    draw.chance() < 0.9 ? JSON.stringify(head) : drawJson(draw),
    ...Array.from({ length: draw.whole(0, 6) }, entry),
  ]
  const text = lines.join('\n') + draw.one(['\n', '', '\r\n'])
  return draw.chance() < 0.1 ? text.slice(0, draw.whole(0, text.length)) : text
}

function drawHar(draw: Draw): string {
  if (draw.chance() < 0.1) return draw.one([drawJson(draw), '', '{"log":{"entries":[null]}}', drawBody(draw)])
  const entry = (): unknown => {
    if (draw.chance() < 0.1) return JSON.parse(shallow(drawJson(draw)))
    const headers = draw.one<unknown>([
      [],
      {},
      [null],
      [{ name: 'content-type', value: 'application/json' }],
      undefined,
      [{}],
    ])
    const text = drawBody(draw)
    return {
      startedDateTime: draw.one<unknown>(['2026-01-01T00:00:00Z', 'x', 7, null]),
      time: draw.one<unknown>([1, -1, 'x']),
      request: {
        method: draw.one<unknown>(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 7]),
        url: `http://127.0.0.1${drawPath(draw)}`,
        headers,
        bodySize: draw.one([-1, 0, 5]),
        ...(draw.chance() < 0.5 && {
          postData: draw.one<unknown>([{ text: drawJson(draw) }, {}, null, { text: 'x', encoding: 'base64' }]),
        }),
      },
      response: draw.one<unknown>([
        null,
        {
          status: draw.one<unknown>([0, -999, 200, 200, 201, 204, 404, 'x', 1e9]),
          headers,
          content: {
            text,
            size: draw.one([-1, 0, text.length, text.length * 2]),
            encoding: draw.one([undefined, 'base64']),
          },
        },
        { status: 200, headers, content: { text } },
      ]),
    }
  }
  return JSON.stringify({ log: { entries: Array.from({ length: draw.whole(0, 6) }, entry) } })
}

function drawRecording(draw: Draw): string {
  if (draw.chance() < 0.2) return draw.one([drawJson(draw), '', '[]'])
  const headers = draw.one<unknown>([
    [],
    {},
    [
      ['Content-Length', '9'],
      ['content-length', '1'],
    ],
    [['X', '\u0001']],
    [['a b', 'c']],
    [[]],
    [['X', 'y']],
    7,
  ])
  const answer = {
    status: draw.one<unknown>([200, 101, 99, 1000, 'x', 304, 204]),
    headers,
    body: draw.one<unknown>([drawBody(draw), 7, undefined]),
  }
  return JSON.stringify({
    request: { method: 'GET', path: '/api/customers' },
    answers: draw.one<unknown>([[answer], [], answer, [answer, answer]]),
  })
}

// JSON.parse itself takes any depth; what is put into a HAR as a value has to be written again.
function shallow(text: string): string {
  return text.length > 2_000 ? 'null' : text
}

/** A document in which something is otherwise: a piece cut out, doubled, or replaced. */
function disturbed(draw: Draw, text: string): string {
  const at = draw.whole(0, text.length)
  const kind = draw.chance()
  if (kind < 0.2) return text.slice(0, at)
  if (kind < 0.4) return text.slice(0, at) + text.slice(at + draw.whole(1, 200))
  if (kind < 0.5) return text.slice(0, at) + drawJson(draw, 1).slice(0, 5000) + text.slice(at)
  const lines = text.split('\n')
  const line = draw.whole(0, lines.length - 1)
  const other = draw.one([
    '',
    lines[draw.whole(0, lines.length - 1)]!,
    '  "type": "text",',
    '  "$ref": "nobody.json",',
    '      $ref: http://127.0.0.1:9/x.json',
    'a: &a [*a]',
    '  "pattern": "(",',
    '- x',
  ])
  lines[line] = other
  return lines.join('\n')
}
