import { setTimeout as wait } from 'node:timers/promises'
import { newEmail, type Client, type Probe } from './client.ts'

/** Looks for what overlapping requests, replicas, caches and half-done work leave behind. */
export const stateProbes: Record<string, Probe> = {
  'c-lost-update': everyTime(async (client) => {
    const { id } = await client.created({ first_name: 'Old', last_name: 'Old' })
    await Promise.all([client.update(id, { first_name: 'New' }), client.update(id, { last_name: 'New' })])
    const { first_name, last_name } = (await client.get(id)).body.data
    return first_name === 'New' && last_name === 'New'
  }),
  'c-create-checks-too-early': everyTime(async (client) => {
    const email = newEmail()
    await Promise.all([client.create({ email }), client.create({ email }), client.create({ email })])
    return (await client.ids({ email })).length === 1
  }),
  'c-current-customer-shared': everyTime(async (client) => {
    const made = [await client.created(), await client.created(), await client.created()]
    const read = await Promise.all(made.map(({ id }) => client.get(id)))
    return read.every(({ body }, index) => body.data.id === made[index].id)
  }),
  'c-update-brings-back': everyTime(async (client) => {
    const { id } = await client.created()
    await Promise.all([client.update(id, { first_name: 'New' }), wait(8).then(() => client.remove(id))])
    return (await client.get(id)).status === 404
  }),
  'c-overlapping-create-dropped': everyTime(async (client) => {
    const made = await Promise.all([client.created(), client.created(), client.created()])
    const read = await Promise.all(made.map(({ id }) => client.get(id)))
    return read.every(({ status }) => status === 200)
  }),
  async 'c-unknown-email-remembered'(client) {
    const email = newEmail()
    await client.ids({ email })
    const { id } = await client.created({ email })
    return (await client.ids({ email })).includes(id)
  },
  async 'c-get-cached-past-blacklist'(client) {
    const { id } = await client.created()
    await client.get(id)
    await client.blacklist(id, true)
    return (await client.get(id)).body.data.is_active === false
  },
  async 'c-list-cached-without-is-active'(client) {
    const email = newEmail()
    await client.created({ email })
    const active = await client.ids({ email, is_active: 'true' })
    const inactive = await client.ids({ email, is_active: 'false' })
    return active.length === 1 && inactive.length === 0
  },
  async 'c-replica-misses-deletes'(client) {
    const email = newEmail()
    const { id } = await client.created({ email })
    await client.remove(id)
    const lists = [await client.ids({ email }), await client.ids({ email }), await client.ids({ email })]
    return lists.every((ids) => ids.length === 0)
  },
  async 'c-email-index-of-creates'(client) {
    const [before, after] = [newEmail(), newEmail()]
    const { id } = await client.created({ email: before })
    await client.update(id, { email: after })
    return (await client.ids({ email: before })).length === 0 && (await client.ids({ email: after })).length === 1
  },
  async 'c-list-lags-three-seconds'(client) {
    const email = newEmail()
    const { id } = await client.created({ email })
    await client.update(id, { first_name: 'New' })
    await wait(1200)
    return (await client.list({ email })).body.data.customers[0].first_name === 'New'
  },
  async 'c-inactive-not-deleted'(client) {
    const { id } = await client.created()
    await client.blacklist(id, true)
    const { status } = await client.remove(id)
    return status === 200 && (await client.get(id)).status === 404
  },
  async 'c-deleted-listed-as-inactive'(client) {
    const email = newEmail()
    const { id } = await client.created({ email })
    await client.remove(id)
    return (await client.ids({ email, is_active: 'false' })).length === 0
  },
  async 'c-id-of-deleted-given-again'(client) {
    const { id } = await client.created()
    await client.remove(id)
    return (await client.created()).id !== id
  },
  async 'c-refused-update-half-stored'(client) {
    const [ada, { email }] = [await client.created({ first_name: 'Ada' }), await client.created()]
    const { status } = await client.update(ada.id, { first_name: 'Eve', email })
    return status === 409 && (await client.get(ada.id)).body.data.first_name === 'Ada'
  },
  async 'c-fourth-create-stored-twice'(client) {
    const found: number[] = []
    for (let count = 0; count < 4; count++) found.push(await stored(client))
    return found.every((number) => number === 1)
  },
  async 'c-refused-create-takes-email'(client) {
    const email = newEmail()
    const refused = await client.create({ email, customer_type: 'neither' })
    return refused.status === 400 && (await client.create({ email })).status === 201
  },
  async 'c-unblacklist-restores'(client) {
    const { id } = await client.created({ first_name: 'Old' })
    await client.blacklist(id, true)
    await client.update(id, { first_name: 'New' })
    await client.blacklist(id, false)
    return (await client.get(id)).body.data.first_name === 'New'
  },
}

/** Asks a few times over: requests sent at once do not meet every time where the machine is busy. */
function everyTime(probe: Probe): Probe {
  return async (client) => {
    for (let time = 0; time < 6; time++) if (!(await probe(client))) return false
    return true
  }
}

async function stored(client: Client): Promise<number> {
  const email = newEmail()
  await client.created({ email })
  return (await client.ids({ email })).length
}
