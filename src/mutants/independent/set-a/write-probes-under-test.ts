import { everyTime, type Probe } from './probe-under-test.ts'
import { address, newcomer } from './requests-under-test.ts'

/** For each mutant of create, update, blacklist and delete, requests that tell whether its promise is kept. */
export const writeProbes: Record<string, Probe> = {
  async 'top-level-domains-of-six-letters'(api) {
    return (await api.create({ email: address().replace('.com', '.photography') })).status === 201
  },
  async 'characters-of-three-bytes'(api) {
    const { id } = await api.made({ first_name: '𠮷野家' })
    return (await api.read(id)).first_name === '𠮷野家'
  },
  async 'tag-of-address-dropped'(api) {
    const email = address().replace('@', '+shop@')
    const { id } = await api.made({ email })
    return (await api.read(id)).email === email
  },
  async 'address-valid-on-one-of-its-lines'(api) {
    const { status } = await api.create({ email: `${address()}\nand another line` })
    return status >= 400
  },
  'looks-before-it-inserts': everyTime(async (api) => {
    const fields = newcomer()
    const answers = await Promise.all([1, 2, 3].map(() => api.create(fields)))
    return answers.filter(({ status }) => status === 201).length === 1
  }),
  async 'unique-among-active'(api) {
    const { id, email } = await api.made()
    await api.blacklist(id, true)
    return (await api.create({ email })).status >= 400
  },
  async 'empty-type-is-individual'(api) {
    return (await api.create({ customer_type: '' })).status >= 400
  },
  async 'stored-before-the-phone-is-checked'(api) {
    const email = address()
    const { status } = await api.create({ email, phone: 'call me' })
    return status === 400 && (await api.found({ email })).length === 0
  },
  async 'save-is-an-upsert'(api) {
    const one = await api.made()
    const other = await api.made({ id: one.id })
    return other.id !== one.id && (await api.read(one.id)).email === one.email
  },
  async 'default-of-active-in-update'(api) {
    const { id } = await api.made()
    await api.blacklist(id, true)
    return (await api.update(id, { first_name: 'Ngozi' })).json.data.is_active === false
  },
  async 'reference-lost-on-update'(api) {
    const reference = `CRM-${address().slice(4, 12)}`
    const { id } = await api.made({ reference })
    await api.update(id, { first_name: 'Ngozi' })
    return (await api.found({ reference })).includes(id)
  },
  async 'change-of-letters-is-no-change'(api) {
    const { id, email } = await api.made()
    const changed = email.replace('ada', 'Ada')
    return (await api.update(id, { email: changed })).json.data.email === changed
  },
  async 'unique-within-the-type-on-update'(api) {
    const [one, other] = [await api.made(), await api.made({ customer_type: 'business' })]
    return (await api.update(other.id, { email: one.email })).status >= 400
  },
  async 'rest-of-body-unread-on-update'(api) {
    const { id } = await api.made()
    return (await api.update(id, '{"first_name":"Ng}ozi \\" "}}')).status >= 400
  },
  async 'names-saved-before-the-conflict'(api) {
    const [one, other] = [await api.made(), await api.made()]
    const { status } = await api.update(other.id, { email: one.email, first_name: 'Ngozi' })
    return status === 409 && (await api.read(other.id)).first_name === 'Adaeze'
  },
  'path-kept-in-the-service': everyTime(async (api) => {
    const ids = [(await api.made()).id, (await api.made()).id]
    await Promise.all(ids.map((id, index) => api.update(id, { first_name: `Name ${index}` })))
    const names = await Promise.all(ids.map(async (id) => (await api.read(id)).first_name))
    return names.every((name, index) => name === `Name ${index}`)
  }),
  async 'names-escaped-on-update'(api) {
    const { id } = await api.made()
    return (await api.update(id, { last_name: "O'Brien" })).json.data.last_name === "O'Brien"
  },
  async 'blacklistings-are-counted'(api) {
    const { id } = await api.made()
    for (const on of [true, true, false]) await api.blacklist(id, on)
    return (await api.read(id)).is_active
  },
  async 'blacklists-the-phone-number'(api) {
    const [one, other] = [await api.made(), await api.made()]
    await api.blacklist(one.id, true)
    return (await api.read(other.id)).is_active
  },
  async 'delete-leaves-the-cache'(api) {
    const { id } = await api.made()
    await api.read(id)
    await api.remove(id)
    return (await api.get(id)).status === 404
  },
  async 'erases-namesakes'(api) {
    const [one, other] = [await api.made(), await api.made()]
    await api.remove(one.id)
    return (await api.get(other.id)).status === 200
  },
}
