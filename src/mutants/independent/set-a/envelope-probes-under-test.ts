import { setTimeout as wait } from 'node:timers/promises'
import type { Probe } from './probe-under-test.ts'
import { address } from './requests-under-test.ts'

/** For each mutant of the envelope and of the customer, requests that tell whether its promise is kept. */
export const envelopeProbes: Record<string, Probe> = {
  async 'repeated-read-from-response-cache'(api) {
    const { id } = await api.made()
    const [one, other] = [await api.get(id), await api.get(id)]
    return one.json.metadata.request_id !== other.json.metadata.request_id
  },
  async 'nothing-found-is-no-success'(api) {
    const { status, json } = await api.list({ email: address() })
    return status === 200 && json.success
  },
  async 'message-holds-every-violation'(api) {
    const { json } = await api.create({ email: 'none' })
    const envelope = json.success === false && typeof json.message === 'string'
    return envelope || (typeof json.title === 'string' && typeof json.status === 'number')
  },
  async 'byte-order-mark-before-other-scripts'(api) {
    return (await api.create({ first_name: 'Zoë' })).json !== undefined
  },
  async 'length-counted-in-characters'(api) {
    return (await api.create({ first_name: 'Zoë' })).json !== undefined
  },
  async 'constraint-told-on-conflict'(api) {
    const [one, other] = [await api.made(), await api.made()]
    const { status, bytes } = await api.update(other.id, { email: one.email })
    return status === 409 && !bytes.includes('/srv/')
  },
  async 'null-character-breaks-the-insert'(api) {
    return (await api.create({ last_name: 'Oka\0for' })).status < 500
  },
  async 'one-cache-node-is-empty'(api) {
    const { id } = await api.made()
    for (let read = 0; read < 20; read++) if ((await api.get(id)).status !== 200) return false
    return true
  },
  async 'given-name-undefined-after-update'(api) {
    const { id } = await api.made({ first_name: undefined })
    const { json } = await api.update(id, { last_name: 'Eze' })
    return (json.data.first_name ?? null) === null
  },
  async 'zero-time-until-first-change'(api) {
    const { created_at, updated_at } = await api.made()
    return Date.parse(updated_at) >= Date.parse(created_at)
  },
  async 'first-timestamp-column-follows-updates'(api) {
    const { id, created_at } = await api.made()
    await wait(5)
    await api.update(id, { first_name: 'Ngozi' })
    return (await api.read(id)).created_at === created_at
  },
  async 'metadata-as-python-prints-it'(api) {
    const { id } = await api.made({ metadata: { tier: 'gold', vip: true } })
    const { metadata } = await api.read(id)
    return isJson(metadata)
  },
  async 'creator-from-the-body'(api) {
    const created_by = '0190d2a4-0000-7d02-a9b8-1f2e3d4c5b6a'
    return (await api.made({ created_by })).created_by !== created_by
  },
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
