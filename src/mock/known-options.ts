import { isObject } from '../http/json.ts'
import type { KnownOptions } from './must-be-known.ts'

type Known = KnownOptions[string]

const flag: Known = { fits: (value) => typeof value === 'boolean', wanted: 'true or false' }
const text = (wanted: string): Known => ({ fits: (value) => typeof value === 'string' && value !== '', wanted })
const whole = (min: number, max: number): Known => ({
  fits: (value) => Number.isInteger(value) && isWithin(value, min, max),
  wanted: `a whole number from ${min} to ${max}`,
})

function isWithin(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && value >= min && value <= max
}

function haveTexts(value: unknown, members: readonly string[]): boolean {
  return isObject(value) && members.every((name) => typeof value[name] === 'string' && value[name] !== '')
}

const longest = 60_000
const credentials = ['clientId', 'clientSecret'] as const
const owner = ['company_id', 'created_by'] as const

/** What `createMock` takes, within the bounds that `serve` has. Rules of faults and settings of the clock are judged elsewhere. */
export const knownOptions = {
  data: {
    fits: (value) => Array.isArray(value) || (typeof value === 'string' && value !== ''),
    wanted: 'an array of customers, or the path of a file or folder',
  },
  count: whole(0, 5_000_000),
  seed: whole(0, 4_294_967_295),
  clock: {
    fits: (value) => typeof value === 'string' || typeof value === 'function' || isObject(value),
    wanted: 'a time such as 2026-01-01T00:00:00Z, a setting of the clock such as { advance: "1d" }, or a function',
  },
  auth: {
    members: credentials,
    fits: (value) => haveTexts(value, credentials),
    wanted: 'the credentials that are accepted: { clientId, clientSecret }',
    secret: true,
  },
  store: text('memory, a file that ends in .ndjson, or the address of a database'),
  mutant: text('the name of a mutant, seed:123 for a drawn one, or none'),
  variant: whole(0, 4_294_967_295),
  maxWorlds: whole(0, 1_000_000),
  faults: { fits: Array.isArray, wanted: 'an array of rules' },
  strict: flag,
  echoContact: flag,
  onDuplicate: { fits: (value) => value === 'refuse' || value === 'return', wanted: '"refuse" or "return"' },
  latency: {
    members: ['min', 'max'],
    fits: (value) =>
      isWithin(value, 0, longest) ||
      (isObject(value) && isWithin(value['max'], 0, longest) && isWithin(value['min'], 0, value['max'])),
    wanted: `milliseconds up to ${longest}, or a span of them such as { min: 50, max: 250 }`,
  },
  failRate: { fits: (value) => isWithin(value, 0, 1), wanted: 'a share from 0 to 1' },
  rateLimit: {
    members: ['requests', 'perSeconds'],
    fits: (value) =>
      isObject(value) &&
      Number.isInteger(value['requests']) &&
      isWithin(value['requests'], 1, 999_999_999) &&
      isWithin(value['perSeconds'], 0.001, 86_400),
    wanted: 'a rate such as { requests: 60, perSeconds: 60 }',
  },
  bodyLimit: whole(1, 100_000_000),
  owner: {
    members: owner,
    fits: (value) => haveTexts(value, owner),
    wanted: '{ company_id, created_by }',
  },
  allowOrigins: {
    fits: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
    wanted: 'an array of origins such as https://app.example.com',
  },
  spec: { fits: isObject, wanted: 'a contract, as loadSpec gives it' },
  log: { fits: (value) => typeof value === 'function', wanted: 'a function' },
} satisfies KnownOptions
