import { describe, expect, it } from 'vitest'
import { mockUnderTest } from './mock-under-test.ts'

const app = 'https://app.example.com'
const preflight = {
  Origin: app,
  'Access-Control-Request-Method': 'PUT',
  'Access-Control-Request-Headers': 'x-auth-client, content-type',
}

describe('a mock for the pages of some origins', () => {
  const { send } = mockUnderTest({ cors: [`${app}/`, 'http://localhost:3000'] })

  it.each(['/api/customers', '/api/customers/none', '/nowhere'])(
    'lets them read what %s answers, with credentials, and says so by name, as browsers ask for',
    async (path) => {
      const { headers } = await send('GET', path, undefined, { Origin: app })
      expect(headers).toMatchObject({
        'access-control-allow-origin': app,
        'access-control-allow-credentials': 'true',
        vary: 'Origin',
      })
      expect(headers['access-control-expose-headers']).toContain('X-Request-Id')
      const asked = await send('OPTIONS', path, undefined, preflight)
      expect(asked.status).toBe(204)
      expect(asked.headers).toMatchObject({
        'access-control-allow-origin': app,
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'x-auth-client, content-type',
      })
      for (const value of Object.values({ ...headers, ...asked.headers })) expect(value).not.toBe('*')
    },
  )

  it('lets nobody else, and answers programs as ever', async () => {
    for (const headers of [{ Origin: 'https://other.example.com' }, { Origin: 'null' }, {}] as Record<
      string,
      string
    >[]) {
      const answer = await send('GET', '/api/customers', undefined, headers)
      expect([answer.status, answer.headers['vary']]).toEqual([200, 'Origin'])
      expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
    }
    const refused = await send('OPTIONS', '/api/customers', undefined, {
      ...preflight,
      Origin: 'https://other.example.com',
    })
    expect(Object.keys(refused.headers).filter((name) => name.startsWith('access-control-'))).toEqual([])
  })
})

it('a page on the internet may ask a mock in its private network, where it may ask at all', async () => {
  const wants = { ...preflight, 'Access-Control-Request-Private-Network': 'true' }
  const allows = async (cors: string[], headers: Record<string, string>) =>
    (await mockUnderTest({ cors }).send('OPTIONS', '/api/customers', undefined, headers)).headers[
      'access-control-allow-private-network'
    ]
  expect(await allows([], wants)).toBe('true')
  expect(await allows([app], wants)).toBe('true')
  expect(await allows(['http://localhost:3000'], wants)).toBeUndefined()
  expect(await allows([], preflight)).toBeUndefined()
})
