import { setTimeout as wait } from 'node:timers/promises'
import { newEmail, type Probe } from './client.ts'

/** Looks at spellings, totals, pages and times. */
export const valueProbes: Record<string, Probe> = {
  async 'c-domain-compared-with-case'(client) {
    const email = newEmail()
    await client.created({ email })
    return (await client.create({ email: email.replace('@set-c.example', '@SET-C.example') })).status === 409
  },
  async 'c-tag-cut-from-email'(client) {
    const email = newEmail('ada+shop')
    const { id } = await client.created({ email })
    return (await client.get(id)).body.data.email === email
  },
  async 'c-four-byte-characters-lost'(client) {
    const { id } = await client.created({ first_name: '𠮷野' })
    return (await client.get(id)).body.data.first_name === '𠮷野'
  },
  async 'c-omitted-names-escaped-again'(client) {
    const { id } = await client.created({ last_name: 'Smith & Sons' })
    await client.update(id, { first_name: 'Ada' })
    return (await client.get(id)).body.data.last_name === 'Smith & Sons'
  },
  async 'c-active-counter-drifts'(client) {
    const { id } = await client.created()
    await client.blacklist(id, true)
    await client.blacklist(id, true)
    const { total, customers } = (await client.list({ is_active: 'true', page_size: '100' })).body.data
    return total === customers.length
  },
  async 'c-total-is-a-guess'(client) {
    for (let count = 0; count < 3; count++) await client.created()
    const { total } = (await client.list({ page_size: '1' })).body.data
    return total === (await client.ids({ page_size: '100' })).length
  },
  async 'c-next-page-by-second'(client) {
    const made: string[] = []
    for (let count = 0; count < 6; count++) made.push((await client.created()).id)
    const pages = await Promise.all(['1', '2', '3', '4', '5', '6'].map((page) => client.ids({ page, page_size: '2' })))
    return made.every((id) => pages.flat().includes(id))
  },
  async 'c-reading-touches'(client) {
    const { id } = await client.created()
    const first = (await client.get(id)).body.data.updated_at
    await wait(5)
    return (await client.get(id)).body.data.updated_at === first
  },
  async 'c-new-email-new-created-at'(client) {
    const { id, created_at } = await client.created()
    await wait(5)
    await client.update(id, { email: newEmail() })
    return (await client.get(id)).body.data.created_at === created_at
  },
  async 'c-timestamp-of-answer-before'(client) {
    await client.list({})
    await wait(1500)
    const sent = Date.now()
    return Date.parse((await client.list({})).body.timestamp) > sent - 1000
  },
}
