import { invalid } from '../customers/refusal.ts'
import type { FieldError } from '../customers/refusal.ts'
import { queryOf, withoutQuery } from '../http/address.ts'
import { parsed, record } from '../http/json.ts'
import type { OperationId } from '../spec/openapi.ts'
import type { FaultRule, ReadRule } from './fault-rules.ts'
import type { Notes } from './notes.ts'
import type { Drawn, Random } from './random.ts'

/** What goes wrong on purpose, for all requests of all worlds. */
export type FaultOptions = {
  /** Milliseconds that each answer waits, drawn evenly from this span. */
  latency?: { min: number; max: number } | undefined
  /** The share of requests, 0 to 1, that fail with a 5xx. */
  failRate?: number | undefined
}

/** What is to happen to one request. */
export type Fault = Pick<FaultRule['then'], 'disconnect' | 'body' | 'headers'> & {
  /** Milliseconds to wait before the answer. */
  delay: number
  /** The status to answer in place of the real answer; undefined for the real one. */
  status: number | undefined
  /** What the request itself asked for and got, as `Preference-Applied` tells it. */
  applied: string | undefined
  /** The rule that fired; undefined where the request itself asked. */
  rule: FaultRule | undefined
}

/** A request, as far as rules look at it. */
export type Asked = {
  operation: OperationId
  /** Path and query. */
  url: string
  /** What stands in the id's place of the path; undefined where it has none. */
  key: string | undefined
  body: Buffer | undefined
  prefer: string | string[] | undefined
}

/** A rule, how many requests its `on` matched, and how often it fired: as it can be put back. */
type ShownRule = FaultRule & { matched: number; fired: number }

/** The faults of one world. */
export type Faults = {
  /** Whether nothing goes wrong unless a request asks for it. */
  quiet: () => boolean
  /** What is to happen to a request, undefined for nothing; counts it. Throws a `Refusal` for a `Prefer` that cannot be. */
  draw: (asked: Asked) => Promise<Fault | undefined>
  /** The rules in their order, those that hold for all worlds last. */
  list: () => Promise<ShownRule[]>
  /** What `list` shows of these rules right after they were put in the place of the world's own. */
  asSet: (rules: readonly ReadRule[]) => ShownRule[]
  /**
   * Puts other rules in the place of the world's own; they count from where they say. Servers that share counts tell those
   * of these rules from others' by the number, which grows by one where it is left out.
   */
  replace: (rules: readonly ReadRule[], generation?: number) => void
}

const failures = [500, 502, 503, 504]
const longestDelay = 60_000

/** The rules that hold for all requests of all worlds. */
export function standingRules({ latency, failRate }: FaultOptions): FaultRule[] {
  const slow = latency && { delay_ms: latency }
  return [
    ...(failRate ? [{ when: { rate: failRate }, then: { status: failures, ...slow } }] : []),
    ...(slow ? [{ then: slow }] : []),
  ]
}

/** What the faults of a world are made of: its own rules, those of all worlds, where they are counted, and chance. */
export type FaultsOptions = {
  rules: readonly ReadRule[]
  standing: readonly ReadRule[]
  notes: Notes
  drawn: Drawn
}

/**
 * Faults by rule. The first rule that fires wins, what a request prefers before all; the same random numbers give the
 * same faults.
 */
export function createFaults({ rules: own, standing, notes, drawn }: FaultsOptions): Faults {
  let rules = [...own, ...standing]
  // Tells the counts of these rules from those of the ones before.
  let generation = 0

  return {
    quiet: () => rules.every(({ rule }) => rule.off),
    async draw(asked) {
      const wanted = asked.prefer === undefined ? {} : readPrefer(String(asked.prefer))
      const applied = Object.entries(wanted)
        .map(([name, value]) => `${name}=${value}`)
        .join(', ')
      const named = namedIn(asked)
      // They may be others by the time that it is counted.
      const asOf = generation
      const matching = [...rules.entries()].filter(
        ([, { rule, operations }]) =>
          !rule.off && operations.has(asked.operation) && matches(rule.on ?? {}, asked, named),
      )
      const names = matching.map(([number]) => countName('matched', asOf, number))
      if (matching.some(([, { rule }]) => isByChance(rule))) names.push('drawn')
      // At once, so that of requests that come together one is the earlier one for all rules and for chance. What becomes of
      // it goes by its place alone.
      const counts = names.length > 0 ? await notes.count(names) : []
      if (applied) return { delay: wanted.delay ?? 0, status: wanted.code, applied, rule: undefined }
      let draws = 0
      const next = (): number => drawn(counts.at(-1)!, draws++)
      for (const [at, [number, { rule, counted }]] of matching.entries()) {
        if (!isDue(rule.when ?? {}, counted.matched + counts[at]!, next)) continue
        await notes.count([countName('fired', asOf, number)])
        return faultOf(rule, next)
      }
      return undefined
    },
    asSet: (others) => [...others, ...standing].map(({ rule, counted }) => ({ ...rule, ...counted })),
    list: async () =>
      Promise.all(
        rules.map(async ({ rule, counted }, number) => ({
          ...rule,
          matched: counted.matched + (await notes.counted(countName('matched', generation, number))),
          fired: counted.fired + (await notes.counted(countName('fired', generation, number))),
        })),
      ),
    replace(others, next = generation + 1) {
      rules = [...others, ...standing]
      generation = next
    },
  }
}

/** What the requests of a rule are counted under. */
function countName(kind: 'matched' | 'fired', generation: number, number: number): string {
  return `${kind} ${generation}.${number}`
}

/** Whether anything of a rule is drawn. */
function isByChance({ when, then }: FaultRule): boolean {
  return when?.rate !== undefined || Array.isArray(then.status) || typeof then.delay_ms === 'object'
}

function faultOf(rule: FaultRule, next: Random): Fault {
  const { status, delay_ms: delay = 0, disconnect, body, headers } = rule.then
  return {
    delay: typeof delay === 'number' ? delay : delay.min + next() * (delay.max - delay.min),
    status: Array.isArray(status) ? status[Math.floor(next() * status.length)] : status,
    ...(disconnect && { disconnect }),
    ...(body && { body }),
    ...(headers && { headers }),
    applied: undefined,
    rule,
  }
}

function isDue({ nth, after = 0, times, rate }: NonNullable<FaultRule['when']>, count: number, next: Random): boolean {
  if (count <= after || (nth !== undefined && count !== nth) || (times !== undefined && count > after + times))
    return false
  return rate === undefined || next() < rate
}

/** The customers that a request names, in small letters; read when a rule asks. */
type Named = { ids: () => (string | undefined)[]; emails: () => (string | undefined)[] }

function namedIn({ operation, url, key, body }: Asked): Named {
  let query: URLSearchParams | undefined
  const filter = (name: string): string | undefined =>
    operation === 'listCustomers' ? ((query ??= new URLSearchParams(queryOf(url))).get(name) ?? undefined) : undefined
  let emails: (string | undefined)[] | undefined
  return {
    ids: () => [key?.toLowerCase(), filter('id')?.toLowerCase()],
    emails: () =>
      (emails ??= [operation === 'getCustomer' ? key : undefined, filter('email'), emailIn(body)].map((each) =>
        each?.toLowerCase(),
      )),
  }
}

function emailIn(body: Buffer | undefined): string | undefined {
  const email = record(parsed(body?.toString('utf8')))?.['email']
  return typeof email === 'string' ? email : undefined
}

/** Whether a request to one of a rule's operations is one that the rule is for; its method is the operation's. */
function matches(
  { path, customer_id: id, email }: NonNullable<FaultRule['on']>,
  { url }: Asked,
  named: Named,
): boolean {
  return (
    (path === undefined || path.includes('{') || path === withoutQuery(url)) &&
    (id === undefined || named.ids().includes(id.toLowerCase())) &&
    (email === undefined || named.emails().includes(email.toLowerCase()))
  )
}

/**
 * The preferences that the mock knows, `code` and `delay`; others are ignored, and of two of a kind the second (RFC
 * 7240). Throws a `Refusal` for values that cannot be.
 */
function readPrefer(header: string): { code?: number; delay?: number } {
  const wanted: { code?: number; delay?: number } = {}
  const errors: FieldError[] = []
  const said = new Set<string>()
  // A comma in quotes parts nothing.
  for (const [part] of header.matchAll(/(?:"(?:\\.|[^"\\])*(?:"|\\?$)|[^,;"])+/g)) {
    const [, known, value = ''] = /^\s*(code|delay)\s*=\s*"?([^"]*?)"?\s*$/i.exec(part) ?? []
    const name = known?.toLowerCase()
    if (name === undefined || said.has(name)) continue
    said.add(name)
    const number = /^[0-9]{1,9}$/.test(value) ? Number(value) : Number.NaN
    if (name === 'code') {
      if (number >= 200 && number <= 599) wanted.code = number
      else errors.push({ field: 'Prefer', message: 'code must be an HTTP status, such as code=503' })
    } else if (number <= longestDelay) wanted.delay = number
    else
      errors.push({
        field: 'Prefer',
        message: `delay must be milliseconds from 0 to ${longestDelay}, such as delay=800`,
      })
  }
  if (errors.length > 0) throw invalid(errors)
  return wanted
}
