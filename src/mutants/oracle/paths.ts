import type { Side } from './side.ts'

/** Where customers are created and listed. */
export const collection = '/api/customers'

/** Where this side has a customer. */
export function pathOf(side: Side, { number }: { number: number }): string {
  return `${collection}/${side.own.get(number)?.id ?? ''}`
}

/** Where this side puts a customer on its blacklist. */
export function blacklistPathOf(side: Side, { number }: { number: number }): string {
  return `${collection}/blacklist/${side.own.get(number)?.id ?? ''}`
}
