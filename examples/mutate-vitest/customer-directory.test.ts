import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { customerDirectory, EmailTaken } from './customer-directory.ts'

// Vitest sets BASE_URL for itself, so we take another name.
const directory = customerDirectory(process.env.CUSTOMERS_URL ?? 'http://127.0.0.1:4010')

const someEmail = () => `test-${randomUUID()}@example.com`
const ada = () => ({ email: someEmail(), firstName: 'Ada', lastName: 'Lovelace', kind: 'individual' as const })

describe('signing up', () => {
  test('registers a customer', async () => {
    const customer = ada()
    const registered = await directory.register(customer)
    expect(registered.id).toBeTruthy()
    expect(registered).toMatchObject({ ...customer, active: true })
  })

  test('a registered customer can be read again', async () => {
    const registered = await directory.register(ada())
    expect(await directory.get(registered.id)).toEqual(registered)
  })

  test('a name is not needed', async () => {
    const registered = await directory.register({ email: someEmail(), kind: 'business' })
    expect(registered.firstName).toBe('')
    expect(registered.kind).toBe('business')
  })

  test('the same email twice is an EmailTaken', async () => {
    const customer = ada()
    await directory.register(customer)
    await expect(directory.register(customer)).rejects.toBeInstanceOf(EmailTaken)
  })

  test('an email that is none is refused', async () => {
    await expect(directory.register({ ...ada(), email: 'not-an-email' })).rejects.toMatchObject({ status: 400 })
  })
})

describe('finding', () => {
  test('by email', async () => {
    const registered = await directory.register(ada())
    expect(await directory.findByEmail(registered.email)).toEqual(registered)
  })

  test('nobody has an email that was never registered', async () => {
    expect(await directory.findByEmail(someEmail())).toBeUndefined()
  })

  test('an unknown id is nobody', async () => {
    expect(await directory.get(randomUUID())).toBeUndefined()
  })

  test('all businesses, over several pages', async () => {
    const registered = []
    for (let i = 0; i < 5; i += 1) registered.push(await directory.register({ email: someEmail(), kind: 'business' }))
    const found = []
    for await (const customer of directory.ofKind('business', 2)) found.push(customer)
    for (const { id } of registered) expect(found.map((each) => each.id)).toContain(id)
    expect(found.every(({ kind }) => kind === 'business')).toBe(true)
  })
})

describe('changing', () => {
  test('a name', async () => {
    const { id } = await directory.register(ada())
    expect(await directory.rename(id, 'Augusta', 'King')).toMatchObject({ firstName: 'Augusta', lastName: 'King' })
  })

  test('an email, and the name stays', async () => {
    const { id } = await directory.register(ada())
    const email = someEmail()
    await directory.changeEmail(id, email)
    expect(await directory.get(id)).toMatchObject({ email, firstName: 'Ada', lastName: 'Lovelace' })
  })

  test('to an email that somebody has is an EmailTaken', async () => {
    const first = await directory.register(ada())
    const second = await directory.register(ada())
    await expect(directory.changeEmail(second.id, first.email)).rejects.toBeInstanceOf(EmailTaken)
  })

  test('blocking makes a customer inactive', async () => {
    const { id } = await directory.register(ada())
    const before = await directory.countBlocked()
    await directory.block(id)
    expect((await directory.get(id))?.active).toBe(false)
    expect(await directory.countBlocked()).toBe(before + 1)
  })
})
