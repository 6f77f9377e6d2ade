import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMock } from '../mock/create-mock.ts'
import type { Mock } from '../mock/create-mock.ts'
import { observerMaker } from '../observe/observer-maker.ts'
import { createControlCheck } from '../spec/control-schema.ts'
import { loadSpec } from '../spec/spec.ts'
import { memoryStore } from '../stores/memory-store.ts'
import { createApp } from './create-app.ts'
import { entryUnderTest } from './entry-under-test.ts'
import { readEvents } from './events-under-test.ts'
import type { Came } from './events-under-test.ts'
import { createFeed } from './feed.ts'
import type { Told } from './feed.ts'
import { createHttpServer } from './http-server.ts'
import type { MakeObserver } from './observer.ts'

let mock: Mock
let base: string
let worlds = 0
const people = '/api/customers'
const json = { 'Content-Type': 'application/json' }
const ada = (n = 0) => JSON.stringify({ email: `ada-${n}@example.com`, customer_type: 'individual' })
const create = (body = ada()): RequestInit => ({ method: 'POST', headers: json, body })
const urls = (came: Came[]) => came.map(({ event, data }) => `${event} ${data.url ?? data.count ?? ''}`.trim())

/** A world that nobody has used, and what steers it. */
function fresh() {
  const world = mock.world(`w${++worlds}`)
  world.setFaults([])
  return { world, control: `${base}/__kit/worlds/${world.name}` }
}

beforeAll(async () => {
  mock = await createMock({ count: 30 })
  base = await mock.listen()
})
afterAll(() => mock.close())

describe('GET /__kit/events', () => {
  it('tells each request of its world as it comes, and what the contract says of it', async () => {
    const { world, control } = fresh()
    await world.fetch(`${people}?page=1`)
    const events = await readEvents(`${control}/events`)
    expect(events.headers.get('content-type')).toBe('text/event-stream')
    expect(urls(await events.next(1))).toEqual([`request ${people}?page=1`])
    await mock.fetch(people)
    await world.fetch(people, create('{"email":"no","customer_type":"individual","nick":1}'))
    const [{ id, data }] = (await events.next(1)) as [Came]
    expect(id).toMatch(/-2$/)
    expect(data).toMatchObject({ method: 'POST', url: people, status: 400, ignored: ['nick'] })
    expect(data.remark).toContain('email must')
    expect(data.contract).toBeUndefined()
    const [well, wrong] = (await events.said(2)) as [Came, Came]
    expect(well).toMatchObject({ event: 'judged', id: undefined, data: { contract: [] } })
    expect(wrong.data.request_id).toBe(data.request_id)
    for (const one of [well, wrong]) expect(createControlCheck()('judged', one.data)).toEqual([])
    expect(wrong.data.contract).toEqual([
      expect.objectContaining({
        side: 'request',
        severity: 'failure',
        message: 'the app sends email that is not an email address',
      }),
      expect.objectContaining({ side: 'request', severity: 'note', message: expect.stringContaining('nick') }),
    ])
    events.close()
  })

  it('goes on where a client was, and begins anew where that is gone', async () => {
    const { world, control } = fresh()
    for (let n = 1; n <= 3; n++) await world.fetch(`${people}?page=${n}`)
    const first = await readEvents(`${control}/events`)
    const [one, two] = await first.next(3)
    first.close()
    const again = await readEvents(`${control}/events`, { 'Last-Event-ID': one!.id! })
    expect(urls(await again.next(2))).toEqual([`request ${people}?page=2`, `request ${people}?page=3`])
    const beside = await readEvents(`${control}/events?after=${two!.id}`)
    expect(urls(await beside.next(1))).toEqual([`request ${people}?page=3`])
    await fetch(`${control}/reset`, { method: 'POST' })
    expect(urls(await again.next(1))).toEqual(['cleared'])
    await world.fetch(`${people}?page=4`)
    expect(urls(await again.next(1))).toEqual([`request ${people}?page=4`])
    // What was said meanwhile of what a client has already is told to it as well.
    const beside4 = await readEvents(`${control}/events`)
    const [four] = (await beside4.next(1)) as [Came]
    const opened = async () => (await (await fetch(`${control}/requests/${four.data.request_id}`)).json()) as any
    await expect.poll(async () => (await opened()).data.alone).toBe(false)
    const after4 = await readEvents(`${control}/events?after=${four.id}`)
    const judged = { request_id: four.data.request_id, contract: [] }
    expect(await after4.said(1)).toMatchObject([{ event: 'judged', data: judged }])
    const late = await readEvents(`${control}/events?after=${two!.id}`)
    expect(urls(await late.next(2))).toEqual(['cleared', `request ${people}?page=4`])
    for (const each of [again, beside, beside4, after4, late]) each.close()
  })

  it('tells the rule that fired, and nothing that lets someone in', async () => {
    const { world, control } = fresh()
    const rule = { on: { operation: 'listCustomers' }, then: { status: 503, headers: { 'X-Why': 'rule' } } }
    world.setFaults([rule])
    const events = await readEvents(`${control}/events`)
    await world.fetch(`${people}?access_token=sssss`, { headers: { Authorization: 'Bearer sssss' } })
    const [{ data }] = (await events.next(1)) as [Came]
    expect(data).toMatchObject({ status: 503, fault: rule })
    const one = (await (await fetch(`${control}/requests/${data.request_id}`)).json()) as any
    for (const value of [data, one.data]) expect(createControlCheck()('request', value)).toEqual([])
    // It is judged where it is opened, in the light of those before it, if not yet.
    expect(one.data).toMatchObject({ alone: false, fault: rule })
    expect(one.data.response.headers).toContainEqual(['X-Why', 'rule'])
    expect(JSON.stringify([data, one])).not.toContain('sssss')
    events.close()
  })

  it.each(['frozen clock', 'moved clock', 'snapshot'])('accuses nobody of what a %s does', async (what) => {
    const { world, control } = fresh()
    const events = await readEvents(`${control}/events`)
    if (what === 'frozen clock') world.setClock({ at: '2026-03-14T09:00:00Z', freeze: true })
    const { data } = (await (await world.fetch(people, create())).json()) as any
    const at = `${people}/${data.id}`
    world.save('s')
    await world.fetch(at, { method: 'PUT', headers: json, body: '{"first_name":"Ngozi"}' })
    await world.fetch(at)
    if (what === 'moved clock') world.setClock({ advance: '3d' })
    if (what === 'snapshot') await world.restore('s')
    await world.fetch(at)
    await world.fetch(at, { method: 'PUT', headers: json, body: '{"last_name":"Obi"}' })
    await world.fetch(at, { method: 'DELETE' })
    await world.fetch(people)
    const came = await events.said(7)
    expect(came.flatMap(({ data: { contract } }) => contract!.map(({ message }) => message))).toEqual([])
    events.close()
  })

  it('ends with its world, and is refused where there is none, and to pages of others', async () => {
    const { world, control } = fresh()
    await world.fetch(people)
    const events = await readEvents(`${control}/events`)
    await fetch(control, { method: 'DELETE' })
    await events.ended
    expect((await readEvents(`${control}/events`)).status).toBe(404)
    const foreign = { Origin: 'https://evil.example.com' }
    expect((await readEvents(`${base}/__kit/events`, foreign)).status).toBe(403)
    expect((await fetch(`${base}/__kit/events`, { method: 'HEAD' })).status).toBe(200)
    for (const route of ['send', 'requests/x']) {
      const sent = await fetch(`${base}/__kit/${route}`, {
        method: route === 'send' ? 'POST' : 'GET',
        headers: foreign,
      })
      expect(sent.status).toBe(403)
    }
  })
})

describe('a feed', () => {
  it('tells the newest of more than can be read at once, and how many it skipped', async () => {
    const told: Told[] = []
    const feed = createFeed({
      birth: 'b',
      entries: async () => [],
      makeObserver: undefined,
      elapsed: () => 0,
      hide: (text) => text,
      failed: () => {},
      left: () => {},
    })
    const leave = await feed.join({ tell: (more) => told.push(...more), end: () => {} }, undefined)
    for (let number = 1; number <= 3500; number++) feed.note(entryUnderTest(number))
    await expect.poll(() => told.length).toBeGreaterThan(0)
    const [skipped, ...requests] = told
    expect(requests.length).toBeGreaterThan(900)
    expect(requests.map((one) => one.event === 'request' && one.number)).toEqual(
      Array.from(requests, (_, n) => 3500 - requests.length + 1 + n),
    )
    expect(skipped).toEqual({ event: 'skipped', data: { count: 3500 - requests.length } })
    leave()
  })
})

/** A mock with this observer, behind a server. */
async function observedBy(observer: MakeObserver | undefined): Promise<{ url: string; close: () => void }> {
  const server = createHttpServer(createApp({ store: memoryStore(), observer }))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${port}`, close: () => server.close().closeAllConnections() }
}

describe('an observer', () => {
  it('is asked only while somebody watches, and is let go of when the last one leaves', async () => {
    const make = observerMaker(loadSpec())
    const made: string[] = []
    const { url, close } = await observedBy(async () => {
      made.push('made')
      const { see, ...rest } = await make()
      return { ...rest, see: (batch) => (made.push(`saw ${batch.length}`), see(batch)) }
    })
    await fetch(url + people)
    await new Promise((later) => setTimeout(later, 100))
    expect(made).toEqual([])
    const events = await readEvents(`${url}/__kit/events`)
    await events.said(1)
    expect(made).toEqual(['made', 'saw 1'])
    events.close()
    await events.ended
    await fetch(url + people)
    await new Promise((later) => setTimeout(later, 150))
    expect(made).toEqual(['made', 'saw 1'])
    close()
  })

  it.each([
    ['cannot be made', () => Promise.reject(new Error('none'))],
    [
      'throws',
      async () => ({
        see: () => {
          throw new Error('see')
        },
        alone: () => [],
        forget: () => {},
      }),
    ],
    ['is not there', undefined],
  ] as [string, MakeObserver | undefined][])(
    'that %s stops neither requests nor their being told',
    async (_, observer) => {
      const { url, close } = await observedBy(observer)
      const events = await readEvents(`${url}/__kit/events`)
      expect((await fetch(url + people)).status).toBe(200)
      const [came] = await events.next(1)
      expect(came!.data.contract).toBeUndefined()
      events.close()
      close()
    },
  )
})

describe('POST /__kit/send', () => {
  it('sends as a client would, signed where signatures are asked for, and shows none of them', async () => {
    const signing = await createMock({ auth: { clientId: 'me', clientSecret: 'a-secret-of-mine' }, count: 1 })
    const send = async (asked: object, world = ''): Promise<any> =>
      (
        await signing.fetch(`/__kit${world}/send`, { method: 'POST', headers: json, body: JSON.stringify(asked) })
      ).json()
    const { data } = await send({ method: 'POST', path: people, headers: json, body: ada() }, '/worlds/w')
    expect(data).toMatchObject({ status: 201, duration_ms: expect.any(Number) })
    expect(JSON.parse(data.body).data.email).toBe('ada-0@example.com')
    expect((await signing.world('w').requests())[0]).toMatchObject({ method: 'POST', url: people, status: 201 })
    expect(await signing.requests()).toEqual([])
    expect(JSON.stringify(data)).not.toMatch(/a-secret-of-mine|x-auth/i)
    for (const path of ['/__kit/reset', '//evil.example.com/', '/x/../__kit/reset'])
      expect(await send({ method: 'POST', path }), path).toMatchObject({ success: false, status: 400 })
    expect((await send({ method: 'TRACE', path: people })).errors[0].field).toBe('method')
    signing.world('w').setFaults([{ then: { disconnect: 'before-handling' } }])
    expect((await send({ method: 'GET', path: people }, '/worlds/w')).data.status).toBeNull()
  })
})
