import type { Difference, Facts } from '../contract/finding.ts'
import { redactUrl } from '../http/redact-address.ts'
import { redactValue } from '../http/redact.ts'
import { redacted } from '../http/redacted.ts'
import { isSecretName } from '../http/secret-name.ts'
import type { Disagreement } from './disagreement.ts'
import type { Seen } from './verdict.ts'

/** Facts without the values in them that let someone in: of members and parameters with such names, at any depth. */
export function redactFacts(facts: Facts): Facts {
  switch (facts.kind) {
    case 'shape':
    case 'undocumented':
      return { ...facts, actual: redactAt(facts.place, facts.actual) }
    case 'differs':
      return { ...facts, differences: facts.differences.map(redactDifference) }
    case 'query':
      return { ...facts, query: redactUrl(facts.query) }
    default:
      return facts
  }
}

/** What was seen, with redacted facts. */
export function redactSeen(seen: Seen): Seen {
  return { ...seen, facts: redactFacts(seen.facts) }
}

/** A disagreement of two judges, with redacted facts. */
export function redactDisagreement(disagreement: Disagreement): Disagreement {
  return { ...disagreement, ours: disagreement.ours.map(redactSeen) }
}

function redactDifference({ field, expected, actual }: Difference): Difference {
  return { field, expected: redactAt(field, expected), actual: redactAt(field, actual) }
}

// A place ends in the name of the member, or, behind a space, of the parameter.
function redactAt(place: string, value: unknown): unknown {
  const [, kind, name = ''] = /^(query )?(?:.*\.)?(.*)$/s.exec(place) ?? []
  const holdsNone = value === undefined || value === null || typeof value === 'boolean'
  return isSecretName(name, kind ? 'parameter' : 'member') && !holdsNone ? redacted : redactValue(value)
}
