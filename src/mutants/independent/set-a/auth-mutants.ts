import { authenticator, documentedAuthRules, signatureOf } from '../../authenticate.ts'
import { Refused, type Call, type Credentials, type Mutant } from '../../behaviour.ts'

/** What is wrong with the check of signatures. */
export const authMutants: Mutant[] = [
  {
    name: 'beginning-of-signature-suffices',
    promise: 'auth-signature',
    about: 'The signature is compared as far as it was sent: its first characters alone are accepted.',
    needs: 'auth',
    change: alsoAccepts((call, credentials) => {
      const right = signed(call, credentials)
      const sent = header(call, 'signature')
      return sent !== '' && right.startsWith(sent) ? call : undefined
    }),
  },
  {
    name: 'signature-over-nothing-suffices',
    promise: 'auth-body',
    about:
      'Where the body was not read yet the check falls back to none: a signature that covers an empty body is accepted with any body.',
    needs: 'auth',
    change: alsoAccepts((call, credentials) =>
      header(call, 'signature') === signed({ ...call, body: Buffer.alloc(0) }, credentials) ? call : undefined,
    ),
  },
  {
    name: 'nonce-remembered-with-its-second',
    promise: 'auth-nonce',
    about: 'A nonce is remembered together with the timestamp: it is accepted again with another one, signed anew.',
    needs: 'auth',
    change({ credentials }) {
      if (credentials === undefined) return {}
      const check = authenticator(credentials, { ...documentedAuthRules, nonceOnce: false })
      const seen = new Set<string>()
      return {
        authenticate(call) {
          check(call)
          const key = `${header(call, 'timestamp')}:${header(call, 'nonce')}`
          if (seen.has(key)) throw new Refused(401, 'UNAUTHORIZED', 'This nonce was used before.')
          seen.add(key)
        },
      }
    },
  },
  {
    name: 'any-client-may-read',
    promise: 'auth-client',
    about:
      'Reads take the secret of the only client there is, whatever the client is called: a client that does not exist may list and get customers.',
    needs: 'auth',
    change: alsoAccepts((call, { client, secret }) => {
      const named = header(call, 'client')
      const right = signed(call, { client: named, secret })
      const reads = call.method === 'GET' && named !== '' && header(call, 'signature') === right
      return reads ? { ...call, headers: { ...call.headers, 'x-auth-client': client } } : undefined
    }),
  },
  {
    name: 'refused-signature-after-the-create',
    promise: 'create-refused-not-stored',
    about:
      'The signature is checked while the request is already carried out: a create with a wrong signature is answered 401, and the customer is there.',
    needs: 'auth',
    change(was) {
      const late = new WeakMap<Call, Refused>()
      return {
        authenticate(call) {
          try {
            was.authenticate(call)
          } catch (error) {
            if (!(error instanceof Refused) || call.method !== 'POST' || call.path !== '/api/customers') throw error
            late.set(call, error)
          }
        },
        async answer(call) {
          const answer = await was.answer(call)
          const refused = late.get(call)
          return refused === undefined ? answer : was.refuse(refused, call)
        },
      }
    },
  },
]

/**
 * Accepts requests that are not signed as they should be: `as` says as which call one is to be treated, signed then
 * for that as it should have been, or undefined where the check is to be the usual one.
 */
function alsoAccepts(as: (call: Call, credentials: Credentials) => Call | undefined): Mutant['change'] {
  return ({ authenticate, credentials }) => {
    if (credentials === undefined) return {}
    return {
      authenticate(call) {
        const treated = as(call, credentials)
        if (treated === undefined) return authenticate(call)
        const signature = signed(treated, credentials)
        authenticate({ ...treated, headers: { ...treated.headers, 'x-auth-signature': signature } })
      },
    }
  }
}

function signed(call: Call, credentials: Credentials): string {
  return signatureOf(credentials, header(call, 'timestamp'), header(call, 'nonce'), call.body)
}

function header(call: Call, name: string): string {
  return String(call.headers[`x-auth-${name}`] ?? '')
}
