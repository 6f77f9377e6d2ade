import * as fc from 'fast-check'
import { freshMoment, signature, signedHeaders } from '../../../client/sign.ts'
import type { Credentials } from '../../../client/sign.ts'
import type { Header } from '../../../http/exchange.ts'
import { blacklist, remove, update } from '../../../own/change.ts'
import type { Manner } from '../../../own/change.ts'
import type { Teller } from '../scenario.ts'

/** What is forged: the headers of a request with this body, and the body that they sign where that is another one. */
type Forged = { headers: Header[]; signedBody?: string }

/** A way to forge the signature of a request that has this body; `times` is how often it is sent with that. */
export type Forgery = { times: number; of: (right: Credentials, body: string) => Forged }

const once = (of: (right: Credentials, body: string) => Header[]): Forgery => ({
  times: 1,
  of: (right, body) => ({ headers: of(right, body) }),
})

const edited = (edit: (signature: string) => string): Forgery =>
  once((right, body) =>
    signedHeaders(right, body).map(([name, value]): Header => [name, name.endsWith('Signature') ? edit(value) : value]),
  )

const another = (letter: string): string => (letter === '0' ? '1' : '0')

/** Every way in which a signature may be wrong, the plainest first. */
export const anyForgery: fc.Arbitrary<Forgery> = fc.oneof(
  fc.constant(once(() => [])),
  fc.constantFrom('f'.repeat(64), '', 'none').map((given) => edited(() => given)),
  fc.integer({ min: 1, max: 63 }).map((length) => edited((given) => given.slice(0, length))),
  fc.nat({ max: 63 }).map((at) => edited((given) => given.slice(0, at) + another(given[at]!) + given.slice(at + 1))),
  fc
    .constantFrom('X-Auth-Client', 'X-Auth-Timestamp', 'X-Auth-Nonce', 'X-Auth-Signature')
    .map((lacking) => once((right, body) => signedHeaders(right, body).filter(([name]) => name !== lacking))),
  fc
    .constantFrom<((right: Credentials) => Credentials)[]>(
      (right) => ({ ...right, clientId: `${right.clientId}x` }),
      (right) => ({ ...right, clientSecret: `${right.clientSecret}x` }),
      (right) => ({ ...right, clientSecret: '' }),
    )
    .map((whose) => once((right, body) => signedHeaders(whose(right), body))),
  fc
    // A window that is too wide is more often so by minutes than by days.
    .tuple(fc.oneof(fc.integer({ min: 7, max: 60 }), fc.integer({ min: 61, max: 3000 })), fc.boolean())
    .map(([minutes, ago]) =>
      once((right, body) => signedHeaders(right, body, freshMoment(Date.now() + (ago ? -minutes : minutes) * 60_000))),
    ),
  fc.constantFrom('', '{}', '{"first_name":"Eve"}').map(
    (signedBody): Forgery => ({
      times: 1,
      of: (right) => ({ headers: signedHeaders(right, signedBody), signedBody }),
    }),
  ),
  fc.constant(
    once((right, body) => {
      const moment = freshMoment()
      // Signed for another moment than it names.
      const given = signature(right, { ...moment, timestamp: String(Number(moment.timestamp) - 60) }, body)
      return signedHeaders(right, body, moment).map(([name, value]) => [
        name,
        name.endsWith('Signature') ? given : value,
      ])
    }),
  ),
  // Signed rightly, and sent a second time.
  fc.constant<Forgery>({ times: 2, of: (right, body) => ({ headers: signedHeaders(right, body) }) }),
)

/** Sends a request about a customer with a forged signature; deployments that sign nothing are not asked. */
export async function forge(teller: Teller, id: string, what: string, { times, of }: Forgery): Promise<void> {
  const { credentials, paths, send, change, create, draw, person } = teller
  if (!credentials) return
  const newcomer = person()
  const body = {
    create: JSON.stringify(newcomer),
    update: JSON.stringify({ first_name: draw.name() }),
    blacklist: '{"blacklist":true}',
  }[what]
  const { headers, signedBody } = of(credentials, body ?? '')
  // A body that is the signed one is not forged.
  if (signedBody === (body ?? '')) return
  const manner: Manner = { unsigned: true, headers }
  for (let turn = 0; turn < times; turn += 1) {
    if (what === 'list') await send('listCustomers', { ...paths.to('listCustomers'), ...manner }, signedBody)
    else if (what === 'create')
      await create(newcomer, { unsigned: true, headers, ...(signedBody !== undefined && { signedBody }) })
    else if (what === 'update')
      await change(id, 'updateCustomer', (key) => update(paths, key, body!, manner), signedBody)
    else if (what === 'blacklist')
      await change(id, 'blacklistCustomer', (key) => blacklist(paths, key, body!, manner), signedBody)
    else if (what === 'remove') await change(id, 'deleteCustomer', (key) => remove(paths, key, manner), signedBody)
    else await send('getCustomer', { ...paths.to('getCustomer', id), ...manner }, signedBody)
  }
}
