import { createRenaming, idsIn, renamed } from '../compare/renaming.ts'
import { differences } from './differences.ts'
import type { Difference } from './differences.ts'
import { isSame } from './exchange.ts'
import type { Answered, Sent } from './exchange.ts'
import type { Start } from './subject.ts'

/**
 * Which ids a deployment has where, in the run whose requests it is asked again, others were. Ids are the deployment's
 * to choose, and none is wrong for being another; one that stands for two, or changes, is. Times are no such names: both
 * go by one clock, and a time that is other is wrong.
 */
export type Names = {
  /** A request of the run as it has to be asked again: by the ids that came in place of those that it names. */
  asked: (sent: Sent) => Sent
  /** What is other in one of the two answers, of the run and to the same again, than in the one that is right. */
  differences: (ofRun: Answered, again: Answered, ofRunIs: 'right' | 'other') => Difference[]
}

/** Names of a run and of its replay, of which nothing is known but what both begin with. */
export function createNames(start: Start): Names {
  const renaming = createRenaming()
  const given = givenBy(start)
  const pair = (one: string, other: string): boolean =>
    given.has(one) || given.has(other) ? one === other : formOf(one) === formOf(other) && renaming.pair(one, other)
  const agree = (one: string, other: string): boolean => {
    const [first, second] = [idsIn(one), idsIn(other)]
    return first.rest === second.rest && first.ids.every((id, at) => pair(id, second.ids[at]!))
  }
  return {
    asked(sent) {
      const body = sent.body.toString('utf8')
      const nameOf = (id: string): string => {
        const other = renaming.secondOf(id)
        // Whoever asks by an id that no answer told knows it, and it stands for nothing else.
        if (other === undefined) pair(id, id)
        return other ?? id
      }
      const [url, text] = [renamed(sent.url, nameOf), renamed(body, nameOf)]
      if (url === sent.url && text === body) return sent
      // A body that was signed would be refused with any other byte in it.
      return { ...sent, url, body: text === body || isSigned(sent) ? sent.body : Buffer.from(text) }
    },
    differences(ofRun, again, ofRunIs) {
      if (isSame(ofRun, again) && idsOf(ofRun).every((id) => pair(id, id))) return []
      return ofRunIs === 'right'
        ? differences(ofRun, again, agree)
        : differences(again, ofRun, (expected, actual) => agree(actual, expected))
    },
  }
}

// A client may look at the version, and at the letters: an id of another form is not merely another id.
function formOf(id: string): string {
  return `${id[14]} ${id === id.toLowerCase()} ${id === id.toUpperCase()}`
}

function isSigned({ rawHeaders }: Sent): boolean {
  return rawHeaders.some((name) => name.toLowerCase() === 'x-auth-signature')
}

// The same run is replayed by hundreds of deployments.
const idsOfAnswers = new WeakMap<Answered, string[]>()

function idsOf(answered: Answered): string[] {
  const known = idsOfAnswers.get(answered)
  if (known !== undefined) return known
  const { ids } = idsIn(`${answered.headers.join('\n')}\n${answered.body.toString('utf8')}`)
  idsOfAnswers.set(answered, ids)
  return ids
}

const idsOfStarts = new WeakMap<Start, ReadonlySet<string>>()

function givenBy(start: Start): ReadonlySet<string> {
  const known = idsOfStarts.get(start)
  if (known !== undefined) return known
  const given = new Set(start.customers.flatMap((customer) => idsIn(Object.values(customer).join('\n')).ids))
  idsOfStarts.set(start, given)
  return given
}
