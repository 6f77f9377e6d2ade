import { authenticator, documentedAuthRules, type AuthRules } from '../../authenticate.ts'
import type { Call, Change, Mutant } from '../../behaviour.ts'

/** Mutants that take requests whose signature does not hold. */
export const mutantsOfSigning: Mutant[] = [
  {
    name: 'b-signature-unread-without-body',
    promise: 'auth-signature',
    about: 'A request without a body is taken with any signature.',
    needs: 'auth',
    change: checksBy((call) => ({ compares: call.body.length > 0 })),
  },
  {
    name: 'b-signature-over-the-parsed-body',
    promise: 'auth-body',
    about:
      'The signature is compared with the body written anew: white space may be added to what was signed, and a signed body that has some is refused.',
    needs: 'auth',
    change: checksBy(() => ({ covered: rewritten })),
  },
  {
    name: 'b-future-open-with-body',
    promise: 'auth-window',
    about: 'A request with a body is taken with a timestamp up to a day in the future.',
    needs: 'auth',
    change: checksBy((call) => ({ future: call.body.length > 0 ? 86_400 : documentedAuthRules.future })),
  },
  {
    name: 'b-nonce-once-for-each-path',
    promise: 'auth-nonce',
    about: 'A nonce is remembered for its path alone, so that a recorded request can be replayed to another path.',
    needs: 'auth',
    change: (was) => {
      const { credentials } = was
      if (credentials === undefined) return {}
      const checks = new Map<string, (call: Call) => void>()
      return {
        authenticate(call) {
          const check = checks.get(call.path) ?? authenticator(credentials)
          checks.set(call.path, check)
          check(call)
        },
      }
    },
  },
]

function checksBy(rulesFor: (call: Call) => Partial<AuthRules>): Change {
  return ({ credentials }) => {
    if (credentials === undefined) return {}
    // One check for all requests, so that a nonce stays good once only; it reads the rules at each request.
    const rules = { ...documentedAuthRules }
    const check = authenticator(credentials, rules)
    return {
      authenticate(call) {
        Object.assign(rules, documentedAuthRules, rulesFor(call))
        check(call)
      },
    }
  }
}

function rewritten(body: Buffer): Buffer {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString())))
  } catch {
    return body
  }
}
