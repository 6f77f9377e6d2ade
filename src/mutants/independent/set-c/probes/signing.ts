import { credentials, newEmail, signed, type Client, type Probe } from './client.ts'

/** Looks for holes in the check of signatures; the deployment expects the credentials of the client. */
export const signingProbes: Record<string, Probe> = {
  async 'c-blacklist-unguarded'(client) {
    const id = await createdSigned(client)
    return (await client.blacklist(id, true)).status === 401 && (await read(client, id)).is_active
  },
  async 'c-signature-compared-in-part'(client) {
    const headers = signed()
    const signature = headers['x-auth-signature'] ?? ''
    const last = signature.endsWith('0') ? '1' : '0'
    const forged = { ...headers, 'x-auth-signature': signature.slice(0, -1) + last }
    return (await client.send('GET', '/api/customers', undefined, forged)).status === 401
  },
  async 'c-nonce-per-path'(client) {
    const [one, other] = [await createdSigned(client), await createdSigned(client)]
    const headers = signed()
    await client.send('DELETE', `/api/customers/${one}`, undefined, headers)
    const { status } = await client.send('DELETE', `/api/customers/${other}`, undefined, headers)
    return status === 401 && (await read(client, other)).id === other
  },
  async 'c-eight-nonces'(client) {
    const headers = signed()
    await client.send('GET', '/api/customers', undefined, headers)
    const again = (await client.send('GET', '/api/customers', undefined, headers)).status
    for (let count = 0; count < 12; count++) await client.send('GET', '/api/customers', undefined, signed())
    const later = (await client.send('GET', '/api/customers', undefined, headers)).status
    if (again !== 401) throw new Error('A nonce was accepted twice in a row.')
    return later === 401
  },
  async 'c-signature-without-body'(client) {
    const body = JSON.stringify({ email: newEmail(), customer_type: 'individual' })
    return (await client.send('POST', '/api/customers', body, signed())).status === 401
  },
  async 'c-unknown-client-empty-secret'(client) {
    const headers = signed({ by: { client: 'nobody', secret: '' } })
    return (await client.send('GET', '/api/customers', undefined, headers)).status === 401
  },
  async 'c-unauthorized-yet-done'(client) {
    const id = await createdSigned(client)
    const { status } = await client.update(id, { first_name: 'Mallory' })
    return status === 401 && (await read(client, id)).first_name !== 'Mallory'
  },
  async 'c-old-writes-accepted'(client) {
    const id = await createdSigned(client)
    const hourAgo = Math.floor(Date.now() / 1000) - 3600
    const { status } = await client.send('DELETE', `/api/customers/${id}`, undefined, signed({ timestamp: hourAgo }))
    return status === 401 && (await read(client, id)).id === id
  },
}

async function createdSigned(client: Client): Promise<string> {
  const body = JSON.stringify({ email: newEmail(), customer_type: 'individual' })
  const got = await client.send('POST', '/api/customers', body, signed({ body, by: credentials }))
  if (got.status !== 201) throw new Error(`A signed create was answered ${got.status}: ${got.text}`)
  return got.body.data.id
}

async function read(client: Client, id: string): Promise<any> {
  return (await client.send('GET', `/api/customers/${id}`, undefined, signed())).body.data ?? {}
}
