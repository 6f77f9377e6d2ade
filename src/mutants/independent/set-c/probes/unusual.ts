import { setTimeout as wait } from 'node:timers/promises'
import { newEmail, type Client, type Probe } from './client.ts'

/** Looks for what is unusual about each variant: true where it is as usual. */
export const unusualProbes: Record<string, Probe> = {
  'c-thirty-a-second': (client) => unlimited(client, /^\d+$/),
  'c-retry-after-as-date': (client) => unlimited(client, / GMT$/),
  'c-strangers-create': async (client) => (await total(client)) === (await total(client)),
  async 'c-strangers-come-and-go'(client) {
    const before = await client.ids({ page_size: '100' })
    await wait(300)
    return String(await client.ids({ page_size: '100' })) === String(before)
  },
  'c-thousands-of-strangers': async (client) => (await total(client)) < 100,
  async 'c-list-lags-below-a-second'(client) {
    const { id } = await client.created()
    await client.blacklist(id, true)
    return (await client.ids({ id, is_active: 'false' })).length === 1
  },
  'c-new-customers-show-late': async (client) => (await client.get((await client.created()).id)).status === 200,
  'c-clock-of-whole-seconds': async (client) => /\.\d{6}Z$/.test((await client.created()).created_at),
  async 'c-clock-of-sql-server'(client) {
    const { id, created_at } = await client.created()
    return (await client.get(id)).body.data.created_at === created_at
  },
  async 'c-slow-start'(client) {
    const begun = Date.now()
    await client.list({})
    return Date.now() - begun < 700
  },
  async 'c-answers-out-of-order'(client) {
    // Any ten that are held back take 365 ms; a busy machine is as slow now and then, and not each time.
    for (let turn = 0; turn < 6; turn++) {
      const begun = performance.now()
      for (let count = 0; count < 10; count++) await client.list({})
      if (performance.now() - begun < 350) return true
    }
    return false
  },
  async 'c-known-email-answers-its-customer'(client) {
    const { id, email } = await client.created()
    const { status, body } = await client.create({ email: email.toUpperCase() })
    return !(status === 200 && body.data.id === id)
  },
  'c-errors-are-problems': async (client) => (await client.get('nobody')).body.success === false,
  'c-errors-are-envelopes': async (client) => (await client.create({ customer_type: 'none' })).status === 400,
  'c-more-members': async (client) => !('kyc' in (await client.created())),
  'c-nothing-to-say': async (client) => (await client.remove((await client.created()).id)).status === 200,
  async 'c-moved-with-308'(client) {
    return (await fetch(`${client.url}/api/customers`, { redirect: 'manual' })).status === 200
  },
  'c-ids-count-up': async (client) => !(await client.created()).id.endsWith('-000000000001'),
  async 'c-json-otherwise-written'(client) {
    const { text, body } = await client.create({ first_name: 'Zoë' })
    return text.includes('ë') || 'last_name' in body.data
  },
  async 'c-deleted-is-gone'(client) {
    const { id } = await client.created()
    await client.remove(id)
    return (await client.get(id)).status === 404
  },
  async 'c-blacklist-keeps-updated-at'(client) {
    const { id, updated_at } = await client.created()
    return (await client.blacklist(id, true)).body.data.updated_at !== updated_at
  },
  async 'c-no-references'(client) {
    await client.created({ reference: 'ONE' })
    return (await client.ids({ reference: 'ONE' })).length === 1
  },
  async 'c-more-filters'(client) {
    await client.created({ first_name: 'Adaeze' })
    return (
      (await client.ids({ first_name: 'Adaeze' })).length !== 1 || (await client.ids({ search: 'adaez' })).length > 1
    )
  },
  async 'c-small-pages-oldest-first'(client) {
    const { id } = await client.created()
    const { customers, page_size } = (await client.list({ page_size: '50' })).body.data
    return page_size === 50 || customers.at(-1).id !== id
  },
  'c-system-members-refused': async (client) => (await client.create({ id: 'mine' })).status === 201,
}

async function total(client: Client): Promise<number> {
  return (await client.list({})).body.data.total
}

async function unlimited({ url }: Client, retryAfter: RegExp): Promise<boolean> {
  const ask = (): Promise<Response> => fetch(`${url}/api/customers?email=${newEmail()}`)
  // A few times over: a busy machine does not get so many through in a second each time.
  for (let time = 0; time < 6; time++) {
    const answers = await Promise.all(Array.from({ length: 40 }, ask))
    const limited = answers.filter(({ status }) => status === 429)
    if (limited.length > 0) return !limited.every(({ headers }) => retryAfter.test(headers.get('retry-after') ?? ''))
  }
  return true
}
