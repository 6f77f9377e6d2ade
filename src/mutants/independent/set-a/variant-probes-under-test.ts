import { setTimeout as wait } from 'node:timers/promises'
import { everyTime, type Probe } from './probe-under-test.ts'
import { address } from './requests-under-test.ts'

/** For each variant, requests that tell whether a deployment is usual in the variant's point. */
export const variantProbes: Record<string, Probe> = {
  async 'bodyless-blacklist-and-delete'(api) {
    const { id } = await api.made()
    return (await api.blacklist(id, true)).status === 200 && (await api.remove(id)).status === 200
  },
  async 'problems-only'(api) {
    return (await api.create({ email: 'none' })).json.success === false
  },
  async 'unprocessable-in-the-envelope'(api) {
    return (await api.create({ email: 'none' })).status === 400
  },
  async 'more-than-documented'(api) {
    return !('phone_number' in (await api.made()))
  },
  async 'indented-ascii-in-chunks'(api) {
    return (await api.create({ first_name: '𠮷 Zoë' })).bytes.includes('𠮷 Zoë')
  },
  async 'compressed-where-accepted'(api) {
    return !(await api.create()).headers.has('content-encoding')
  },
  async 'redirected-to-the-slash'(api) {
    return (await api.send('GET', '/')).status === 404
  },
  async 'unsteady-and-closing'(api) {
    return (await api.create()).headers.get('connection') !== 'close'
  },
  'bursts-limited': everyTime(async (api) => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => api.list({})))
    return answers.every(({ status }) => status === 200)
  }),
  async 'reads-by-id-half-a-second-behind'(api) {
    return (await api.get((await api.made()).id)).status === 200
  },
  async 'lists-behind-the-index'(api) {
    const { id } = await api.made()
    return (await api.found({ id })).length === 1
  },
  async 'times-of-a-coarser-column'(api) {
    const { id, created_at } = await api.made()
    return (await api.read(id)).created_at === created_at
  },
  async 'zeros-and-nulls-left-out'(api) {
    return 'first_name' in (await api.made({ first_name: undefined }))
  },
  async 'time-based-ids-in-capitals'(api) {
    return (await api.made()).id[14] !== '1'
  },
  async 'metadata-through-a-json-column'(api) {
    return (await api.made({ metadata: { tier: 'gold', vip: true } })).metadata === '{"tier":"gold","vip":true}'
  },
  async 'blacklisting-leaves-the-time'(api) {
    const { id, updated_at } = await api.made()
    await wait(5)
    await api.blacklist(id, true)
    return (await api.read(id)).updated_at !== updated_at
  },
  async 'listed-by-id'(api) {
    const ids = []
    for (let count = 0; count < 8; count++) ids.unshift((await api.made()).id)
    return (await api.found({})).slice(0, 8).join(' ') === ids.join(' ')
  },
  async 'ten-to-a-page'(api) {
    return (await api.list({})).json.data.page_size === 20
  },
  async 'known-address-answers-its-customer'(api) {
    const { email } = await api.made()
    return (await api.create({ email: email.toUpperCase() })).status === 409
  },
  async 'every-detail-required'(api) {
    return (await api.create({ last_name: undefined })).status === 201
  },
  async 'no-references'(api) {
    return (await api.create({ reference: address() })).status === 201
  },
  async 'firewall-against-markup'(api) {
    return (await api.create({ last_name: '<b>Eze</b>' })).status === 201
  },
  async 'gone-once-deleted'(api) {
    const { id } = await api.made()
    await api.remove(id)
    return (await api.get(id)).status === 404
  },
  async 'queries-forgiven'(api) {
    return (await api.list({ is_active: 'yes', page: '0' })).status === 400
  },
  async 'texts-from-other-types'(api) {
    return (await api.create({ first_name: 7 })).status === 400
  },
}
