/** A tiny client of the Customers API: what the tests beside it are about. */
function createCustomersClient(baseUrl, fetch = globalThis.fetch) {
  const ask = async (method, path, body) => {
    const response = await fetch(`${baseUrl}/api/customers${path}`, {
      method,
      headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    const answer = await response.json()
    if (!answer.success) throw Object.assign(new Error(answer.message), { status: response.status, code: answer.code })
    return answer.data
  }
  return {
    create: (customer) => ask('POST', '', customer),
    rename: (id, names) => ask('PUT', `/${id}`, names),
    async findByEmail(email) {
      const { customers } = await ask('GET', `?${new URLSearchParams({ email })}`)
      return customers[0]
    },
  }
}

module.exports = { createCustomersClient }
