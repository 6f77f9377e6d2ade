import { outline } from './lighten.ts'
import type { Exchange } from '../http/exchange.ts'
import type { DrawnStory, Facts, Finding, Severity, Subject } from './finding.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import type { DocumentedPromise } from '../spec/promises.ts'

/** One look at a fault, before it is known whether it was seen already. */
export type Sighting = {
  key: string
  operation: Subject
  /** Id of the promise that it breaks. */
  promise: PromiseId
  facts: Facts
  exchange?: Exchange | undefined
  /** Decided by the promise's source unless given: ours is a note. */
  severity?: Severity | undefined
  /**
   * Set where it was seen on a customer that this run did not create: such a one may be older than the rules.
   * `value` is true for a fault of a value, false for one of structure.
   */
  foreign?: { id: string; value: boolean } | undefined
  /** The key of the finding that it comes of; undefined where it stands for itself. */
  because?: string | undefined
}

/** Collects what the checks see: one finding for one fault. */
export type Findings = {
  /** `seenBy` is the check that asked, where another one judges. */
  add: (check: string, sighting: Sighting, seenBy?: string) => void
  /** Names of the checks that found a failure. */
  failed: () => Set<string>
  failures: () => number
  /** The promises that failures break. */
  broken: () => Set<PromiseId>
  /** Tells a finding by the story that shows it best, in place of what showed it first. */
  shows: (key: string, by: { facts: Facts; exchange: Exchange; story: DrawnStory }) => void
  /** Whether a fault of this key was seen. */
  has: (key: string) => boolean
  /** Everything found, failures first, each kind in the order of `checks`. */
  all: (order: string[]) => Finding[]
}

type Entry = Finding & { foreign: Set<string>; foreignOnly: boolean; value: boolean }

/** What decides how severe a finding is. */
export type FindingsOptions = {
  promises: DocumentedPromise[]
  strict: boolean
  /** Ids of the customers seen that this run did not create, and whether any was seen that it did. */
  seen: { foreign: Set<string>; own: boolean }
}

/** An empty collection. It holds 1,000 failures and 1,000 notes at most. */
export function createFindings({ promises, strict, seen }: FindingsOptions): Findings {
  const byId = new Map(promises.map((promise) => [promise.id, promise]))
  const entries = new Map<string, Entry>()

  const sizes = { failure: 0, note: 0 }
  const isFull = (severity: Severity): boolean => sizes[severity] >= mostFindings

  const severityOf = (entry: Entry): Severity => {
    if (strict && (entry.promise.source === 'ours' || entry.facts.kind === 'undocumented')) return 'failure'
    if (entry.severity === 'note' || !entry.foreignOnly) return entry.severity
    if (seen.own) return 'note'
    return entry.value && entry.foreign.size < seen.foreign.size ? 'note' : 'failure'
  }
  const settled = (): Finding[] =>
    [...entries.values()].map((entry) => {
      const { key, check, checks, operation, operations, promise, facts, count, exchange, because, story } = entry
      return {
        key,
        check,
        checks,
        operation,
        operations,
        severity: severityOf(entry),
        promise,
        facts,
        because: because !== undefined && entries.has(because) ? because : undefined,
        count,
        exchange,
        story,
      }
    })

  return {
    add(check, sighting, seenBy = check) {
      const { key, operation, exchange, facts, foreign } = sighting
      const promise = byId.get(sighting.promise)
      if (!promise) throw new Error(`no promise is called ${sighting.promise}`)
      const severity = sighting.severity ?? (promise.source === 'ours' ? 'note' : 'failure')
      const known = entries.get(key)
      if (!known && isFull(severity)) return
      if (!known || (known.foreignOnly && !foreign) || (known.severity === 'note' && severity === 'failure')) {
        if (!known) sizes[severity] += 1
        entries.set(key, {
          key,
          check,
          operation,
          severity,
          facts: outlined(facts),
          exchange,
          story: undefined,
          // Seen once for itself, it stands for itself.
          because: known && known.because === undefined ? undefined : sighting.because,
          checks: [...new Set([...(known?.checks ?? []), seenBy])],
          operations: [...new Set([...(known?.operations ?? []), operation])],
          promise: { id: promise.id, source: promise.source },
          count: (known?.count ?? 0) + 1,
          foreign: new Set([
            ...(known?.foreign ?? []),
            ...(foreign && seen.foreign.has(foreign.id) ? [foreign.id] : []),
          ]),
          foreignOnly: foreign !== undefined,
          value: foreign?.value ?? false,
        })
        return
      }
      known.count += 1
      if (sighting.because === undefined) known.because = undefined
      if (!known.checks.includes(seenBy)) known.checks.push(seenBy)
      if (!known.operations.includes(operation)) known.operations.push(operation)
      if (foreign && seen.foreign.has(foreign.id)) known.foreign.add(foreign.id)
      if (foreign && !foreign.value) known.value = false
      if (severity === known.severity) known.facts = merged(known.facts, facts)
    },
    failed: () =>
      new Set(
        settled()
          .filter(({ severity }) => severity === 'failure')
          .flatMap(({ check, checks }) => (checks.includes(check) ? checks : [check])),
      ),
    failures: () => settled().filter(({ severity }) => severity === 'failure').length,
    broken: () =>
      new Set(
        settled()
          .filter(({ severity }) => severity === 'failure')
          .map(({ promise }) => promise.id),
      ),
    shows(key, by) {
      const known = entries.get(key)
      if (known) Object.assign(known, by)
    },
    has: (key) => entries.has(key),
    all(order) {
      const rank = ({ severity, check }: Finding): number =>
        (severity === 'failure' ? 0 : order.length) + order.indexOf(check)
      return settled().sort((a, b) => rank(a) - rank(b))
    },
  }
}

// Nobody reads more; what comes after that of a kind is counted only where it is known already.
const mostFindings = 1_000

// A fault may lie in what is as large as the whole answer.
function outlined(facts: Facts): Facts {
  return 'actual' in facts ? ({ ...facts, actual: outline(facts.actual) } as Facts) : facts
}

const mostNamed = 6

function merged(known: Facts, more: Facts): Facts {
  if (known.kind === 'differs' && more.kind === 'differs') {
    const fresh = more.differences.filter(
      ({ field }) => !known.differences.some((difference) => difference.field === field),
    )
    return { ...known, differences: [...known.differences, ...fresh] }
  }
  if ('what' in known && Array.isArray(known.what) && 'what' in more && Array.isArray(more.what)) {
    return { ...known, what: [...new Set([...known.what, ...more.what])].slice(0, mostNamed) } as Facts
  }
  return known
}
