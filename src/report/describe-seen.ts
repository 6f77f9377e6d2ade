import { describeFinding } from './describe-finding.ts'
import type { Description } from './describe-finding.ts'
import type { Exchange } from '../http/exchange.ts'
import type { Facts, Subject } from '../contract/finding.ts'
import { brief } from '../spec/violation.ts'
import type { Seen } from '../traffic/verdict.ts'

/**
 * Puts what was seen into words: a fault of the deployment as `check` says it, a fault of the app in words of its own.
 */
export function describe(
  { facts, side, othersMay }: Pick<Seen, 'facts' | 'side' | 'othersMay'>,
  operation: Subject = 'all',
  exchange?: Exchange,
): Description {
  if (side === 'answer') {
    const described = describeFinding({ facts, operation, operations: [operation], exchange })
    if (!othersMay) return described
    return { ...described, message: `${described.message}; a failure with --sole-writer, where nobody else writes` }
  }
  switch (facts.kind) {
    case 'shape': {
      const place = facts.place === '' ? 'the body' : facts.place
      if (facts.keyword === 'required')
        return { message: `the app leaves out ${place}`, expected: `${place} to be there`, actual: 'nothing' }
      return {
        message: `the app sends ${sentWrong(place, facts)}`,
        expected: facts.expected,
        actual: brief(facts.actual),
      }
    }
    case 'undocumented':
      return {
        message: `the app sends ${facts.place}, which the document does not know`,
        expected: 'documented members only',
        actual: brief(facts.actual),
      }
    case 'query':
      return {
        message: `the app asks for ${facts.query.slice(0, 80)}: ${facts.problem}`,
        expected: facts.expected,
        actual: facts.actual,
      }
    case 'observed':
      return { message: `${facts.what} has to be ${facts.expected}`, expected: facts.expected, actual: facts.actual }
    default:
      return describeFinding({ facts, operation, operations: [operation] })
  }
}

function sentWrong(place: string, { keyword, expected, actual }: Extract<Facts, { kind: 'shape' }>): string {
  if (keyword === 'minLength' && actual === '') return `${place} empty`
  if (keyword === 'pattern') return `${place} in another form than the documented one`
  return `${place} that is not ${expected.split(', such as ', 1)[0]}`
}
