import { isObject, parsed } from '../http/json.ts'
import type { Fault, Json } from './behaviour.ts'

type Rule = { kind: 'string' | 'boolean' | 'metadata'; must?: RegExp; says: string; longest?: number }

const emailForm =
  /^[^\s@<>()[\],;:"\\]+@(?=[^@]{1,253}$)[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?(\.[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?)+$/u

const rules: Record<string, Rule> = {
  email: { kind: 'string', must: emailForm, says: 'must be an email address', longest: 254 },
  customer_type: { kind: 'string', must: /^(individual|business)$/, says: "must be 'individual' or 'business'" },
  first_name: { kind: 'string', must: /^[^]/, says: 'must be a string of 1 to 100 characters', longest: 100 },
  last_name: { kind: 'string', must: /^[^]/, says: 'must be a string of 1 to 100 characters', longest: 100 },
  phone: { kind: 'string', must: /^(\+[1-9]\d{6,14}|\d{4,14})$/, says: 'must be a phone number such as +233241234567' },
  country_code: { kind: 'string', must: /^\+\d{1,4}$/, says: 'must be a dial code such as +234' },
  reference: { kind: 'string', must: /^[^]/, says: 'must be a string of 1 to 100 characters', longest: 100 },
  metadata: { kind: 'metadata', says: 'must be an object, or a string that holds one' },
  is_active: { kind: 'boolean', says: 'must be true or false' },
}

/** What is wrong with the body of a create. */
export function faultsOfCreate(body: Json): Fault[] {
  const missing = ['email', 'customer_type']
    .filter((field) => body[field] === undefined)
    .map((field) => ({ field, message: 'is required' }))
  const { is_active: _, ...fields } = body
  return [...missing, ...faultsOfFields(fields), ...faultsOfNationalNumber(body)]
}

/** What is wrong with the body of an update. */
export function faultsOfUpdate(body: Json): Fault[] {
  return faultsOfFields(body)
}

/** What is wrong with the body of a blacklist request. */
export function faultsOfBlacklist(body: Json): Fault[] {
  return typeof body['blacklist'] === 'boolean' ? [] : [{ field: 'blacklist', message: 'must be true or false' }]
}

function faultsOfFields(body: Json): Fault[] {
  return Object.entries(body)
    .filter(([field, value]) => rules[field] !== undefined && value !== undefined && !keeps(rules[field], value))
    .map(([field]) => ({ field, message: (rules[field] as Rule).says }))
}

function faultsOfNationalNumber({ phone, country_code }: Json): Fault[] {
  if (typeof phone !== 'string' || phone.startsWith('+') || country_code !== undefined) return []
  return [{ field: 'phone', message: 'a national number needs country_code' }]
}

function keeps(rule: Rule, value: unknown): boolean {
  if (rule.kind === 'boolean') return typeof value === 'boolean'
  if (rule.kind === 'metadata') return isObject(value) || (typeof value === 'string' && isObject(parsed(value)))
  return (
    typeof value === 'string' && [...value].length <= (rule.longest ?? Infinity) && rule.must?.test(value) !== false
  )
}
