import type { Broken, Judgement } from '../judge.ts'

/** What comes late within a second is told as that, and breaks nothing. */
export function asLag(one: Broken): Broken {
  return {
    ...one,
    promise: 'get-stored',
    key: 'get-stored:lag',
    severity: 'note',
    facts: {
      kind: 'observed',
      what: 'a read shows a write only after a moment',
      expected: 'at once',
      actual: 'when asked again',
    },
  }
}

/**
 * A judgement with what came late told as that. One answer lost what the next had, which a deployment that loses it now and
 * then shows, too: so answers are not said to be steady.
 */
export function excused(judgement: Judgement, late: Broken[]): Judgement {
  return {
    ...judgement,
    broken: [...judgement.broken, ...late.map(asLag)],
    unsettled: [...judgement.unsettled, 'answer-steady'],
  }
}
