import { header } from '../../http/exchange.ts'
import type { Header } from '../../http/exchange.ts'
import { signature } from '../../client/sign.ts'
import type { Credentials } from '../../client/sign.ts'
import { toldSignature } from '../told-signature.ts'
import { parsed } from '../../http/json.ts'
import type { Law, View, Violation } from './law.ts'
import type { Stake } from './stake.ts'

const window = 5 * 60
const names = ['X-Auth-Client', 'X-Auth-Timestamp', 'X-Auth-Nonce', 'X-Auth-Signature'] as const

const rules = ['required', 'signature', 'client', 'body', 'window', 'nonce'] as const
type Rule = (typeof rules)[number]

const valueOf = (headers: Header[], name: string): string | undefined => header(headers, name)

/**
 * Why the signature of a request does not let it in; undefined where it does. `used` tells whether an earlier request
 * had its nonce.
 */
export function unauthorized(
  { exchange, signedBody, operation }: Pick<View, 'exchange' | 'signedBody' | 'operation'>,
  credentials: Credentials,
  used: (nonce: string) => boolean,
): Stake | undefined {
  const { headers, body = '' } = exchange.request
  const [client, timestamp, nonce, given] = names.map((name) => valueOf(headers, name))
  const stake = (rule: Rule, what: string): Stake => ({ promise: `auth-${rule}`, what: `${operation} ${what}` })
  const missing = names.filter((name) => valueOf(headers, name) === undefined)
  if (missing.length > 0)
    return stake(
      'required',
      missing.length === names.length ? 'that is not signed' : `without ${missing.join(' and ')}`,
    )
  if (given === '') return stake('signature', 'with an empty signature')
  if (client !== credentials.clientId) return stake('client', 'of a client that does not exist')
  const sent = Date.parse(exchange.startedAt) / 1000
  const off = Number(timestamp) - sent
  if (!/^-?\d/.test(timestamp!) || Number.isNaN(off)) return stake('window', 'signed at no time')
  // Near the edge two clocks may well disagree.
  if (Math.abs(off) > window + 60)
    return stake('window', `signed ${Math.round(Math.abs(off) / 60)} minutes ${off < 0 ? 'ago' : 'ahead'}`)
  const moment = { timestamp: timestamp!, nonce: nonce! }
  const right = signature(credentials, moment, body)
  if (given!.toLowerCase() !== right) {
    if (signedBody !== undefined)
      return stake(
        'body',
        signedBody === '' || parsed(signedBody) === undefined
          ? 'with another body than the signed one'
          : isRewritten(signedBody, body)
            ? 'with the signed body written otherwise'
            : 'with another body than the signed one',
      )
    return stake('signature', given!.length < 64 ? 'with a part of the signature' : 'with a wrong signature')
  }
  if (used(nonce!)) return stake('nonce', 'with a nonce that was used')
  return undefined
}

function isRewritten(signed: string, sent: string): boolean {
  return JSON.stringify(parsed(signed)) === JSON.stringify(parsed(sent))
}

/** That only what the client signed is let in. They say something only where the credentials are known. */
export const signatures: Law[] = [
  ...rules.map(
    (name): Law => ({
      promise: `auth-${name}`,
      on: 'all',
      holds: (view): Violation[] | undefined => {
        const stake = view.demand.refuse.find(({ promise }) => promise === `auth-${name}`)
        if (!stake || view.again || view.status === 0) return undefined
        const { exchange, status } = view
        // One that is refused and shows what it was asked for all the same.
        const shows = exchange.answer && /"customers"\s*:\s*\[\s*\{|"created_at"/.test(exchange.answer.body)
        if (view.ok || (status >= 200 && status < 300 && shows))
          return [{ key: `accepted:${stake.what}`, facts: { kind: 'accepted', what: [stake.what], status } }]
        if (shows)
          return [
            {
              key: `shown:${stake.what}`,
              facts: {
                kind: 'observed',
                what: `the refusal of ${stake.what} holds customers`,
                expected: 'nothing of them',
                actual: String(status),
              },
            },
          ]
        return status >= 400 && status < 500 ? [] : undefined
      },
    }),
  ),
  ...(['auth-header-names', 'auth-body'] as const).map(
    (promise): Law => ({
      promise,
      on: 'all',
      // One that is signed rightly is let in: with names in any letters, and with the body as it is.
      holds: (view) => {
        const { exchange, status, credentials, demand, again } = view
        if (!credentials || again || demand.refuse.some((one) => one.promise.startsWith('auth-')) || status === 0)
          return undefined
        const isCased = exchange.request.headers.some(
          ([name]) => /^x-auth-/i.test(name) && !(names as readonly string[]).includes(name),
        )
        const { body } = exchange.request
        const isUnusual = body !== undefined && parsed(body) !== undefined && body !== JSON.stringify(parsed(body))
        const isBeyondAscii = body !== undefined && /[^\0-\x7f]/.test(body)
        if (!(promise === 'auth-body' ? isUnusual || isBeyondAscii : isCased)) return undefined
        const [key, what] =
          promise === 'auth-header-names'
            ? ['refused', 'header names in other letters']
            : isUnusual
              ? ['refused', 'a signed body with spaces of its own']
              : ['refused:letters', 'a signed body with letters beyond ASCII']
        // What is forbidden may be so for the letters, and not for the signature.
        return status === 401 || (status === 403 && key === 'refused')
          ? [{ key, facts: { kind: 'refused', what: [what], status } }]
          : []
      },
    }),
  ),
  {
    promise: 'error-no-internals',
    on: 'all',
    holds: ({ credentials, exchange, status }) => {
      if (!credentials || status < 400 || !exchange.answer) return undefined
      const text = exchange.answer.body + exchange.answer.headers.map(([, value]) => value).join('\n')
      if (text.includes(credentials.clientSecret))
        return [{ key: 'secret', facts: { kind: 'leak', what: 'the secret' } }]
      return toldSignature(credentials, exchange) === undefined
        ? []
        : [{ key: 'signature', facts: { kind: 'leak', what: 'the right signature' } }]
    },
  },
]
