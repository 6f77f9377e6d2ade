import type { Trial } from '../mutate/trial.ts'
import { counted } from '../report/verdict.ts'
import { toStderr } from './print.ts'

/** Says that the tests passed for the n-th time where nothing was wrong. */
export function sayRehearsal(nth: number, { durationMs, exchanges }: Trial): void {
  const took = `in ${(durationMs / 1000).toFixed(1)} s with ${counted(exchanges.length, 'request')}`
  toStderr(`${nth === 1 ? 'Passed' : 'Passed again'} ${took}.\n`)
}
