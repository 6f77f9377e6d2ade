import { authenticator, documentedAuthRules, signatureOf, type AuthRules } from '../authenticate.ts'
import { Refused, type Call, type Credentials } from '../behaviour.ts'
import { nowAndThen } from './member-faults.ts'
import type { Fault, How, Place } from './place.ts'

/** A check of signatures that throws a refusal; one for each deployment, for it remembers nonces. */
type Check = (call: Call) => void

function fault(
  how: How,
  manner: string,
  about: string,
  promises: string[],
  wrong: (right: Credentials) => Check,
): Fault {
  return {
    how,
    manner,
    about,
    promises,
    needs: 'auth',
    lay: (setting) => (was) => {
      if (was.credentials === undefined) return {}
      const check = wrong(was.credentials)
      return {
        authenticate(call) {
          // Both see every request, so that both know every nonce.
          const [right, other] = [refusalBy(was.authenticate, call), refusalBy(check, call)]
          const shows = setting.shows({ call, customer: {}, text: call.body.toString() })
          if (shows && (right === undefined) !== (other === undefined)) setting.changed()
          const refusal = shows ? other : right
          if (refusal !== undefined) throw refusal
        },
      }
    },
  }
}

function refusalBy(check: Check, call: Call): unknown {
  try {
    check(call)
    return undefined
  } catch (error) {
    return error
  }
}

const by =
  (rules: Partial<AuthRules>) =>
  (right: Credentials): Check =>
    authenticator(right, { ...documentedAuthRules, ...rules })

/** Takes requests without this header; the others are checked. */
const withoutHeader =
  (header: string) =>
  (right: Credentials): Check => {
    const check = authenticator(right)
    return (call) => {
      if (call.headers[`x-auth-${header}`]) check(call)
    }
  }

/** Compares a part of the signature only. */
const comparing =
  (part: (signature: string) => string) =>
  (right: Credentials): Check => {
    const lax = authenticator(right, { ...documentedAuthRules, compares: false })
    return (call) => {
      const [timestamp, nonce, given] = ['timestamp', 'nonce', 'signature'].map((name) =>
        String(call.headers[`x-auth-${name}`] ?? ''),
      ) as [string, string, string]
      if (part(given) !== part(signatureOf(right, timestamp, nonce, call.body)))
        throw new Refused(401, 'UNAUTHORIZED', 'The signature is not right.')
      lax(call)
    }
  }

/** Refuses some of those that are rightly signed. */
const refusing =
  (which: (call: Call) => boolean) =>
  (right: Credentials): Check => {
    const check = authenticator(right)
    return (call) => {
      check(call)
      if (which(call)) throw new Refused(401, 'UNAUTHORIZED', 'The signature is not right.')
    }
  }

function reserialised(body: Buffer): Buffer {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString())))
  } catch {
    return body
  }
}

const lost = (header: string): Fault =>
  fault('lost', 'lost', `a request without the ${header} header is let in`, ['auth-required'], withoutHeader(header))

const faults: Record<string, Fault[]> = {
  client: [
    lost('client'),
    fault('ignored', 'ignored', 'any client is let in', ['auth-client'], by({ clientKnown: false })),
  ],
  timestamp: [
    lost('timestamp'),
    fault('ignored', 'ignored', 'any timestamp is let in', ['auth-window'], by({ past: Infinity, future: Infinity })),
    fault(
      'defaulted',
      'defaulted to an hour ago',
      'a timestamp of an hour ago is let in',
      ['auth-window'],
      by({ past: 3700 }),
    ),
    fault(
      'defaulted',
      'defaulted to an hour ahead',
      'a timestamp of an hour ahead is let in',
      ['auth-window'],
      by({ future: 3700 }),
    ),
  ],
  nonce: [
    lost('nonce'),
    fault('ignored', 'ignored', 'a nonce is let in again', ['auth-nonce'], by({ nonceOnce: false })),
    fault('stale', 'stale after ten', 'a nonce is let in again once ten others came', ['auth-nonce'], (right) => {
      const [once, often] = [authenticator(right), authenticator(right, { ...documentedAuthRules, nonceOnce: false })]
      const recent: string[] = []
      return (call) => {
        often(call)
        const nonce = String(call.headers['x-auth-nonce'])
        const isRecent = recent.includes(nonce)
        recent.push(nonce)
        if (recent.length > 10) recent.shift()
        if (isRecent) once(call)
      }
    }),
  ],
  signature: [
    lost('signature'),
    fault('ignored', 'ignored', 'any signature is let in', ['auth-signature', 'auth-body'], by({ compares: false })),
    ...[1, 8, 32, 63].map((length) =>
      fault(
        'cut',
        `cut to ${length}`,
        `${length} characters of the signature are compared`,
        ['auth-signature', 'auth-body'],
        comparing((text) => text.slice(0, length)),
      ),
    ),
    fault(
      'sometimes',
      'sometimes ignored',
      'any signature is let in now and then',
      ['auth-signature', 'answer-steady', 'auth-body'],
      (right) => {
        const [strict, lax] = [authenticator(right), authenticator(right, { ...documentedAuthRules, compares: false })]
        return (call) => {
          const [one, other] = [refusalBy(strict, call), refusalBy(lax, call)]
          const refusal = nowAndThen(call.number) ? other : one
          if (refusal !== undefined) throw refusal
        }
      },
    ),
    fault(
      'refused',
      'refused at times',
      'a right signature is refused now and then',
      ['answer-steady', 'auth-signature'],
      refusing(({ number }) => nowAndThen(number)),
    ),
    fault(
      'refused',
      'refused with certain letters',
      'a right signature that begins with a letter is refused',
      ['answer-steady', 'auth-signature'],
      refusing(({ headers }) => /^[a-f]/.test(String(headers['x-auth-signature']))),
    ),
  ],
  body: [
    fault(
      'ignored',
      'ignored',
      'the signature does not cover the body',
      ['auth-body', 'auth-signature'],
      comparing(() => ''),
    ),
    fault(
      're-coded',
      're-coded: written anew',
      'the signature covers the body as the server would write it',
      ['auth-body'],
      by({ covered: reserialised }),
    ),
    fault(
      're-coded',
      're-coded: ASCII',
      'the signature covers the body with question marks for letters beyond ASCII',
      ['auth-body', 'create-names'],
      by({ covered: (body) => Buffer.from(body.toString().replaceAll(/[^\0-\x7f]/gu, '?')) }),
    ),
    fault(
      'cut',
      'cut to 64 bytes',
      'the signature covers 64 bytes of the body',
      ['auth-body'],
      by({ covered: (body) => body.subarray(0, 64) }),
    ),
    fault('lost', 'lost', 'the signature covers no body', ['auth-body'], by({ covered: () => Buffer.alloc(0) })),
  ],
}

/** What a signature is checked for, header by header. */
export const signaturePlaces: Place[] = Object.entries(faults).map(([what, some]) => ({
  where: 'signature',
  what,
  sees: ['text'],
  faults: some,
}))
