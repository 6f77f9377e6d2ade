import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { freshEmail, type Api } from './api-under-test.ts'

/** What a client does to see one fault, and what it sees where the fault is not. */
export type Probe = { see: (api: Api) => Promise<unknown>; correct: unknown }

/** Sees it a few times over: requests sent at once do not meet every time where the machine is busy. */
export function everyTime({ see, correct }: Probe): Probe {
  const seeOften = async (api: Api): Promise<unknown> => {
    for (let time = 0; time < 6; time++) {
      const seen = await see(api)
      if (!isDeepStrictEqual(seen, correct)) return seen
    }
    return correct
  }
  return { see: seeOften, correct }
}

const times = <T>(count: number, each: () => Promise<T>): Promise<T[]> =>
  Array.from({ length: count }, () => each).reduce<Promise<T[]>>(
    async (done, next) => [...(await done), await next()],
    Promise.resolve([]),
  )

const answers: Record<string, Probe> = {
  'b-length-counts-characters': {
    correct: 'Zoë',
    async see(api) {
      const { id } = await api.customer()
      await api.update(id, { first_name: 'Zoë' })
      return (await api.get(id)).body?.data.first_name
    },
  },
  'b-fifth-read-misses': {
    correct: [200, 200, 200, 200, 200],
    async see(api) {
      const { id } = await api.customer()
      return times(5, async () => (await api.get(id)).status)
    },
  },
  'b-nothing-found-is-no-success': {
    correct: true,
    see: async (api) => (await api.list({ email: freshEmail() })).body.success,
  },
  'b-request-id-by-the-second': {
    correct: 10,
    see: async (api) => new Set(await times(10, async () => (await api.list()).body.metadata.request_id)).size,
  },
  'b-fifth-timestamp-without-zone': {
    correct: true,
    see: async (api) => (await times(5, () => api.list())).every(({ body }) => body.timestamp.endsWith('Z')),
  },
  'b-several-violations-as-a-bare-list': {
    correct: [false, 'string', 400],
    async see(api) {
      const { body } = await api.post({ email: 'none', customer_type: 'none' })
      return [body.success, typeof body.message, body.status]
    },
  },
  'b-nul-in-a-name-breaks': {
    correct: [true, true],
    async see(api) {
      const { id } = await api.customer()
      const created = await api.post({ email: freshEmail(), customer_type: 'individual', first_name: 'A\0da' })
      return [created.status < 500, (await api.update(id, { last_name: 'E\0ze' })).status < 500]
    },
  },
}

const members: Record<string, Probe> = {
  'b-listed-business-id-without-dashes': {
    correct: true,
    async see(api) {
      const { id, email } = await api.customer({ customer_type: 'business' })
      return (await api.list({ email })).body.data.customers[0].id === id
    },
  },
  'b-company-lost-with-new-address': {
    correct: true,
    async see(api) {
      const { id, company_id } = await api.customer()
      await api.update(id, { email: freshEmail() })
      return (await api.get(id)).body.data.company_id === company_id
    },
  },
  'b-is-active-as-number-under-two-filters': {
    correct: true,
    async see(api) {
      const { email, customer_type } = await api.customer()
      return (await api.list({ email, customer_type })).body.data.customers[0].is_active
    },
  },
  'b-inactive-update-renews-created-at': {
    correct: true,
    async see(api) {
      const { id, created_at } = await api.customer()
      await api.blacklist(id, true)
      await api.update(id, { first_name: 'Ada' })
      return (await api.get(id)).body.data.created_at === created_at
    },
  },
  'b-reading-a-business-touches-it': {
    correct: true,
    async see(api) {
      const { id, updated_at } = await api.customer({ customer_type: 'business' })
      return (await api.get(id)).body.data.updated_at === updated_at
    },
  },
}

const creating: Record<string, Probe> = {
  'b-old-address-stays-taken': {
    correct: 201,
    async see(api) {
      const { id, email } = await api.customer()
      await api.update(id, { email: freshEmail() })
      return (await api.post({ email, customer_type: 'business' })).status
    },
  },
  'b-business-with-last-name-is-individual': {
    correct: 'business',
    see: async (api) => (await api.customer({ customer_type: 'business', last_name: 'Weavers' })).customer_type,
  },
  'b-address-within-a-text': {
    correct: 400,
    see: async (api) => (await api.post({ email: `Ada <${freshEmail()}>`, customer_type: 'individual' })).status,
  },
  'b-address-of-inactive-is-free': {
    correct: 409,
    async see(api) {
      const { id, email } = await api.customer()
      await api.blacklist(id, true)
      return (await api.post({ email, customer_type: 'individual' })).status
    },
  },
  'b-two-creates-at-once-share-an-address': everyTime({
    correct: [201, 409],
    async see(api) {
      const fields = { email: freshEmail(), customer_type: 'individual' }
      const both = await Promise.all([api.post(fields), api.post(fields)])
      return both.map(({ status }) => status).sort((one, other) => one - other)
    },
  }),
  'b-phone-of-twelve-digits-only': {
    correct: [201, 201],
    async see(api) {
      const post = (phone: string): ReturnType<Api['post']> =>
        api.post({ email: freshEmail(), customer_type: 'individual', phone })
      return [(await post('+2348031234567')).status, (await post('+14155550132')).status]
    },
  },
  'b-dial-code-of-one-digit-refused': {
    correct: 201,
    see: async (api) =>
      (await api.post({ email: freshEmail(), customer_type: 'individual', country_code: '+1' })).status,
  },
  'b-text-after-the-object-is-ignored': {
    correct: 400,
    see: async (api) =>
      (await api.call('POST', '', `{"email":"${freshEmail()}","customer_type":"business"}{"more":1}`)).status,
  },
  'b-refused-type-is-stored-all-the-same': {
    correct: [400, 0],
    async see(api) {
      const email = freshEmail()
      const { status } = await api.post({ email, customer_type: 'merchant' })
      return [status, (await api.list({ email })).body.data.total]
    },
  },
  'b-id-of-deleted-given-again': {
    correct: false,
    async see(api) {
      const { id } = await api.customer()
      await api.remove(id)
      return (await api.customer()).id === id
    },
  },
}

const blacklistingAndDeleting: Record<string, Probe> = {
  'b-blacklisting-does-not-clear-the-cache': {
    correct: false,
    async see(api) {
      const { id } = await api.customer()
      await api.get(id)
      await api.blacklist(id, true)
      await delay(1100)
      return (await api.get(id)).body.data.is_active
    },
  },
  'b-blacklist-false-blacklists-the-active': {
    correct: true,
    async see(api) {
      const { id } = await api.customer()
      await api.blacklist(id, false)
      return (await api.get(id)).body.data.is_active
    },
  },
  'b-blacklisting-changes-created-by': {
    correct: true,
    async see(api) {
      const { id, created_by } = await api.customer()
      await api.blacklist(id, true)
      return (await api.get(id)).body.data.created_by === created_by
    },
  },
  'b-deleted-among-the-inactive': {
    correct: [404, 0, 0],
    async see(api) {
      const { id, email } = await api.customer()
      await api.remove(id)
      const [all, inactive] = [await api.list({ email }), await api.list({ email, is_active: 'false' })]
      return [(await api.get(id)).status, all.body.data.total, inactive.body.data.total]
    },
  },
  'b-delete-takes-those-of-the-same-phone': {
    correct: 200,
    async see(api) {
      const [one, other] = await times(2, () => api.customer({ phone: '+233209876543' }))
      await api.remove(one.id)
      return (await api.get(other.id)).status
    },
  },
}

/** How each mutant that needs no signatures is seen, but for those of updates and reads. */
export const mutantProbes: Record<string, Probe> = { ...answers, ...members, ...creating, ...blacklistingAndDeleting }
