import express from 'express'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { observerMaker } from '../observe/observer-maker.ts'
import { loadSpec } from '../spec/spec.ts'
import { forkingStore } from '../stores/forking-store.ts'
import { frozenBase } from '../stores/frozen-base.ts'
import { memoryStore } from '../stores/memory-store.ts'
import { createApp } from './create-app.ts'

const observer = observerMaker(loadSpec())
const ada = { email: 'ada@example.com', customer_type: 'individual' }

describe.each([
  ['with a base path', () => createApp({ store: memoryStore(), observer, basePath: '/v2' })],
  [
    'mounted in another Express app',
    () => express().use('/v2', createApp({ store: memoryStore(), observer }) as express.Express),
  ],
  [
    'mounted with a base path of its own',
    () => express().use('/v2', createApp({ store: memoryStore(), observer, basePath: '/eu' }) as express.Express),
    '/v2/eu',
  ],
] as [string, () => Parameters<typeof supertest>[0], string?][])('a mock %s', (_, make, base = '/v2') => {
  const app = make()
  const ask = supertest(app)

  it('has the API, and what leads to it, below that path', async () => {
    const made = await ask.post(`${base}/api/customers`).send(ada).expect(201)
    expect(made.headers['location']).toBe(`${base}/api/customers/${made.body.data.id}`)
    await ask.get(made.headers['location']!).expect(200)
    const { body } = await ask.get(`${base}/__kit/openapi.json`).set('Host', 'mock.test').expect(200)
    expect(body.servers[0].url).toBe(`http://mock.test${base}`)
    expect(Object.keys(body.paths)[0]).toBe('/api/customers')
    const { text } = await ask.get(`${base}/docs`).set('Host', 'mock.test').expect(200)
    expect(text).toContain(`http://mock.test${base}/api/customers`)
    const links = [...text.matchAll(/href="([^"#]+)"/g)].map(
      ([, link]) => new URL(link!, `http://x${base}/docs`).pathname,
    )
    expect(links).toEqual([`${base}/__kit/openapi.json`, `${base}/__kit/`])
    expect((await ask.get(`${base}/`)).headers['location']).toBe(`${base}/docs`)
    expect((await ask.get(`${base}/__kit/requests`)).body.data.requests[0].url).toBe(
      `${base}/api/customers/${made.body.data.id}`,
    )
    await ask.get(links[1]!).expect(200, /src="page.js"/)
    const path = `${base}/api/customers?page=0`
    const { data } = (await ask.post(`${base}/__kit/send`).send({ method: 'GET', path }).expect(200)).body
    const [, id] = data.headers.find(([name]: [string]) => name === 'x-request-id')
    const report = (await ask.get(`${base}/__kit/requests/${id}`)).body.data
    expect([data.status, report.url, report.contract[0].promise]).toEqual([400, path, 'request-query'])
    await ask.post(`${base}/__kit/reset`).expect(200)
    expect((await ask.patch(`${base}/api/customers`).expect(405)).headers['allow']).toContain('POST')
  })

  it('has worlds and faults below it, whose paths are the documented ones', async () => {
    const start = { start: forkingStore(frozenBase([])) }
    const inside = createApp({ store: start.start.fork(), worlds: start, basePath: base })
    const within = supertest(inside)
    const made = await within.post(`${base}/__worlds/a/api/customers`).send(ada).expect(201)
    expect(made.headers['location']).toBe(`${base}/__worlds/a/api/customers/${made.body.data.id}`)
    await within.get(made.headers['location']!).expect(200)
    await within.get(`${base}/api/customers/${made.body.data.id}`).expect(404)
    const rules = [{ on: { path: '/api/customers' }, then: { status: 503 } }]
    await within.put(`${base}/__kit/worlds/a/faults`).send(rules).expect(200)
    await within.get(`${base}/__worlds/a/api/customers`).expect(503)
    await within.get(`${base}/api/customers`).expect(200)
    const asked = (await within.get(`${base}/__kit/worlds/a/requests`)).body.data.requests
    expect(asked[0].url).toBe(`${base}/api/customers`)
  })

  it('has nothing elsewhere, and says where it is', async () => {
    const { body } = await ask.get(`${base}/nowhere`).expect(404)
    expect(body.message).toBe(
      `There is nothing at ${base}/nowhere. Customers are at ${base}/api/customers; the documentation is at ${base}/docs.`,
    )
    await ask.get('/api/customers').expect(404)
  })
})

it.each(['v2', '/', '/v2/', '/:id', '/a b', '//v2'])('%s is no base path', (basePath) => {
  expect(() => createApp({ store: memoryStore(), basePath })).toThrow('it begins with a slash, such as /v2')
})
