import { isObject } from '../../http/json.ts'

/** Something that a deployment does otherwise than the correct one, and that the document calls a failure. */
export type Difference = {
  /** The request that shows it. */
  asked: string
  /** Where in what was read. */
  place: string
  /** What the correct deployment said there, and what this one said. */
  expected: unknown
  actual: unknown
}

/** Ends an observation: there is a difference. */
export class Differs extends Error {
  readonly difference: Difference
  constructor(difference: Difference) {
    super(`${difference.asked}: ${difference.place} differs`)
    this.difference = difference
  }
}

/** Throws `Differs` where two readings are not the same. */
export function compare(asked: string, expected: unknown, actual: unknown): void {
  const difference = firstDifference(asked, '', expected, actual)
  if (difference !== undefined) throw new Differs(difference)
}

function firstDifference(asked: string, place: string, expected: unknown, actual: unknown): Difference | undefined {
  if (isObject(expected) && isObject(actual)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const inner = firstDifference(asked, place === '' ? name : `${place}.${name}`, expected[name], actual[name])
      if (inner !== undefined) return inner
    }
    return undefined
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    for (const [index, value] of expected.entries()) {
      const inner = firstDifference(asked, `${place}[${index}]`, value, actual[index])
      if (inner !== undefined) return inner
    }
    return undefined
  }
  return JSON.stringify(expected) === JSON.stringify(actual) ? undefined : { asked, place, expected, actual }
}
