import { expect, it } from 'vitest'
import { checkedVariant } from './checked-variant.ts'

it.each([11])('a check finds no fault with variant %i as it is served', async (variant) => {
  expect(await checkedVariant(variant, 80)).toEqual([])
})
