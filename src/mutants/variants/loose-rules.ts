import type { Json, Variant } from '../behaviour.ts'
import { overlooks } from '../changes.ts'

const isNumber = (value: unknown): boolean => typeof value === 'number'
const isText = (value: unknown): boolean => typeof value === 'string'
const asText = (fields: Json): Json =>
  isNumber(fields['first_name']) ? { ...fields, first_name: String(fields['first_name']) } : fields

/** Rules that only we decided, not kept, or kept more strictly. */
export const looseRules: Variant[] = [
  {
    name: 'numbers-are-taken-as-names',
    about: 'A number as first_name is accepted, and kept as text.',
    change: (was) => ({
      ...overlooks('first_name', 'faultsOfCreate', isNumber)(was),
      ...overlooks('first_name', 'faultsOfUpdate', isNumber)(was),
      create: (fields, call) => was.create(asText(fields), call),
      update: (record, fields, call) => was.update(record, asText(fields), call),
    }),
  },
  {
    name: 'any-text-is-a-phone-number',
    about: 'Any text is taken as a phone number.',
    change: overlooks('phone', 'faultsOfCreate', isText),
  },
  {
    name: 'any-text-is-a-dial-code',
    about: 'Any text is taken as a dial code.',
    change: overlooks('country_code', 'faultsOfCreate', isText),
  },
  {
    name: 'phones-need-a-dial-code',
    about: 'A create with an international phone number is refused for want of country_code.',
    change: (was) => ({
      faultsOfCreate: (body) => [
        ...was.faultsOfCreate(body),
        ...(body['phone'] !== undefined && body['country_code'] === undefined
          ? [{ field: 'country_code', message: 'is required' }]
          : []),
      ],
    }),
  },
]
