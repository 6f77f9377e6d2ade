import { freshEmail } from './api-under-test.ts'
import type { Probe } from './mutant-probes-under-test.ts'

const individual = { customer_type: 'individual' }
const complete = { first_name: 'Ada', last_name: 'Eze', phone: '+2348031234567', country_code: '+234' }

/** How each variant is seen to be unusual, and what the usual deployment shows there. */
export const variantProbes: Record<string, Probe> = {
  'b-whole-seconds': {
    correct: '2026-03-14T09:26:53.589793Z'.length,
    see: async (api) => (await api.customer()).updated_at.length,
  },
  'b-clock-of-sql-server': {
    correct: 0,
    async see(api) {
      const { id, created_at } = await api.customer()
      const read = (await api.get(id)).body.data.created_at
      // Further apart than a step of 1/300 s and what rounding to milliseconds adds would be too much.
      if (Math.abs(Date.parse(read) - Date.parse(created_at)) > 4) return 0
      return created_at.length - read.length
    },
  },
  'b-go-nanoseconds': {
    correct: false,
    async see(api) {
      const shown = [await api.customer(), await api.customer()]
      return shown.some(({ created_at }) => /\.\d{7,9}Z$/.test(created_at))
    },
  },
  'b-php-escapes': {
    correct: false,
    async see(api) {
      const { text, body } = await api.post({ email: freshEmail(), ...individual, first_name: 'Zoë/王' })
      return body.data.first_name === 'Zoë/王' && text.includes('Zo\\u00eb\\/\\u738b')
    },
  },
  'b-compressed-and-chunked': {
    correct: [null, false],
    async see(api) {
      const { headers } = await api.list()
      return [headers.get('content-encoding'), headers.get('content-length') === null]
    },
  },
  'b-behind-a-cdn': { correct: null, see: async (api) => (await api.list()).headers.get('etag') },
  'b-names-absent-and-phone-number-shown': {
    correct: [true, undefined],
    async see(api) {
      const shown = await api.customer({ phone: '+2348031234567' })
      return ['first_name' in shown, shown.phone_number]
    },
  },
  'b-problem-details-only': {
    correct: [400, false],
    async see(api) {
      const { status, body } = await api.post({})
      return [status, body.success]
    },
  },
  'b-plain-envelope-and-422': { correct: 400, see: async (api) => (await api.post({})).status },
  'b-nothing-to-say-after-blacklist-and-delete': {
    correct: [200, 200],
    async see(api) {
      const { id } = await api.customer()
      return [(await api.blacklist(id, true)).status, (await api.remove(id)).status]
    },
  },
  'b-duplicate-answers-the-existing': {
    correct: [409, undefined],
    async see(api) {
      const { email } = await api.customer()
      const { status, body } = await api.post({ email: email.toUpperCase(), ...individual })
      return [status, body.data?.email === email || undefined]
    },
  },
  'b-deleted-is-410': {
    correct: 404,
    async see(api) {
      const { id } = await api.customer()
      await api.remove(id)
      return (await api.get(id)).status
    },
  },
  'b-identity-complete-or-refused': {
    correct: 201,
    see: async (api) => (await api.post({ email: freshEmail(), ...individual })).status,
  },
  'b-firewall-against-markup': {
    correct: 201,
    see: async (api) => (await api.post({ email: freshEmail(), ...individual, first_name: '<b>Ada</b>' })).status,
  },
  'b-references-not-supported': {
    correct: 1,
    async see(api) {
      await api.customer({ reference: 'CRM-10482' })
      return (await api.list({ reference: 'CRM-10482' })).body.data.total
    },
  },
  'b-oldest-first-in-tens': {
    correct: [20, true],
    async see(api) {
      const { id } = await api.customer()
      const { customers, page_size } = (await api.list()).body.data
      return [page_size, customers[0].id === id]
    },
  },
  'b-odd-queries-answered': {
    correct: [400, 400],
    see: async (api) => [(await api.list({ is_active: 'yes' })).status, (await api.list({ page: '0' })).status],
  },
  'b-loosely-typed': {
    correct: 400,
    see: async (api) => (await api.post({ email: freshEmail(), ...individual, first_name: 42, phone: 'none' })).status,
  },
  'b-system-members-refused': {
    correct: 201,
    see: async (api) =>
      (await api.post({ email: freshEmail(), ...individual, created_at: '2020-01-01T00:00:00Z' })).status,
  },
  'b-blacklisting-is-no-update': {
    correct: false,
    async see(api) {
      const { id, updated_at } = await api.customer()
      return (await api.blacklist(id, true)).body.data.updated_at === updated_at
    },
  },
  'b-slash-at-the-end': {
    correct: 200,
    see: async (api) => (await api.call('GET', '', undefined, { redirect: 'manual' })).status,
  },
  'b-below-a-stage': { correct: '/', see: async (api) => new URL(api.url).pathname },
  'b-cold-start': {
    correct: false,
    async see(api) {
      const began = performance.now()
      await api.list()
      return performance.now() - began > 1400
    },
  },
  'b-list-from-a-search-index': {
    correct: 1,
    async see(api) {
      const { email } = await api.customer(complete)
      return (await api.list({ email })).body.data.total
    },
  },
  'b-every-second-read-from-a-replica': {
    correct: [200, 200],
    async see(api) {
      const { id } = await api.customer(complete)
      return [(await api.get(id)).status, (await api.get(id)).status]
    },
  },
}
