import type { Behaviour, Call, Change, Credentials, Mutant } from '../behaviour.ts'
import { Refused } from '../behaviour.ts'
import { authenticator, documentedAuthRules, signatureOf, type AuthRules } from '../authenticate.ts'

/** Signatures are checked by other rules. */
function checks(rules: Partial<AuthRules>): Change {
  return (was) =>
    was.credentials === undefined
      ? {}
      : { authenticate: authenticator(was.credentials, { ...documentedAuthRules, ...rules }) }
}

/** These calls need the headers of a signature that nobody compares. */
function comparesNot(where: (call: Call) => boolean): Change {
  return (was) => {
    const lenient = was.credentials && authenticator(was.credentials, { ...documentedAuthRules, compares: false })
    return { authenticate: (call) => (lenient && where(call) ? lenient(call) : was.authenticate(call)) }
  }
}

/** Every path remembers the nonces that were used on it. */
function noncesOfEachPath(was: Readonly<Behaviour>): Partial<Behaviour> {
  const paths = new Map<string, Behaviour['authenticate']>()
  const credentials = was.credentials
  if (credentials === undefined) return {}
  return {
    authenticate(call) {
      const known = paths.get(call.path) ?? authenticator(credentials, documentedAuthRules)
      paths.set(call.path, known)
      known(call)
    },
  }
}

/** Requests of these methods need no signature. */
function leavesOpen(...methods: string[]): Change {
  return (was) => ({
    authenticate(call) {
      if (!methods.includes(call.method)) was.authenticate(call)
    },
  })
}

/** Requests of this method are carried out before their signature is looked at. */
function refusesAfter(method: string): Change {
  return (was) => {
    const open = new WeakSet<Call>()
    return {
      authenticate(call) {
        if (!open.has(call)) was.authenticate(call)
      },
      async answer(call) {
        if (call.method !== method || signed(call.headers)) return was.answer(call)
        open.add(call)
        await was.answer(call)
        open.delete(call)
        return was.answer(call)
      },
    }
  }
}

/** What this call would have to send to be let in. */
function rightSignature(credentials: Credentials, { headers, body }: Call): string {
  return signatureOf(
    credentials,
    String(headers['x-auth-timestamp'] ?? ''),
    String(headers['x-auth-nonce'] ?? ''),
    body,
  )
}

function signed(headers: { [name: string]: unknown }): boolean {
  return headers['x-auth-signature'] !== undefined
}

function rewritten(body: Buffer): Buffer {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString())))
  } catch {
    return body
  }
}

/** Signatures that are asked for and not checked as documented. */
export const signatures: Mutant[] = [
  {
    name: 'unsigned-accepted',
    promise: 'auth-required',
    needs: 'auth',
    about: 'A request without the headers is carried out.',
    change: (was) => ({
      authenticate: (call) => {
        if (signed(call.headers)) was.authenticate(call)
      },
    }),
  },
  {
    name: 'unsigned-reads-accepted',
    promise: 'auth-required',
    needs: 'auth',
    about: 'Reading needs no signature.',
    change: leavesOpen('GET'),
  },
  {
    name: 'unsigned-updates-refused-and-done',
    promise: 'auth-required',
    needs: 'auth',
    about: 'An update that is not signed is a 401, and is carried out all the same.',
    change: refusesAfter('PUT'),
  },
  {
    name: 'unsigned-creates-refused-and-done',
    promise: 'auth-required',
    needs: 'auth',
    about: 'A create that is not signed is a 401, and is carried out all the same.',
    change: refusesAfter('POST'),
  },
  {
    name: 'unsigned-deletes-refused-and-done',
    promise: 'auth-required',
    needs: 'auth',
    about: 'A delete that is not signed is a 401, and is carried out all the same.',
    change: refusesAfter('DELETE'),
  },
  {
    name: 'unsigned-deletes-accepted',
    promise: 'auth-required',
    needs: 'auth',
    about: 'Deleting needs no signature.',
    change: leavesOpen('DELETE'),
  },
  {
    name: 'unsigned-updates-accepted',
    promise: 'auth-required',
    needs: 'auth',
    about: 'Updating needs no signature.',
    change: leavesOpen('PUT'),
  },
  {
    name: 'header-names-by-case',
    promise: 'auth-header-names',
    needs: 'auth',
    about: 'The headers of a signature are found in the letters of the pages only.',
    change: (was) => ({
      authenticate(call) {
        if (signed(call.headers) && !call.headerNames.includes('X-Auth-Signature'))
          throw new Refused(401, 'UNAUTHORIZED', 'The request is not signed.')
        was.authenticate(call)
      },
    }),
  },
  {
    name: 'nonce-may-be-missing',
    promise: 'auth-required',
    needs: 'auth',
    about: 'A nonce that is missing is taken for an empty one.',
    change: (was) => ({
      authenticate(call) {
        const alone =
          was.credentials &&
          call.headers['x-auth-nonce'] === undefined &&
          call.headers['x-auth-signature'] === rightSignature(was.credentials, call)
        if (!alone) was.authenticate(call)
      },
    }),
  },
  {
    name: 'right-signature-told',
    promise: 'error-no-internals',
    needs: 'auth',
    about: 'The refusal of a wrong signature says which one was expected.',
    change: (was) => ({
      refuse(refused, call) {
        const told = was.credentials && refused.status === 401 && signed(call.headers)
        return was.refuse(
          told
            ? new Refused(401, refused.code, `Signature mismatch: expected ${rightSignature(was.credentials, call)}.`)
            : refused,
          call,
        )
      },
    }),
  },
  {
    name: 'any-signature-accepted',
    promise: 'auth-signature',
    needs: 'auth',
    about: 'Any text is taken as a signature.',
    change: checks({ compares: false }),
  },
  {
    name: 'signatures-unchecked-by-id',
    promise: 'auth-signature',
    needs: 'auth',
    about: 'A GET by id needs the headers, and nobody compares the signature.',
    change: comparesNot(({ method, path }) => method === 'GET' && path !== '/api/customers'),
  },
  {
    name: 'signatures-unchecked-in-blacklisting',
    promise: 'auth-signature',
    needs: 'auth',
    about: 'A blacklisting needs the headers, and nobody compares the signature.',
    change: comparesNot(({ path }) => path.includes('/blacklist/')),
  },
  {
    name: 'nonces-of-a-path',
    promise: 'auth-nonce',
    needs: 'auth',
    about: 'A nonce may be used again on another path.',
    change: noncesOfEachPath,
  },
  {
    name: 'any-client-accepted',
    promise: 'auth-client',
    needs: 'auth',
    about: 'Any client id is taken that signs with the right secret.',
    change: checks({ clientKnown: false }),
  },
  {
    name: 'stale-accepted',
    promise: 'auth-window',
    needs: 'auth',
    about: 'A request signed long ago is carried out.',
    change: checks({ past: Infinity }),
  },
  {
    name: 'future-accepted',
    promise: 'auth-window',
    needs: 'auth',
    about: 'A request signed in the future is carried out.',
    change: checks({ future: Infinity }),
  },
  {
    name: 'replay-accepted',
    promise: 'auth-nonce',
    needs: 'auth',
    about: 'The same request is carried out twice.',
    change: checks({ nonceOnce: false }),
  },
  {
    name: 'nonces-soon-forgotten',
    promise: 'auth-nonce',
    needs: 'auth',
    about: 'A nonce is remembered for a third of a second.',
    change: (was) => {
      if (was.credentials === undefined) return {}
      const lenient = authenticator(was.credentials, { ...documentedAuthRules, nonceOnce: false })
      const seen = new Map<string, number>()
      return {
        authenticate(call) {
          lenient(call)
          const nonce = String(call.headers['x-auth-nonce'])
          if (Date.now() - (seen.get(nonce) ?? 0) < 333)
            throw new Refused(401, 'UNAUTHORIZED', 'This nonce was used before.')
          seen.set(nonce, Date.now())
        },
      }
    },
  },
  {
    name: 'nonce-bound-to-the-body',
    promise: 'auth-nonce',
    needs: 'auth',
    about: 'A nonce is accepted once for each body.',
    change: (was) => {
      if (was.credentials === undefined) return {}
      const { credentials } = was
      const each = new Map<string, ReturnType<typeof authenticator>>()
      return {
        authenticate(call) {
          const body = call.body.toString()
          const own = each.get(body) ?? authenticator(credentials)
          each.set(body, own)
          own(call)
        },
      }
    },
  },
  {
    name: 'updates-replayed',
    promise: 'auth-nonce',
    needs: 'auth',
    about: 'The nonces of updates are not remembered.',
    change: (was) => {
      if (was.credentials === undefined) return {}
      const lenient = authenticator(was.credentials, { ...documentedAuthRules, nonceOnce: false })
      return { authenticate: (call) => (call.method === 'PUT' ? lenient(call) : was.authenticate(call)) }
    },
  },
  {
    name: 'trimmed-body-covered',
    promise: 'auth-body',
    needs: 'auth',
    about: 'The signature is compared with the body without the white space around it.',
    change: checks({ covered: (body) => Buffer.from(body.toString().trim()) }),
  },
  {
    name: 'body-not-covered',
    promise: 'auth-body',
    needs: 'auth',
    about: 'Where there is a body, the signature is not compared: a tampered one is carried out.',
    change: (was) => {
      if (was.credentials === undefined) return {}
      const lenient = authenticator(was.credentials, { ...documentedAuthRules, compares: false })
      return { authenticate: (call) => (call.body.length > 0 ? lenient(call) : was.authenticate(call)) }
    },
  },
  {
    name: 'body-covered-as-rewritten',
    promise: 'auth-body',
    needs: 'auth',
    about: 'The signature is compared with the body as the server would write it, not with the bytes sent.',
    change: checks({ covered: rewritten }),
  },
  {
    name: 'unsigned-fails',
    promise: 'no-server-error',
    needs: 'auth',
    about: 'A request without the headers is a 500.',
    change: (was) => ({
      authenticate(call) {
        if (!signed(call.headers)) throw new Refused(500, 'INTERNAL_ERROR', 'The server failed to answer this request.')
        was.authenticate(call)
      },
    }),
  },
  {
    name: 'unsigned-is-200',
    promise: 'envelope-success',
    needs: 'auth',
    about: 'A request without the headers is answered with 200 and success false.',
    change: (was) => ({
      refuse: (refused, call) => ({ ...was.refuse(refused, call), ...(refused.status === 401 && { status: 200 }) }),
    }),
  },
  {
    name: 'unsigned-is-html',
    promise: 'error-shape',
    needs: 'auth',
    about: 'A request without the headers is answered with a login page and 401.',
    change: (was) => ({
      refuse: (refused, call) =>
        refused.status === 401
          ? { status: 401, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in</title>' }
          : was.refuse(refused, call),
    }),
  },
  {
    name: 'half-a-signature-accepted',
    promise: 'auth-signature',
    needs: 'auth',
    about: 'A signature is compared as far as it goes.',
    change: (was) => {
      const { credentials } = was
      if (credentials === undefined) return {}
      return {
        authenticate(call) {
          const [given, whole] = [String(call.headers['x-auth-signature'] ?? ''), rightSignature(credentials, call)]
          was.authenticate(
            given !== '' && whole.startsWith(given)
              ? { ...call, headers: { ...call.headers, 'x-auth-signature': whole } }
              : call,
          )
        },
      }
    },
  },
  {
    name: 'empty-signature-accepted',
    promise: 'auth-signature',
    needs: 'auth',
    about: 'An empty signature is let in.',
    change: (was) => {
      const lenient = was.credentials && authenticator(was.credentials, { ...documentedAuthRules, compares: false })
      return {
        authenticate(call) {
          if (lenient && call.headers['x-auth-signature'] === '')
            lenient({ ...call, headers: { ...call.headers, 'x-auth-signature': 'none' } })
          else was.authenticate(call)
        },
      }
    },
  },
  {
    name: 'short-signatures-fail',
    promise: 'no-server-error',
    needs: 'auth',
    about: 'A signature of another length than the right one is a 500.',
    change: (was) => ({
      authenticate(call) {
        if (signed(call.headers) && String(call.headers['x-auth-signature']).length !== 64)
          throw new Refused(500, 'INTERNAL_ERROR', 'The server failed to answer this request.')
        was.authenticate(call)
      },
    }),
  },
  {
    name: 'nine-minutes-accepted',
    promise: 'auth-window',
    needs: 'auth',
    about: 'A timestamp may be nine minutes off.',
    change: checks({ past: 540, future: 540 }),
  },
  {
    name: 'signatures-unchecked-in-deletes',
    promise: 'auth-signature',
    needs: 'auth',
    about: 'A delete needs the headers, and nobody compares the signature.',
    change: comparesNot(({ method }) => method === 'DELETE'),
  },
  {
    name: 'secret-told',
    promise: 'error-no-internals',
    needs: 'auth',
    about: 'The refusal of a wrong signature names the secret.',
    change: (was) => ({
      refuse: (refused, call) =>
        was.refuse(
          refused.status === 401
            ? new Refused(401, refused.code, `${refused.message} It has to be made with ${was.credentials?.secret}.`)
            : refused,
          call,
        ),
    }),
  },
  {
    name: 'unsigned-shows-the-list',
    promise: 'auth-required',
    needs: 'auth',
    about: 'The 401 of a list that is not signed holds the list all the same.',
    change: (was) => ({
      refuse(refused, call) {
        const answer = was.refuse(refused, call)
        return refused.status === 401 && call.method === 'GET'
          ? {
              ...answer,
              body: JSON.stringify({
                ...JSON.parse(answer.body),
                data: was.showPage(was.page(was.select(call), call), call),
              }),
            }
          : answer
      },
    }),
  },
]
