import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A customer as the test's deployment keeps it. */
export type Kept = { id: string; email: string; created_at: string; is_active: boolean; [member: string]: unknown }

/**
 * What happens to a request: it is carried out or not, and then answered, answered with a status, or dropped, after so
 * many milliseconds.
 */
export type Fate = { carriedOut: boolean; reply: 'answer' | 'drop' | number; delay?: number; retryAfter?: string }

/** How the deployment differs from a good one. */
export type Behaviour = {
  /** Decides the fate of a request; carried out and answered at once without it. */
  fate?: (request: { method: string; path: string; body: string }) => Fate | undefined
  /** What a create with a taken email does: 409 unless told otherwise. */
  duplicates?: 'refuse' | 'return' | 'take'
  /** Answers 405 (or 404 like an unknown path) to DELETE. */
  noDelete?: 405 | 404
  /** The status of a create: 201 unless told otherwise. */
  createStatus?: number
  /** Milliseconds by which its clock is ahead. */
  clockAhead?: number
  /** Members that it gives each customer by itself. */
  gives?: Record<string, unknown>
  /** Members that it keeps and does not show. */
  hides?: string[]
  /** What it makes of the body of an update: all of it unless told otherwise. */
  takes?: (body: Record<string, unknown>) => Record<string, unknown> | number
}

/** A Customers API of the tests' own, over real HTTP, that fails as it is told to. */
export type TestDeployment = {
  url: string
  customers: Kept[]
  requests: string[]
  behaviour: Behaviour
  close: () => Promise<void>
}

/** Starts one on a free port. */
export async function startDeployment(behaviour: Behaviour = {}): Promise<TestDeployment> {
  const deployment: TestDeployment = { url: '', customers: [], requests: [], behaviour, close: async () => {} }
  const server = createServer((request, response) => {
    void readBody(request).then((body) => body !== undefined && take(deployment, request, body, response))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  deployment.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  deployment.close = () =>
    new Promise<void>((closed) => {
      server.close(() => closed())
      server.closeAllConnections()
    })
  return deployment
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  let body = ''
  try {
    for await (const chunk of request.setEncoding('utf8')) body += chunk as string
    return body
  } catch {
    // The client is gone before its request was whole.
    return undefined
  }
}

function take(deployment: TestDeployment, request: IncomingMessage, body: string, response: ServerResponse): void {
  const [method, path] = [request.method ?? '', request.url ?? '']
  deployment.requests.push(`${method} ${path}`)
  const fate = deployment.behaviour.fate?.({ method, path, body }) ?? { carriedOut: true, reply: 'answer' }
  const { status, data } = fate.carriedOut
    ? carryOut(deployment, method, new URL(path, deployment.url), body)
    : { status: 503, data: undefined }
  const timestamp = new Date(Date.now() + (deployment.behaviour.clockAhead ?? 0)).toISOString()
  setTimeout(() => {
    if (fate.reply === 'drop') {
      response.destroy()
      return
    }
    const answered = fate.reply === 'answer' ? status : fate.reply
    const success = answered < 300
    const text = JSON.stringify({
      success,
      message: success ? 'done' : `not done, ${answered}`,
      data: success ? shownBy(deployment.behaviour, data) : undefined,
      metadata: { request_id: 'r' },
      timestamp,
    })
    response
      .writeHead(answered, {
        'content-type': 'application/json',
        ...(fate.retryAfter && { 'retry-after': fate.retryAfter }),
      })
      .end(text)
  }, fate.delay ?? 0)
}

function shownBy({ hides }: Behaviour, data: unknown): unknown {
  if (!hides) return data
  return JSON.parse(JSON.stringify(data, (name, value: unknown) => (hides.includes(name) ? undefined : value)))
}

function carryOut(
  { customers, behaviour }: TestDeployment,
  method: string,
  url: URL,
  body: string,
): { status: number; data?: unknown } {
  const id = /^\/api\/customers\/(?:blacklist\/)?([^/]+)$/.exec(url.pathname)?.[1]
  if (id === undefined && url.pathname !== '/api/customers') return { status: 404 }
  const found = customers.find((customer) => customer.id === id)
  if (method === 'GET' && id === undefined) {
    const email = url.searchParams.get('email')
    const reference = url.searchParams.get('reference')
    const matching = customers.filter(
      (customer) =>
        (email === null || customer.email.toLowerCase() === email.toLowerCase()) &&
        (reference === null || customer['reference'] === reference),
    )
    const [page, size] = [Number(url.searchParams.get('page') ?? 1), Number(url.searchParams.get('page_size') ?? 20)]
    return {
      status: 200,
      data: {
        customers: matching.slice((page - 1) * size, page * size),
        page,
        page_size: size,
        total: matching.length,
      },
    }
  }
  if (method === 'POST' && id === undefined) {
    const made = JSON.parse(body) as { email: string; reference?: string }
    const same = customers.find(
      ({ email, reference }) =>
        email.toLowerCase() === made.email.toLowerCase() || (reference !== undefined && reference === made.reference),
    )
    if (same && behaviour.duplicates !== 'take')
      return behaviour.duplicates === 'return' ? { status: 200, data: same } : { status: 409 }
    const time = new Date(Date.now() + (behaviour.clockAhead ?? 0)).toISOString()
    const customer: Kept = {
      ...behaviour.gives,
      ...made,
      id: crypto.randomUUID(),
      is_active: true,
      created_at: time,
      updated_at: time,
    }
    customers.push(customer)
    return { status: behaviour.createStatus ?? 201, data: customer }
  }
  if (method === 'DELETE' && behaviour.noDelete) return { status: behaviour.noDelete }
  if (!found) return { status: 404 }
  if (method === 'DELETE') customers.splice(customers.indexOf(found), 1)
  if (method === 'PUT') {
    const given = JSON.parse(body) as Record<string, unknown>
    const taken = customers.some(
      (other) =>
        other !== found &&
        (other.email.toLowerCase() === String(given['email'] ?? '').toLowerCase() ||
          (given['reference'] !== undefined && other['reference'] === given['reference'])),
    )
    if (taken) return { status: 409 }
    const kept = behaviour.takes?.(given) ?? given
    if (typeof kept === 'number') return { status: kept }
    Object.assign(found, kept)
  }
  if (method !== 'GET') found['updated_at'] = new Date(Date.now() + (behaviour.clockAhead ?? 0)).toISOString()
  if (method === 'POST') found.is_active = !(JSON.parse(body) as { blacklist: boolean }).blacklist
  return { status: 200, data: found }
}
