import { redacted } from '../http/redacted.ts'
import { redactBody, redactValue } from '../http/redact.ts'
import { redactUrl } from '../http/redact-address.ts'
import { isSecretName } from '../http/secret-name.ts'
import type { Difference } from './differences.ts'
import type { Answered, Exchange, Sent } from './exchange.ts'
import { createNames } from './names.ts'
import { replay } from './replay.ts'
import { createSubject } from './subject.ts'
import type { Start } from './subject.ts'

/** The exchange in which a mutant showed itself, beside what the correct deployment would have answered. */
export type Shown = {
  method: string
  /** Path and query. */
  url: string
  /** What was sent; empty where there was no body. */
  body: string
  /** At least one, as far as the first few. */
  differences: Difference[]
  /** The statuses, of the mutant and of the correct deployment. */
  status: number | undefined
  rightStatus: number | undefined
}

const shownDifferences = 5
const shownText = 10_000

/**
 * The first exchange of a run whose answer is other than the correct deployment's to the same requests, up to the names of
 * ids; undefined where there is none.
 */
export async function firstShown(exchanges: readonly Exchange[], start: Start): Promise<Shown | undefined> {
  const shadow = createSubject([], start)
  const names = createNames(start)
  let found: Shown | undefined
  try {
    await replay(exchanges, shadow, names.asked, (right, index) => {
      const { sent, answered } = exchanges[index]!
      const unlike = answered === undefined ? [] : names.differences(answered, right, 'other')
      if (answered === undefined || unlike.length === 0) return false
      found = withoutSecret(shownIn(sent, answered, right, unlike), start)
      return true
    })
  } finally {
    shadow.close()
  }
  return found
}

// A mutant may tell it, in whatever words.
function withoutSecret(shown: Shown, { auth }: Start): Shown {
  if (auth === undefined) return shown
  return JSON.parse(JSON.stringify(shown).replaceAll(JSON.stringify(auth.secret).slice(1, -1), redacted)) as Shown
}

function redactDifference({ place, expected, actual }: Difference): Difference {
  const hide = (value: unknown): unknown =>
    value !== undefined && isSecretName(place, 'member') ? redacted : redactValue(value)
  return { place, expected: hide(expected), actual: hide(actual) }
}

function shownIn(sent: Sent, answered: Answered, right: Answered, unlike: readonly Difference[]): Shown {
  return {
    method: sent.method,
    url: redactUrl(sent.url),
    body: redactBody(sent.body.toString('utf8')).slice(0, shownText),
    differences: unlike.slice(0, shownDifferences).map(redactDifference),
    status: answered.status,
    rightStatus: right.status,
  }
}
