/** What our sign-up service knows of a customer. */
export type Customer = {
  id: string
  email: string
  firstName: string
  lastName: string
  kind: 'individual' | 'business'
  active: boolean
  createdAt: Date
  updatedAt: Date
}

export type NewCustomer = { email: string; firstName?: string; lastName?: string; kind: Customer['kind'] }

/** The email belongs to another customer already. */
export class EmailTaken extends Error {}

/** The API refused for another reason, or did not work. */
export class ApiError extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

type Wire = Record<string, any>

const fromWire = (wire: Wire): Customer => ({
  id: wire.id,
  email: wire.email,
  firstName: wire.first_name ?? '',
  lastName: wire.last_name ?? '',
  kind: wire.customer_type,
  active: wire.is_active,
  createdAt: new Date(wire.created_at),
  updatedAt: new Date(wire.updated_at),
})

/** The customers of our sign-up service, kept by the Customers API at `baseUrl`. */
export function customerDirectory(baseUrl: string) {
  async function call(method: string, path: string, body?: unknown): Promise<Wire> {
    const response = await fetch(`${baseUrl}/api/customers${path}`, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer: Wire = await response.json()
    if (!answer.success) {
      if (response.status === 409) throw new EmailTaken(answer.message)
      throw new ApiError(response.status, answer.message)
    }
    return answer.data
  }

  return {
    async register(customer: NewCustomer): Promise<Customer> {
      const body = {
        email: customer.email,
        first_name: customer.firstName,
        last_name: customer.lastName,
        customer_type: customer.kind,
      }
      return fromWire(await call('POST', '', body))
    },

    /** Undefined where there is no such customer. */
    async get(id: string): Promise<Customer | undefined> {
      try {
        return fromWire(await call('GET', `/${id}`))
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return undefined
        throw error
      }
    },

    async findByEmail(email: string): Promise<Customer | undefined> {
      const { customers } = await call('GET', `?${new URLSearchParams({ email })}`)
      return customers.length > 0 ? fromWire(customers[0]) : undefined
    },

    async rename(id: string, firstName: string, lastName: string): Promise<Customer> {
      return fromWire(await call('PUT', `/${id}`, { first_name: firstName, last_name: lastName }))
    },

    async changeEmail(id: string, email: string): Promise<Customer> {
      return fromWire(await call('PUT', `/${id}`, { email }))
    },

    async block(id: string): Promise<void> {
      await call('POST', `/blacklist/${id}`, { blacklist: true })
    },

    /** All customers of a kind, however many pages they fill. */
    async *ofKind(kind: Customer['kind'], pageSize = 50): AsyncGenerator<Customer> {
      for (let page = 1; ; page += 1) {
        const query = new URLSearchParams({ customer_type: kind, page: String(page), page_size: String(pageSize) })
        const { customers, total } = await call('GET', `?${query}`)
        for (const customer of customers) yield fromWire(customer)
        if (page * pageSize >= total) return
      }
    },

    async countBlocked(): Promise<number> {
      return (await call('GET', '?is_active=false&page_size=1')).total
    },
  }
}
