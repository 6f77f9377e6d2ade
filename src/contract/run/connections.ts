import type { Tally } from '../../client/send.ts'
import type { Sighting } from '../findings.ts'

const manyCuts = { least: 3, share: 0.03 }
// Of one kind of request, and of all others at most.
const ofOneKind = { least: 8, share: 0.2, others: 0.02 }

/**
 * What connections that ended before their answer say. A client may meet the end of an idle connection now and then,
 * whoever ends it: a note; the end of an answer that has begun it may not, nor time and again the end of a new one while
 * others are answered, nor ends that one kind of request has to itself: idle connections do not know what comes next.
 */
export function endingEarly({ attempts, resets, cuts, again, kinds }: Readonly<Tally>): Sighting[] {
  if (cuts + resets < manyCuts.least) return []
  const alone = aloneIn(kinds)
  const isMany = (count: number): boolean => count >= manyCuts.least && count / attempts > manyCuts.share
  return [
    {
      key: 'answer-complete:connections',
      operation: 'all',
      promise: 'answer-complete',
      facts: {
        kind: 'observed',
        what: 'connections end before the answer does',
        expected: 'an answer to each request',
        actual: `${cuts + resets} of ${attempts} requests, ${cuts} of them within the answer${alone ? `; of ${alone}` : ''}`,
      },
      exchange: undefined,
      ...(isMany(cuts) || isMany(again) || alone ? {} : { severity: 'note' }),
    },
  ]
}

// The one kind of request that connections end for, in words; undefined where there is none.
function aloneIn(kinds: Tally['kinds']): string | undefined {
  const share = (some: { attempts: number; ended: number }[]): number =>
    some.reduce((sum, { ended }) => sum + ended, 0) / some.reduce((sum, { attempts }) => sum + attempts, 0)
  const each = [...kinds.values()]
  for (const [kind, one] of kinds) {
    const isOften = one.ended >= ofOneKind.least && share([one]) >= ofOneKind.share
    if (isOften && share(each.filter((other) => other !== one)) <= ofOneKind.others)
      return `${kind.split(' ')[0]} ${one.ended} of ${one.attempts}`
  }
  return undefined
}

/** What two senders met, as one would have. */
export function bothTallies(one: Readonly<Tally>, other: Readonly<Tally>): Tally {
  const kinds = structuredClone(one.kinds)
  for (const [kind, { attempts, ended }] of other.kinds) {
    const was = kinds.get(kind) ?? { attempts: 0, ended: 0 }
    kinds.set(kind, { attempts: was.attempts + attempts, ended: was.ended + ended })
  }
  return {
    attempts: one.attempts + other.attempts,
    resets: one.resets + other.resets,
    cuts: one.cuts + other.cuts,
    again: one.again + other.again,
    kinds,
  }
}
