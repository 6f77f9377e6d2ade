import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { createAppWithWorlds } from '../server/create-app.ts'
import type { AppOptions } from '../server/create-app.ts'
import { loadSpec } from '../spec/spec.ts'
import { createMock } from './create-mock.ts'
import type { MockOptions } from './create-mock.ts'
import { startData } from './start-data.ts'
import { deviating, worldsOver } from './worlds-options.ts'

const spec = loadSpec()
const json = { 'content-type': 'application/json' }
const auth = { clientId: 'me', clientSecret: 'a secret of the mock' }
const frozen = '2026-03-14T09:00:00Z'
const ada = { email: 'ada@example.com', customer_type: 'individual', first_name: 'Ada' }
const post = (body: object): RequestInit => ({ method: 'POST', headers: json, body: JSON.stringify(body) })
const put = (body: object): RequestInit => ({ method: 'PUT', headers: json, body: JSON.stringify(body) })
const mockOf = (options: MockOptions) => createMock({ spec, ...options })

/** The app of a mock that is a mutant, with options that `createMock` does not have. */
async function appOf(mutant: string, options: Partial<AppOptions> = {}) {
  const records = await startData({}, spec)
  const { worlds, standIn } = await deviating(worldsOver(records, { spec, shared: {} }), { mutant })
  return supertest(createAppWithWorlds({ spec, store: worlds.start.fork(), worlds, standIn, ...options }).app)
}

describe('a mock that is a mutant', () => {
  it('breaks its one promise over the start data, which the control routes show as it is', async () => {
    const mock = await mockOf({ mutant: 'total-of-the-page' })
    const { total } = ((await (await mock.fetch('/api/customers?page_size=3')).json()) as any).data
    const kept = ((await (await mock.fetch('/__kit/customers?page_size=1')).json()) as any).data
    expect([total, kept.total]).toEqual([3, 31])
  })

  it('keeps what is created for the journal and for whoever looks, until it is reset', async () => {
    const mock = await mockOf({ mutant: 'none', clock: frozen })
    const created = await mock.fetch('/api/customers', post(ada))
    const body = (await created.json()) as any
    expect([created.status, body.data.created_at]).toEqual([201, '2026-03-14T09:00:00.000000Z'])
    const [last] = await mock.requests()
    expect(last).toMatchObject({ method: 'POST', status: 201, request_id: body.metadata.request_id })
    expect(JSON.parse(last!.response.body)).toEqual(body)
    expect(await mock.customers.find('email', 'ada@example.com')).toMatchObject({ first_name: 'Ada' })
    mock.save('with-ada')
    await mock.reset()
    expect(await mock.customers.find('email', 'ada@example.com')).toBeUndefined()
    await mock.restore('with-ada')
    expect((await mock.fetch(`/api/customers/${body.data.id}`)).status).toBe(200)
  })

  it('has a world that is another one, a variant, or a fork of what any other has', async () => {
    const mock = await mockOf({ mutant: 'none' })
    await mock.fetch('/api/customers', post(ada))
    await mock.makeWorld('wrong', { mutant: 'total-of-the-page', from: 'default' })
    await mock.makeWorld('odd', { variant: 7, count: 3, clock: frozen })
    const list = async (name: string) =>
      ((await (await mock.world(name).fetch('/api/customers?page_size=2')).json()) as any).data
    expect([(await list('wrong')).total, (await list('odd')).total]).toEqual([2, 3])
    expect((await list('wrong')).customers[0].email).toBe(ada.email)
    const worlds = ((await (await mock.fetch('/__kit/worlds')).json()) as any).data.worlds
    expect(worlds).toMatchObject([
      { name: 'default', mutant: 'none' },
      { name: 'wrong', mutant: 'total-of-the-page' },
      { name: 'odd', variant: 7 },
    ])
    // A mock that is none has such worlds too.
    const plain = await mockOf({})
    await plain.makeWorld('wrong', { mutant: 'total-of-the-page' })
    expect(((await (await plain.world('wrong').fetch('/api/customers?page_size=2')).json()) as any).data.total).toBe(2)
  })

  it('of a name that there is none of says which is near', async () => {
    await expect(mockOf({ mutant: 'total-of-page' })).rejects.toThrow('did you mean total-of-the-page')
    const mock = await mockOf({})
    const asked = { method: 'PUT', headers: json, body: '{"mutant":"seed:x"}' }
    const refused = await mock.fetch('/__kit/worlds/t', asked)
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('must be seed: and a whole number')
  })

  it('fails by the rules of the mock, and cuts what is its own to cut', async () => {
    const mock = await mockOf({ mutant: 'lists-are-cut-short' })
    const failing = await mock.fetch('/api/customers', { headers: { prefer: 'code=503' } })
    expect(failing.status).toBe(503)
    await expect(mock.fetch('/api/customers').then((answer) => answer.text())).rejects.toThrow()
    const [cut] = await mock.requests()
    expect(cut).toMatchObject({ status: 200 })
    expect(cut!.response.body).not.toMatch(/\}$/)
    const typeless = await mockOf({ mutant: 'answers-as-html' })
    await typeless.fetch('/api/customers')
    const [odd] = await typeless.requests()
    expect(JSON.stringify(odd!.response)).toContain('text/html')
    mock.setFaults([{ then: { body: 'empty' } }])
    expect(await (await mock.fetch('/api/customers')).text()).toBe('')
  })

  it('answers below a base path and to pages of other origins as the mock does, where no route is too', async () => {
    const ask = await appOf('none', { basePath: '/v2', cors: ['https://app.example.com'] })
    const origin = { Origin: 'https://app.example.com' }
    const { body, headers } = await ask.post('/v2/api/customers').set(origin).send(ada).expect(201)
    expect(headers['access-control-allow-origin']).toBe('https://app.example.com')
    await ask.options('/v2/api/customers').set(origin).expect(204)
    await ask.get(`/v2/api/customers/${body.data.id}`).expect(200)
    await ask.get(`/v2/__worlds/w1/api/customers/${body.data.id}`).expect(404)
    for (const path of ['/v2/api/nobody', '/v2/__worlds/w1/api/nobody', '/v2/api/customers/%zz']) {
      const answer = await ask.get(path).expect(404)
      expect(answer.body.message).toMatch(/^There is no such/)
    }
    await ask.patch('/v2/api/customers').expect(405)
    expect((await ask.get('/api/customers').expect(404)).body.message).toContain('There is nothing at')
    expect((await ask.get('/v2/__kit/health').expect(200)).body.data.customers).toBe(32)
  })

  it('takes the options of the mock that say what is decided otherwise', async () => {
    const strict = await mockOf({ mutant: 'none', strict: true, echoContact: true, onDuplicate: 'return' })
    expect((await strict.fetch('/api/customers', post({ ...ada, nickname: 'A' }))).status).toBe(400)
    const shown = async () =>
      (await (await strict.fetch('/api/customers', post({ ...ada, reference: 'R1' }))).json()) as any
    const first = await shown()
    expect(first.data.reference).toBe('R1')
    expect((await shown()).data.id).toBe(first.data.id)
    const small = await mockOf({ mutant: 'none', bodyLimit: 100 })
    expect((await small.fetch('/api/customers', post({ ...ada, last_name: 'x'.repeat(99) }))).status).toBe(413)
  })

  it('believes whom it will, where requests are signed', async () => {
    const unsigned = async (mutant: string) => (await (await mockOf({ mutant, auth })).fetch('/api/customers')).status
    expect(await unsigned('none')).toBe(401)
    expect(await unsigned('unsigned-reads-accepted')).toBe(200)
  })
})

describe('a mock that is a variant', () => {
  /** What it answers to a few requests, byte for byte. */
  async function bytes(variant: number): Promise<string[]> {
    const mock = await mockOf({ variant, clock: frozen })
    const texts: string[] = []
    const ask = async (path: string, init?: RequestInit): Promise<any> => {
      const answer = await mock.fetch(path, init)
      const text = await answer.text()
      texts.push(`${answer.status} ${JSON.stringify([...answer.headers].filter(([name]) => name !== 'date'))} ${text}`)
      return text.startsWith('{') ? JSON.parse(text) : {}
    }
    const { data } = await ask('/api/customers', post(ada))
    await ask('/api/customers', post(ada))
    if (data?.id) await ask(`/api/customers/${data.id}`, put({ first_name: 'Grace' }))
    await ask(`/api/customers/${data?.id}`)
    await ask('/api/customers?is_active=yes')
    await ask('/api/customers?page_size=3')
    return texts
  }

  it('answers the same bytes for the same seed and clock, and others for another seed', async () => {
    expect(await bytes(7)).toEqual(await bytes(7))
    expect(await bytes(11)).not.toEqual(await bytes(7))
  })
})
