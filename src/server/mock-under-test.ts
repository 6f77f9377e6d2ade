import supertest from 'supertest'
import { expect } from 'vitest'
import { unansweredMembers } from '../spec/members.ts'
import { loadPaths } from '../spec/paths.ts'
import { loadSpec } from '../spec/spec.ts'
import type { Spec } from '../spec/spec.ts'
import type { Customer } from '../spec/types.ts'
import { createValidators } from '../spec/validators.ts'
import { memoryStore } from '../stores/memory-store.ts'
import { createApp } from './create-app.ts'
import type { AppOptions } from './create-app.ts'
import { statusOf } from './envelope.ts'

/** One answer of a mock, as text and as JSON where it is JSON. */
type Answer = { status: number; headers: Record<string, string>; text: string; body: any }

/** An answer and what it answers. */
type Exchange = Answer & { method: string; path: string }

/** Holds answers to the schemas of one spec and to what the contract says of every answer. */
type Judge = (exchange: Exchange) => void

/** A judge; `echoContact` allows the members that answers leave out by default. */
export function createJudge(spec: Spec = loadSpec(), echoContact = false): Judge {
  const { violations } = createValidators(spec)
  const { customers } = loadPaths(spec)
  const documented = Object.keys(spec.schemas.customer.properties ?? {})
  const shown = new Set(echoContact ? [...documented, ...unansweredMembers] : documented)
  const keeps = (shape: Parameters<typeof violations>[0], { body, method, path }: Exchange): void => {
    expect(violations(shape, body), `${method} ${path}: ${JSON.stringify(body)}`).toEqual([])
  }

  return (exchange) => {
    const { status, headers, text, body, method, path } = exchange
    const where = `${method} ${path} ${status} ${text.slice(0, 500)}`
    expect(text, where).not.toMatch(/^\s+at .*:\d+|node_modules|\.ts:\d/m)
    if (method === 'HEAD' || status === 204) {
      expect(text, where).toBe('')
      return
    }
    const pathname = path.split('?', 1)[0]!.replace(/^\/__worlds\/[^/]+/, '')
    if (status < 400 && ['/docs', '/', '/__kit', '/__kit/', '/__kit/openapi.json'].includes(pathname)) return
    expect(headers['content-type'], where).toBe('application/json')
    expect(headers['content-length'], where).toBe(String(Buffer.byteLength(text)))
    if (status >= 400) {
      keeps('error', exchange)
      expect(body.status, where).toBe(status)
      expect(body.correlation_id).toBe(body.metadata.request_id)
      if (body.code !== 'INTERNAL_ERROR') expect(statusOf[body.code as keyof typeof statusOf], where).toBe(status)
      if (status === 405) expect(headers['allow'], where).toMatch(/^[A-Z]+(, [A-Z]+)*$/)
      if (status === 429) expect(headers['retry-after'], where).toMatch(/^[1-9][0-9]*$/)
      return
    }
    if (pathname.startsWith('/__kit/')) {
      expect(body, where).toMatchObject({ success: true, message: expect.any(String), data: expect.any(Object) })
      return
    }
    const list = pathname === customers && method === 'GET'
    keeps(list ? 'list-envelope' : 'customer-envelope', exchange)
    for (const customer of (list ? body.data.customers : [body.data]) as Customer[]) {
      for (const name of Object.keys(customer)) expect(shown, where).toContain(name)
    }
  }
}

/** A mock and a way to ask it. */
export type MockUnderTest = {
  /**
   * Sends a request, holds the answer to its schema and hands it back. A body that is no string or bytes is sent as
   * JSON.
   */
  send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>
  /** The answer's customer after a create of these members; email and type are made up where they are not given. */
  create: (members?: object) => Promise<any>
}

/** A mock with the given options over an empty store, behind supertest. */
export function mockUnderTest(options: Partial<AppOptions> = {}): MockUnderTest {
  const app = createApp({ store: memoryStore(), ...options })
  const judge = createJudge(options.spec, options.echoContact)
  const createCustomer = loadPaths(options.spec ?? loadSpec()).to('createCustomer')
  let made = 0

  const send: MockUnderTest['send'] = async (method, path, body, headers = {}) => {
    const request = supertest(app)[method.toLowerCase() as 'get'](path)
    request.redirects(0).ok(() => true)
    request.parse((res, done) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('end', () => done(null, Buffer.concat(chunks).toString()))
    })
    request.buffer(true)
    if (body !== undefined) {
      const raw = typeof body === 'string' || Buffer.isBuffer(body)
      request
        .set('Content-Type', 'application/json')
        .set(headers)
        .serialize((value: unknown) => value as string)
      request.send((raw ? body : JSON.stringify(body)) as string)
    } else request.set(headers)
    const response = await request
    const text = typeof response.body === 'string' ? response.body : ''
    const json = /json/.test(response.headers['content-type'] ?? '') && text !== ''
    const answer = {
      status: response.status,
      headers: response.headers as Record<string, string>,
      text,
      body: json ? JSON.parse(text) : undefined,
    }
    judge({ ...answer, method, path })
    return answer
  }

  return {
    send,
    async create(members = {}) {
      const { status, body } = await send(createCustomer.method, createCustomer.path, {
        email: `customer-${++made}@example.com`,
        customer_type: 'individual',
        ...members,
      })
      expect(status).toBe(201)
      return body.data
    },
  }
}
