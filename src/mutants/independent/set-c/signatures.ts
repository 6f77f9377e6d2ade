import { authenticator, documentedAuthRules, signatureOf } from '../../authenticate.ts'
import { Refused, type Call, type Change, type Credentials, type Mutant } from '../../behaviour.ts'

type Authenticate = (call: Call) => void

/** Holes in the check of signatures. */
export const signatureMutants: Mutant[] = [
  {
    name: 'c-blacklist-unguarded',
    promise: 'auth-required',
    about: 'The check is mounted on the two paths of the document only: anybody can blacklist, without a signature.',
    needs: 'auth',
    change: authenticates((_, was) => (call) => {
      if (!call.path.startsWith('/api/customers/blacklist/')) was(call)
    }),
  },
  {
    name: 'c-signature-compared-in-part',
    promise: 'auth-signature',
    about: 'Only the first 16 digits of the signature are compared.',
    needs: 'auth',
    change: authenticates((credentials, was) => (call) => {
      const { timestamp, nonce, signature } = sent(call)
      const right = signatureOf(credentials, timestamp, nonce, call.body)
      was(signature.slice(0, 16) === right.slice(0, 16) ? withHeaders(call, { signature: right }) : call)
    }),
  },
  {
    name: 'c-nonce-per-path',
    promise: 'auth-nonce',
    about: 'Nonces are remembered for each path: a signed DELETE of one customer can be sent again for another one.',
    needs: 'auth',
    change: authenticates((credentials) => {
      const byPath = memory(() => authenticator(credentials))
      return (call) => byPath(call.path)(call)
    }),
  },
  {
    name: 'c-eight-nonces',
    promise: 'auth-nonce',
    about: 'Only the last eight nonces are remembered: a request is accepted again once eight others came between.',
    needs: 'auth',
    change: authenticates((credentials) => {
      const check = authenticator(credentials, { ...documentedAuthRules, nonceOnce: false })
      const seen: string[] = []
      return (call) => {
        check(call)
        const { nonce } = sent(call)
        if (seen.includes(nonce)) throw new Refused(401, 'UNAUTHORIZED', 'This nonce was used before.')
        seen.push(nonce)
        if (seen.length > 8) seen.shift()
      }
    }),
  },
  {
    name: 'c-signature-without-body',
    promise: 'auth-body',
    about: 'A signature made over no body at all is good for every body.',
    needs: 'auth',
    change: authenticates((credentials, was) => (call) => {
      const { timestamp, nonce, signature } = sent(call)
      const none = Buffer.alloc(0)
      was(signature === signatureOf(credentials, timestamp, nonce, none) ? { ...call, body: none } : call)
    }),
  },
  {
    name: 'c-unknown-client-empty-secret',
    promise: 'auth-client',
    about: 'A client that does not exist has the empty secret: anybody can sign in the name of one.',
    needs: 'auth',
    change: authenticates((credentials, was) => {
      const byClient = memory((client: string) => authenticator({ client, secret: '' }))
      return (call) => {
        const { client } = sent(call)
        if (client === credentials.client) was(call)
        else byClient(client)(call)
      }
    }),
  },
  {
    name: 'c-unauthorized-yet-done',
    promise: 'auth-required',
    about: 'The check runs beside the work: an unsigned write is answered 401, and done all the same.',
    needs: 'auth',
    change: (was) => {
      const failed = new WeakMap<Call, Refused>()
      return {
        authenticate(call) {
          try {
            was.authenticate(call)
          } catch (error) {
            if (!(error instanceof Refused) || call.method === 'GET') throw error
            failed.set(call, error)
          }
        },
        async answer(call) {
          const answer = await was.answer(call)
          const refused = failed.get(call)
          return refused === undefined ? answer : was.refuse(refused, call)
        },
      }
    },
  },
  {
    name: 'c-old-writes-accepted',
    promise: 'auth-window',
    about: 'Writes are accepted up to a day after they were signed, for the sake of retries; reads for five minutes.',
    needs: 'auth',
    change: authenticates((credentials, was) => {
      const patient = authenticator(credentials, { ...documentedAuthRules, past: 86_400, nonceOnce: false })
      return (call) => {
        if (call.method === 'GET' || call.method === 'HEAD') return was(call)
        patient(call)
        const timestamp = String(Math.floor(Date.now() / 1000))
        const signature = signatureOf(credentials, timestamp, sent(call).nonce, call.body)
        was(withHeaders(call, { timestamp, signature }))
      }
    }),
  },
]

/** Checks signatures otherwise; nothing changes where none are expected. */
function authenticates(check: (credentials: Credentials, was: Authenticate) => Authenticate): Change {
  return (was) =>
    was.credentials === undefined ? {} : { authenticate: check(was.credentials, (call) => was.authenticate(call)) }
}

function sent({ headers }: Call): Record<'client' | 'timestamp' | 'nonce' | 'signature', string> {
  const header = (name: string) => String(headers[`x-auth-${name}`] ?? '')
  return {
    client: header('client'),
    timestamp: header('timestamp'),
    nonce: header('nonce'),
    signature: header('signature'),
  }
}

function withHeaders(call: Call, changed: Record<string, string>): Call {
  const named = Object.entries(changed).map(([name, value]) => [`x-auth-${name}`, value])
  return { ...call, headers: { ...call.headers, ...Object.fromEntries(named) } }
}

/** Makes a value once for each key. */
function memory<Value>(make: (key: string) => Value): (key: string) => Value {
  const made = new Map<string, Value>()
  return (key) => {
    const value = made.get(key) ?? make(key)
    made.set(key, value)
    return value
  }
}
