import { freshEmail } from './api-under-test.ts'
import { everyTime, type Probe } from './mutant-probes-under-test.ts'

const updating: Record<string, Probe> = {
  'b-update-without-a-change-is-404': {
    correct: 200,
    async see(api) {
      const { id } = await api.customer({ first_name: 'Ada' })
      return (await api.update(id, { first_name: 'Ada' })).status
    },
  },
  'b-update-activates': {
    correct: false,
    async see(api) {
      const { id } = await api.customer()
      await api.blacklist(id, true)
      await api.update(id, { first_name: 'Ada' })
      return (await api.get(id)).body.data.is_active
    },
  },
  'b-update-loses-the-reference': {
    correct: [1, 1],
    async see(api) {
      const reference = 'CRM-10482'
      const { id } = await api.customer({ reference })
      const before = await api.list({ reference })
      await api.update(id, { first_name: 'Ada' })
      return [before.body.data.total, (await api.list({ reference })).body.data.total]
    },
  },
  'b-overlapping-updates-undo-each-other': everyTime({
    correct: ['Ngozi', 'Eze'],
    async see(api) {
      const { id } = await api.customer({ first_name: 'Ada', last_name: 'Okafor' })
      await Promise.all([api.update(id, { first_name: 'Ngozi' }), api.update(id, { last_name: 'Eze' })])
      const { first_name, last_name } = (await api.get(id)).body.data
      return [first_name, last_name]
    },
  }),
  'b-update-writes-names-in-title-case': {
    correct: 'van der McDonald',
    async see(api) {
      const { id } = await api.customer()
      await api.update(id, { last_name: 'van der McDonald' })
      return (await api.get(id)).body.data.last_name
    },
  },
  'b-update-checks-one-line-of-the-address': {
    correct: 400,
    async see(api) {
      const { id } = await api.customer()
      return (await api.update(id, { email: `${freshEmail()}\nand more` })).status
    },
  },
  'b-refused-update-stores-the-rest': {
    correct: [409, 'Ada'],
    async see(api) {
      const { email } = await api.customer()
      const { id } = await api.customer({ first_name: 'Ada' })
      const { status } = await api.update(id, { email, first_name: 'Ngozi' })
      return [status, (await api.get(id)).body.data.first_name]
    },
  },
  'b-update-answers-the-old-time': {
    correct: true,
    async see(api) {
      const { id } = await api.customer()
      const { body } = await api.update(id, { first_name: 'Ada' })
      return (await api.get(id)).body.data.updated_at === body.data.updated_at
    },
  },
  'b-overlapping-updates-mix-names': everyTime({
    correct: ['Ada', 'Ngozi'],
    async see(api) {
      const [one, other] = [await api.customer(), await api.customer()]
      await Promise.all([api.update(one.id, { first_name: 'Ada' }), api.update(other.id, { first_name: 'Ngozi' })])
      return [(await api.get(one.id)).body.data.first_name, (await api.get(other.id)).body.data.first_name]
    },
  }),
}

const reading: Record<string, Probe> = {
  'b-inactive-not-read-by-id': {
    correct: 200,
    async see(api) {
      const { id } = await api.customer()
      await api.blacklist(id, true)
      return (await api.get(id)).status
    },
  },
  'b-read-by-the-beginning-of-the-id': {
    correct: 404,
    async see(api) {
      const { id } = await api.customer()
      return (await api.get(`${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`)).status
    },
  },
  'b-empty-list-is-null': {
    correct: [],
    see: async (api) => (await api.list({ email: freshEmail() })).body.data.customers,
  },
  'b-listed-names-escaped-for-html': {
    correct: "O'Brien",
    async see(api) {
      const { email } = await api.customer({ last_name: "O'Brien" })
      return (await api.list({ email })).body.data.customers[0].last_name
    },
  },
  'b-references-compared-as-numbers': {
    correct: 1,
    async see(api) {
      await api.customer({ reference: '007' })
      await api.customer({ reference: '7' })
      return (await api.list({ reference: '7' })).body.data.total
    },
  },
  'b-underscore-in-address-matches-anything': {
    correct: 1,
    async see(api) {
      await api.customer({ email: 'ada.eze@example.com' })
      await api.customer({ email: 'ada_eze@example.com' })
      return (await api.list({ email: 'ada_eze@example.com' })).body.data.total
    },
  },
  'b-filter-keeps-forgiven-as-inactive': {
    correct: [1, 0],
    async see(api) {
      const { id, email } = await api.customer()
      await api.blacklist(id, true)
      await api.blacklist(id, false)
      const [active, inactive] = [
        await api.list({ email, is_active: 'true' }),
        await api.list({ email, is_active: 'false' }),
      ]
      return [active.body.data.total, inactive.body.data.total]
    },
  },
  'b-third-filter-ignored': {
    correct: 0,
    async see(api) {
      const { email, customer_type } = await api.customer()
      return (await api.list({ email, customer_type, is_active: 'false' })).body.data.total
    },
  },
  'b-total-counts-the-deleted': {
    correct: 0,
    async see(api) {
      const before = await api.list()
      const { id } = await api.customer()
      await api.remove(id)
      return (await api.list()).body.data.total - before.body.data.total
    },
  },
  'b-page-cut-before-is-active': {
    correct: 1,
    async see(api) {
      const { id } = await api.customer()
      await api.blacklist(id, true)
      await api.customer()
      return (await api.list({ is_active: 'false', page: '1', page_size: '1' })).body.data.customers.length
    },
  },
}

const signing: Record<string, Probe> = {
  'b-signature-unread-without-body': {
    correct: 401,
    see: async (api) =>
      (await api.call('GET', '', undefined, { headers: { 'x-auth-signature': '0'.repeat(64) } })).status,
  },
  'b-signature-over-the-parsed-body': {
    correct: [401, 201],
    async see(api) {
      const body = (): string => JSON.stringify({ email: freshEmail(), customer_type: 'individual' })
      const signed = body()
      const tampered = await api.call('POST', '', `${signed} `, { headers: api.sign(signed) })
      return [tampered.status, (await api.call('POST', '', ` ${body()}`)).status]
    },
  },
  'b-future-open-with-body': {
    correct: 401,
    async see(api) {
      const body = JSON.stringify({ email: freshEmail(), customer_type: 'individual' })
      return (await api.call('POST', '', body, { headers: api.sign(body, 3600) })).status
    },
  },
  'b-nonce-once-for-each-path': {
    correct: [200, 401],
    async see(api) {
      const { id } = await api.customer()
      const headers = api.sign('')
      const first = await api.call('GET', '', undefined, { headers })
      return [first.status, (await api.call('GET', `/${id}`, undefined, { headers })).status]
    },
  },
}

/** How each mutant of updates and reads is seen, and each that needs signatures. */
export const updateAndReadProbes: Record<string, Probe> = { ...updating, ...reading, ...signing }
