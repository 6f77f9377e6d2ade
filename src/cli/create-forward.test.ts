import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, it } from 'vitest'
import { direct } from '../client/connection.ts'
import { createApp } from '../server/create-app.ts'
import type { AppOptions } from '../server/create-app.ts'
import { createHttpServer } from '../server/http-server.ts'
import { memoryStore } from '../stores/memory-store.ts'
import { readConnection } from './connection-options.ts'
import { createForward } from './create-forward.ts'

const servers: Server[] = []
afterAll(() => {
  for (const server of servers) server.close().closeAllConnections()
})
async function start(options: Partial<AppOptions> = {}): Promise<string> {
  const server = createHttpServer(createApp({ store: memoryStore(), ...options }))
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const create = (url: string, email: string) =>
  fetch(`${url}/api/customers`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, customer_type: 'individual' }),
  })
const asked = async (url: string) => ((await (await fetch(`${url}/__kit/requests`)).json()) as any).data.requests

describe('a mock with a deployment behind it', () => {
  it('lets it answer the operations that were chosen, as it stands, and no others', async () => {
    const real = await start({ basePath: '/v3' })
    const forward = createForward(new URL(`${real}/v3`), ['createCustomer', 'getCustomer'], direct('test'))
    // No fault of the mock concerns what goes on.
    const mock = await start({ forward, failRate: 1, basePath: '/v2' })
    const made = await create(`${mock}/v2`, 'ada@example.com')
    expect([made.status, made.headers.get('access-control-allow-origin')]).toEqual([201, '*'])
    expect(made.headers.get('location')).toMatch(/^\/v3\/api\/customers\//)
    const { data } = (await made.json()) as any
    expect((await fetch(`${mock}/v2/api/customers/${data.id}?x=1`)).status).toBe(200)
    expect((await fetch(`${mock}/v2/api/customers`)).status).toBeGreaterThanOrEqual(500)
    expect((await fetch(`${mock}/v2/elsewhere`)).status).toBe(404)
    expect((await asked(`${real}/v3`)).map(({ method, url }: any) => `${method} ${url}`)).toEqual([
      `GET /v3/api/customers/${data.id}?x=1`,
      'POST /v3/api/customers',
    ])
    expect((await asked(`${mock}/v2`)).map(({ remark }: any) => remark)).toEqual([
      expect.stringContaining('There is nothing at'),
      'failed on purpose',
      `answered by ${real}`,
      `answered by ${real}`,
    ])
    forward.close()
  })

  it('reaches it by the headers given for it, which the app does not send', async () => {
    const real = await start()
    const connection = readConnection({ header: ['X-Gateway: let us in'] }, {})
    const forward = createForward(new URL(real), ['listCustomers'], connection)
    const mock = await start({ forward })
    expect((await fetch(`${mock}/api/customers`)).status).toBe(200)
    const [seen] = await asked(real)
    expect(seen.request.headers).toContainEqual(['X-Gateway', 'let us in'])
    forward.close()
  })

  it('lets it answer what the mock has nothing for, where nothing was chosen', async () => {
    const real = await start()
    const forward = createForward(new URL(real), undefined, direct('test'))
    const mock = await start({ forward, basePath: '/v2' })
    expect((await create(`${mock}/v2`, 'ada@example.com')).status).toBe(201)
    await (await fetch(`${mock}/v2/balances?of=1`, { headers: { Cookie: 'a=b' } })).text()
    await (await fetch(`${mock}/v2/api/customers`, { method: 'PATCH', body: '{"a":1}' })).text()
    const [patch, balances, ...rest] = await asked(real)
    expect(rest).toEqual([])
    expect([patch.method, patch.url]).toEqual(['PATCH', '/api/customers'])
    expect([balances.method, balances.url]).toEqual(['GET', '/balances?of=1'])
    forward.close()
  })

  it('says that no answer came', async () => {
    const forward = createForward(new URL('http://127.0.0.1:1'), ['listCustomers'], direct('test'))
    const mock = await start({ forward })
    const answer = await fetch(`${mock}/api/customers`)
    expect([answer.status, ((await answer.json()) as any).message]).toEqual([
      502,
      'http://127.0.0.1:1 gave no answer: connection refused.',
    ])
    forward.close()
  })
})
