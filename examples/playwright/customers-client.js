/** A tiny client of the Customers API over Playwright's `request`: what the tests beside it are about. */
export function createCustomersClient(request) {
  return {
    async create(customer) {
      const response = await request.post('/api/customers', { data: customer })
      return { status: response.status(), customer: (await response.json()).data }
    },
    /** Every customer of a type, however many pages that takes. */
    async all(customer_type) {
      const found = []
      for (let page = 1; ; page++) {
        const response = await request.get('/api/customers', { params: { customer_type, page, page_size: 5 } })
        const { customers, total } = (await response.json()).data
        found.push(...customers)
        if (found.length >= total) return found
      }
    },
  }
}
