import type { Facts, Severity } from '../contract/finding.ts'
import type { OperationId } from '../spec/openapi.ts'
import type { PromiseId } from '../spec/promise-id.ts'
import type { ShapeName, Source } from '../spec/spec.ts'

/** Who is at fault: the app that sent the request, or the deployment that answered it. */
export type Side = 'request' | 'answer'

/** What the document asks of the one who sends a request. */
export type RuleId = `request-body-${ShapeName}` | 'request-query' | 'request-method'

/** A promise, or a rule for apps, as a finding names it. */
export type NamedPromise = {
  id: PromiseId | RuleId
  source: Source
  /** The heading that it stands under, and the promise in words. */
  section: string
  text: string
}

/** One thing that is wrong with one exchange, or a note about it. */
export type Seen = {
  /** Two exchanges whose findings have the same key show the same fault. */
  key: string
  side: Side
  severity: Severity
  promise: NamedPromise
  facts: Facts
  /** A note only because somebody else's writes may explain it; absent where that is not so. */
  othersMay?: true
  /** The key of what it comes of; absent where it stands for itself. */
  because?: string
}

/** What the document has to say of one exchange. */
export type Verdict = {
  /** Undefined where the document does not know the path, or not with this method. */
  operation: OperationId | undefined
  seen: Seen[]
  /** Ids of the promises that the exchange put to the test. */
  judged: string[]
}

/** How many of the findings are failures: what `x-customers-kit-findings` says. */
export function failures({ seen }: Verdict): number {
  return seen.reduce((count, { severity }) => count + (severity === 'failure' ? 1 : 0), 0)
}
