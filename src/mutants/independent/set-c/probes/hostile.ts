import { newEmail, type Probe } from './client.ts'

/** Looks for taken patterns, hostile input, leaks and wrong bodies. */
export const hostileProbes: Record<string, Probe> = {
  async 'c-email-filter-is-like'(client) {
    const email = newEmail('ada_eze')
    const ada = await client.created({ email: email.replace('_', 'X') })
    return !(await client.ids({ email })).includes(ada.id)
  },
  async 'c-email-filter-decoded-twice'(client) {
    const email = newEmail('ada+shop')
    const ada = await client.created({ email })
    return (await client.ids({ email })).includes(ada.id)
  },
  async 'c-path-id-is-like'(client) {
    const ada = await client.created()
    const pattern = `${ada.id.slice(0, -1)}_`
    return (await client.get('%25')).status === 404 && (await client.get(pattern)).status === 404
  },
  async 'c-nul-fails'(client) {
    const ada = await client.created()
    const answers = [await client.create({ first_name: 'A\0B' }), await client.update(ada.id, { last_name: 'A\0B' })]
    return answers.every(({ status }) => status < 500)
  },
  async 'c-page-overflows'(client) {
    return (await client.list({ page: '99999999999', page_size: '100' })).status < 500
  },
  async 'c-list-names-unescaped'(client) {
    const email = newEmail()
    await client.created({ email, first_name: 'Ada "the first" Eze' })
    return (await client.list({ email })).body?.data.customers[0].first_name === 'Ada "the first" Eze'
  },
  async 'c-name-in-header'(client) {
    return await client.create({ first_name: '小龍' }).then(
      ({ status }) => status === 201,
      () => false,
    )
  },
  async 'c-not-found-shows-statement'(client) {
    const { status, text } = await client.get('no-such-customer')
    return status === 404 && !/SELECT|SQLSTATE/.test(text)
  },
  async 'c-refusal-holds-last-customer'(client) {
    const email = newEmail()
    const ada = await client.created({ email })
    await client.get(ada.id)
    const { status, text } = await client.create({ customer_type: 'neither' })
    return status === 400 && !text.includes(email)
  },
  async 'c-create-takes-known-id'(client) {
    const ada = await client.created()
    await client.create({ id: ada.id })
    return (await client.get(ada.id)).body.data.email === ada.email
  },
  async 'c-update-moves-to-company'(client) {
    const ada = await client.created()
    await client.update(ada.id, { company_id: '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d' })
    return (await client.get(ada.id)).body.data.company_id === ada.company_id
  },
  async 'c-email-ends-in-newline'(client) {
    return (await client.create({ email: `${newEmail()}\n` })).status === 400
  },
  async 'c-body-read-to-first-end'(client) {
    const email = newEmail()
    const body = `${JSON.stringify({ email, customer_type: 'individual' })}}, "and": "more"`
    const { status } = await client.send('POST', '/api/customers', body)
    return status === 400 && (await client.ids({ email })).length === 0
  },
  async 'c-blacklist-takes-text'(client) {
    const ada = await client.created()
    const { status } = await client.send('POST', `/api/customers/blacklist/${ada.id}`, { blacklist: 'false' })
    return status === 400 && (await client.get(ada.id)).body.data.is_active
  },
}
