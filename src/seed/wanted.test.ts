import { expect, test } from 'vitest'
import type { CreateRequest } from '../spec/types.ts'
import { createWanted, isPerson } from './wanted.ts'

const made = (n: number): CreateRequest => ({
  email: `made${n}@example.com`,
  customer_type: 'individual',
  ...(n === 2 && { reference: 'R-2' }),
})
const person = (email: string, reference?: string) => ({
  request: { email, customer_type: 'business' as const, ...(reference && { reference }) },
  isActive: email !== 'off@example.com',
})
const wantedOf = (people: ReturnType<typeof person>[], count: number) =>
  createWanted(people, { generator: { request: made }, count })
const emailsOf = (wanted: ReturnType<typeof createWanted>) => [...wanted.numbers()].map((n) => wanted.request(n).email)

test('people come first, then generated customers under their own numbers', () => {
  const wanted = wantedOf([person('ada@example.com'), person('off@example.com')], 2)
  expect(emailsOf(wanted)).toEqual(['ada@example.com', 'off@example.com', 'made0@example.com', 'made1@example.com'])
  expect([wanted.size, wanted.has(0), wanted.has(2), [...wanted.numbers()].map(isPerson)]).toEqual([
    4,
    true,
    false,
    [true, true, false, false],
  ])
  expect([...wanted.numbers()].map((n) => [wanted.has(n), wanted.isActive(n)])).toEqual([
    [true, true],
    [true, false],
    [true, true],
    [true, true],
  ])
})

test('a generated customer is active unless it is said which are, and a person as the file says', () => {
  const wanted = createWanted([person('ada@example.com')], {
    generator: { request: made },
    count: 3,
    isActive: (n) => n !== 1,
  })
  expect([...wanted.numbers()].map(wanted.isActive)).toEqual([true, true, false, true])
})

test('a person keeps the number wherever the line stands and however the email is written', () => {
  const [ada, bob] = wantedOf([person('ada@example.com'), person('bob@example.com')], 0).numbers()
  expect([...wantedOf([person('BOB@example.com'), person('Ada@example.com')], 0).numbers()]).toEqual([bob, ada])
})

test('a generated customer whose email or reference a person has is left out', () => {
  const wanted = wantedOf([person('Made1@example.com'), person('x@example.com', 'R-2')], 4)
  expect(emailsOf(wanted)).toEqual(['Made1@example.com', 'x@example.com', 'made0@example.com', 'made3@example.com'])
  expect([wanted.leftOut, wanted.size, wanted.has(1)]).toEqual([2, 4, false])
})

test('what is wished for under a number changes with the person’s members', () => {
  const [n] = wantedOf([person('ada@example.com')], 0).numbers()
  const before = wantedOf([person('ada@example.com')], 1)
  const after = wantedOf([person('ada@example.com', 'R-9')], 1)
  expect(before.wish(n!)).not.toBe(after.wish(n!))
  expect(before.wish(0)).toBeUndefined()
})
