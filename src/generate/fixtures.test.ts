import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { describe, expect, it } from 'vitest'
import { loadSpec, packageRoot } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { createValidators } from '../spec/validators.ts'

const validators = createValidators(loadSpec())
const customers = JSON.parse(readFileSync(join(packageRoot, 'fixtures/customers.json'), 'utf8')) as CustomerRecord[]

describe('the curated customers', () => {
  it.each(customers.map((customer) => [customer.email, customer] as const))(
    '%s keeps the record schema',
    (_, customer) => {
      expect(validators.violations('customer-record', customer)).toEqual([])
    },
  )

  it('hold both types, blacklisted customers, and customers without names, phone or reference', () => {
    const count = (test: (customer: CustomerRecord) => boolean) => customers.filter(test).length
    expect(customers.length).toBeGreaterThanOrEqual(30)
    expect(count((c) => c.customer_type === 'business')).toBeGreaterThanOrEqual(4)
    expect(count((c) => !c.is_active)).toBeGreaterThanOrEqual(3)
    expect(count((c) => c.last_name == null)).toBeGreaterThanOrEqual(2)
    expect(count((c) => c.phone === undefined)).toBeGreaterThanOrEqual(3)
    expect(count((c) => c.reference === undefined)).toBeGreaterThanOrEqual(3)
    expect(count((c) => c.metadata === '{}')).toBeGreaterThanOrEqual(3)
  })

  it('share no id, email or reference, and belong to one company', () => {
    const distinct = (values: unknown[]) => expect(new Set(values).size).toBe(values.length)
    distinct(customers.map((c) => c.id))
    distinct(customers.map((c) => c.email.toLowerCase()))
    distinct(customers.flatMap((c) => c.reference ?? []))
    expect(new Set(customers.map((c) => c.company_id)).size).toBe(1)
  })

  it('come newest first, with an id that sorts by the time of creation and never an update before it', () => {
    const times = customers.map((c) => Date.parse(c.created_at))
    expect(times).toEqual(times.toSorted((a, b) => b - a))
    for (const customer of customers) {
      expect(Number.parseInt(customer.id.replaceAll('-', '').slice(0, 12), 16)).toBe(Date.parse(customer.created_at))
      expect(customer.id[14]).toBe('7')
      expect(Date.parse(customer.updated_at)).toBeGreaterThanOrEqual(Date.parse(customer.created_at))
    }
  })

  it('can reach nobody: reserved domains, and phones that are valid but nobody’s own', () => {
    for (const customer of customers) {
      expect(customer.email).toMatch(/@(example\.(com|org|net)|[a-z-]+\.example)$/)
      if (customer.phone === undefined) continue
      const phone = parsePhoneNumberFromString(customer.phone)
      expect(phone?.isValid(), customer.phone).toBe(true)
      expect(`+${phone?.countryCallingCode}`).toBe(customer.country_code)
      const fictional = /^(\+44207946|\+1\d{3}55501)/.test(customer.phone)
      expect(fictional || phone?.getType() === 'TOLL_FREE', customer.phone).toBe(true)
    }
  })
})
