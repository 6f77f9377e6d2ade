import { setTimeout as wait } from 'node:timers/promises'
import { everyTime, type Probe } from './probe-under-test.ts'
import { address, credentials, type Requests, type Signing } from './requests-under-test.ts'
import { signatureOf } from '../../authenticate.ts'

/** For each mutant of get and list, requests that tell whether its promise is kept. */
export const readProbes: Record<string, Probe> = {
  'batched-reads-in-table-order': everyTime(async (api) => {
    const ids = [(await api.made()).id, (await api.made()).id, (await api.made()).id].toReversed()
    const shown = await Promise.all(ids.map((id) => api.read(id)))
    return shown.every(({ id }, index) => id === ids[index])
  }),
  async 'reads-by-id-seconds-behind'(api) {
    const { id } = await api.made()
    await api.update(id, { first_name: 'Ngozi' })
    await wait(1100)
    return (await api.read(id)).first_name === 'Ngozi'
  },
  async 'null-where-nobody-matches'(api) {
    return Array.isArray((await api.list({ email: address() })).json.data.customers)
  },
  async 'listed-once-for-each-blacklisting'(api) {
    const { id } = await api.made()
    for (const on of [true, false, true]) await api.blacklist(id, on)
    return (await api.found({ id })).length === 1
  },
  async 'type-filter-needs-a-name'(api) {
    const { id } = await api.made({ first_name: undefined, last_name: undefined })
    return (await api.found({ id, customer_type: 'individual' })).includes(id)
  },
  async 'counter-never-counts-down'(api) {
    const total = async (): Promise<number> => (await api.list({})).json.data.total
    const before = await total()
    await api.remove((await api.made()).id)
    return (await total()) === before
  },
  async 'id-ends-the-search'(api) {
    const { id } = await api.made()
    return (await api.found({ id, customer_type: 'business' })).length === 0
  },
  async 'address-filter-is-a-pattern'(api) {
    const email = address()
    await api.made({ email })
    return (await api.found({ email: email.replace('.', '_') })).length === 0
  },
  async 'address-index-from-creation'(api) {
    const { id } = await api.made()
    const email = address()
    await api.update(id, { email })
    return (await api.found({ email })).includes(id)
  },
  async 'once-blacklisted-listed-inactive'(api) {
    const { id } = await api.made()
    for (const on of [true, false]) await api.blacklist(id, on)
    return !(await api.found({ is_active: 'false' })).includes(id)
  },
  async 'company-on-the-first-page-only'(api) {
    const { json } = await api.list({ page: '2', page_size: '2' })
    return json.data.customers.every(({ company_id }: any) => typeof company_id === 'string')
  },
}

/** For each mutant of the signatures, requests that tell whether its promise is kept. */
export const authProbes: Record<string, Probe> = {
  async 'beginning-of-signature-suffices'(api) {
    const signing = { timestamp: String(Math.floor(Date.now() / 1000)), nonce: address() }
    const signature = signatureOf(credentials, signing.timestamp, signing.nonce, Buffer.alloc(0))
    return (await list(api, { ...signing, signature: signature.slice(0, 12) })) === 401
  },
  async 'signature-over-nothing-suffices'(api) {
    const { id } = await api.made()
    return (await api.send('PUT', `/${id}`, { first_name: 'Ngozi' }, { over: '' })).status === 401
  },
  async 'nonce-remembered-with-its-second'(api) {
    const nonce = address()
    const now = Math.floor(Date.now() / 1000)
    const statuses = [
      await list(api, { nonce, timestamp: String(now) }),
      await list(api, { nonce, timestamp: String(now - 1) }),
    ]
    return statuses.join(' ') === '200 401'
  },
  async 'any-client-may-read'(api) {
    return (await list(api, { client: 'client_nobody' })) === 401
  },
  async 'refused-signature-after-the-create'(api) {
    const email = address()
    const { status } = await api.send('POST', '', { email, customer_type: 'business' }, { secret: 'another' })
    return status === 401 && (await api.found({ email })).length === 0
  },
}

async function list(api: Requests, signing: Signing): Promise<number> {
  return (await api.send('GET', '', undefined, signing)).status
}
