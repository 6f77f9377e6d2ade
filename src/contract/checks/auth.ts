import type { Header } from '../../http/exchange.ts'
import { freshMoment, signedHeaders } from '../../client/sign.ts'
import type { Credentials } from '../../client/sign.ts'
import type { Result } from '../ask.ts'
import type { Check } from '../check.ts'
import type { Shown } from '../compare.ts'
import { idAsked } from '../context.ts'
import type { Context } from '../context.ts'
import { customersIn } from '../judge-answer.ts'
import { CheckStopped } from '../run.ts'
import { toldSignature } from '../told-signature.ts'

// Older ones are refused for their timestamp, whatever became of their nonce.
const youngest = 4 * 60_000

const unsigned = new Set([401, 403])

/** That only what the client signed is let in. Runs where credentials are given. */
export const authChecks: Check[] = [
  {
    name: 'auth-refuses-unsigned',
    operation: 'all',
    promises: ['auth-required'],
    source: 'public',
    needs: ['credentials'],
    stage: 'first',
    async run(context) {
      const about = { promise: 'auth-required', what: 'a list that is not signed' }
      if (
        context.refused(
          await context.send('listCustomers', { ...context.run.paths.to('listCustomers'), unsigned: true }),
          'listCustomers',
          about,
        )
      )
        context.run.abilities.set('auth', 'works')
    },
  },
  {
    name: 'auth-refuses-unsigned-operations',
    operation: 'all',
    promises: ['auth-required', 'auth-signature'],
    source: 'public',
    needs: ['credentials', 'auth', 'create', 'get', 'writes'],
    stage: 'together',
    async run(context) {
      const before = context.run.first[2] ?? (await context.customer())
      const { id } = before
      const body = JSON.stringify({ first_name: 'Eve' })
      const what = (operation: string) => ({ promise: 'auth-required', what: `${operation} that is not signed` })
      const newcomer = newCustomer(context)
      const { abilities, findings, paths } = context.run
      context.refused(await context.create(newcomer, undefined, true), 'createCustomer', what('a create'))
      context.refused(
        await context.send('getCustomer', { ...paths.to('getCustomer', id), unsigned: true }),
        'getCustomer',
        what('a GET by id'),
      )
      context.refused(
        await context.send('updateCustomer', { ...paths.to('updateCustomer', id), body, unsigned: true }),
        'updateCustomer',
        what('an update'),
      )
      if (abilities.get('blacklist') === 'works') {
        const request = { ...paths.to('blacklistCustomer', id), body: '{"blacklist":true}', unsigned: true }
        context.refused(await context.send('blacklistCustomer', request), 'blacklistCustomer', what('a blacklisting'))
      }
      if (abilities.get('delete') === 'works') {
        const request = { ...paths.to('deleteCustomer', id), unsigned: true }
        context.refused(await context.send('deleteCustomer', request), 'deleteCustomer', what('a delete'))
        const headers = signedHeaders(given(context), undefined).map(lastLetterChanged)
        const wrong = { promise: 'auth-signature', what: 'a delete with the last letter of its signature changed' }
        context.refused(await context.send('deleteCustomer', { ...request, headers }), 'deleteCustomer', wrong)
      }
      if (!findings.has('accepted:auth-required') && !findings.has('accepted:auth-signature'))
        await nothingDone(context, before, String(newcomer['email']))
    },
  },
  {
    name: 'auth-refuses-missing-headers',
    operation: 'all',
    promises: ['auth-required'],
    source: 'public',
    needs: ['credentials', 'auth'],
    stage: 'together',
    async run(context) {
      for (const missing of ['X-Auth-Client', 'X-Auth-Timestamp', 'X-Auth-Nonce', 'X-Auth-Signature']) {
        const moment = freshMoment()
        // Signed as a server reads it that takes what is missing for empty.
        if (missing === 'X-Auth-Timestamp') moment.timestamp = ''
        if (missing === 'X-Auth-Nonce') moment.nonce = ''
        const headers = signedHeaders(given(context), undefined, moment).filter(([name]) => name !== missing)
        await getRefused(context, headers, 'auth-required', `a list without ${missing}`)
      }
    },
  },
  {
    name: 'auth-refuses-wrong-signatures',
    operation: 'all',
    promises: ['auth-signature', 'auth-client'],
    source: 'public',
    needs: ['credentials', 'auth'],
    stage: 'together',
    async run(context) {
      const credentials = given(context)
      const right = freshMoment()
      const headers = (wrong: Partial<Record<string, string>>): Header[] =>
        signedHeaders(credentials, undefined).map(([name, value]) => [name, wrong[name] ?? value])
      await getRefused(
        context,
        signedHeaders({ ...credentials, clientSecret: `${credentials.clientSecret}x` }, undefined),
        'auth-signature',
        'a list signed with another secret',
      )
      const halved = signedHeaders(credentials, undefined).map(
        ([name, value]): Header => [name, name === 'X-Auth-Signature' ? value.slice(0, value.length / 2) : value],
      )
      await getRefused(context, halved, 'auth-signature', 'a list with half of its signature')
      const resigned = signedHeaders(credentials, undefined).map(lastLetterChanged)
      await getRefused(context, resigned, 'auth-signature', 'a list with the last letter of its signature changed')
      const otherNonce = headers({ 'X-Auth-Nonce': freshMoment().nonce })
      // Not every route need look at what it is sent.
      const own = context.run.first[1]
      if (own) {
        const single = await context.send('getCustomer', {
          ...context.run.paths.to('getCustomer', own.id),
          headers: otherNonce,
          unsigned: true,
        })
        context.refused(single, 'getCustomer', {
          promise: 'auth-signature',
          what: 'a GET by id with another nonce than the signed one',
        })
      } else await getRefused(context, otherNonce, 'auth-signature', 'a list with another nonce than the signed one')
      const earlier = String(Number(right.timestamp) - 60)
      if (own && context.run.abilities.get('blacklist') === 'works') {
        // What is so already, so that nothing changes where it is let in.
        const body = '{"blacklist":false}'
        const wrong = signedHeaders(credentials, body).map(
          ([name, value]): Header => [name, name === 'X-Auth-Timestamp' ? earlier : value],
        )
        const back = await context.send('blacklistCustomer', {
          ...context.run.paths.to('blacklistCustomer', own.id),
          body,
          headers: wrong,
          unsigned: true,
        })
        context.refused(back, 'blacklistCustomer', {
          promise: 'auth-signature',
          what: 'a blacklisting with another timestamp than the signed one',
        })
      } else
        await getRefused(
          context,
          headers({ 'X-Auth-Timestamp': earlier }),
          'auth-signature',
          'a list with another timestamp than the signed one',
        )
      await getRefused(
        context,
        signedHeaders({ ...credentials, clientId: `${credentials.clientId}-nobody` }, undefined),
        'auth-client',
        'a list signed by a client that does not exist',
      )
    },
  },
  {
    name: 'auth-covers-the-body',
    operation: 'all',
    promises: ['auth-body'],
    source: 'public',
    needs: ['credentials', 'auth', 'create', 'writes'],
    stage: 'together',
    async run(context) {
      const credentials = given(context)
      const other = newCustomer(context)
      const swapped = signedHeaders(credentials, JSON.stringify(other).replace('individual', 'business'))
      context.refused(await context.create(other, swapped, true), 'createCustomer', {
        promise: 'auth-body',
        what: 'a body other than the signed one',
      })
      // A server that trims the body, or writes it anew, before it looks at the signature looks at other bytes than
      // were sent.
      const compact = JSON.stringify(newCustomer(context))
      const spaced = { promise: 'auth-body', what: 'a body with one more space than the signed one' }
      context.refused(
        await context.create({ text: `${compact} ` }, signedHeaders(credentials, compact), true),
        'createCustomer',
        spaced,
      )
      const { id } = context.run.first[1] ?? (await context.customer())
      const update = {
        ...context.run.paths.to('updateCustomer', id),
        body: JSON.stringify({ first_name: 'Eve' }),
        headers: signedHeaders(credentials, undefined),
        unsigned: true,
      }
      context.refused(await context.send('updateCustomer', update), 'updateCustomer', {
        promise: 'auth-body',
        what: 'an update with a body that was not signed at all',
      })
    },
  },
  {
    name: 'auth-keeps-the-window',
    operation: 'all',
    promises: ['auth-window'],
    source: 'public',
    needs: ['credentials', 'auth'],
    stage: 'together',
    async run(context) {
      for (const [minutes, what] of [
        [-7.5, 'seven and a half minutes old'],
        [7.5, 'seven and a half minutes ahead'],
      ] as const) {
        const moment = freshMoment(Date.now() + minutes * 60_000)
        await getRefused(
          context,
          signedHeaders(given(context), undefined, moment),
          'auth-window',
          `a list signed with a timestamp that is ${what}`,
        )
      }
      const { timestamp, nonce } = freshMoment()
      const moment = { timestamp: 'now', nonce }
      const headers = signedHeaders(given(context), undefined, moment)
      await getRefused(
        context,
        headers,
        'auth-window',
        `a list signed with the timestamp "now" in place of ${timestamp}`,
      )
    },
  },
  {
    name: 'auth-takes-a-nonce-once',
    operation: 'all',
    promises: ['auth-nonce', 'auth-header-names'],
    source: 'public',
    needs: ['credentials', 'auth'],
    stage: 'together',
    async run(context) {
      const credentials = given(context)
      const moment = freshMoment()
      const headers = signedHeaders(credentials, undefined, moment)
      const first = await namedOtherwise(context, headers)
      if (!first.ok) return
      await getRefused(context, headers, 'auth-nonce', 'a list sent a second time, signature and all')
      const again = freshMoment(Date.now() + 1000)
      const about = { promise: 'auth-nonce', what: 'a request signed anew with a nonce that was used' }
      // With a body of its own where that is allowed: a nonce is remembered by itself, not together with what it came
      // with.
      const body =
        context.run.mode === 'read' || context.run.abilities.get('create') !== 'works'
          ? undefined
          : newCustomer(context)
      const own = context.run.abilities.get('blacklist') === 'works' ? context.run.first[1] : undefined
      if (own) {
        // Of another method, path and body, and nothing changes where it is let in.
        const back = '{"blacklist":false}'
        const used = signedHeaders(credentials, back, { ...again, nonce: moment.nonce })
        const result = await context.send('blacklistCustomer', {
          ...context.run.paths.to('blacklistCustomer', own.id),
          body: back,
          headers: used,
          unsigned: true,
        })
        context.refused(result, 'blacklistCustomer', about)
        return
      }
      const anew = signedHeaders(credentials, body && JSON.stringify(body), { ...again, nonce: moment.nonce })
      if (body) context.refused(await context.create(body, anew, true), 'createCustomer', about)
      else await getRefused(context, anew, 'auth-nonce', about.what)
    },
  },
  {
    name: 'auth-remembers-nonces',
    operation: 'updateCustomer',
    promises: ['auth-nonce'],
    source: 'public',
    needs: ['credentials', 'auth', 'update', 'writes'],
    // After all else, so that some time has passed.
    stage: 'alone',
    async run(context) {
      const { run } = context
      const young = run.answers.find(
        ({ operation, exchange, sentAt }) =>
          operation === 'updateCustomer' &&
          exchange.answer?.status === 200 &&
          Date.now() - sentAt < youngest &&
          run.seen.alive.has(idAsked(run, exchange)),
      )
      if (!young) throw new CheckStopped('no update of this run is young enough to be sent again')
      const { request } = young.exchange
      const headers = request.headers.filter(([name]) => name.startsWith('X-Auth-'))
      const replay = {
        ...run.paths.to('updateCustomer', idAsked(run, young.exchange)),
        body: request.body ?? '',
        headers,
        unsigned: true,
      }
      context.refused(await context.send('updateCustomer', replay), 'updateCustomer', {
        promise: 'auth-nonce',
        what: 'an update sent a second time, a moment later',
      })
    },
  },
  {
    name: 'auth-tells-no-signature',
    operation: 'all',
    promises: ['error-no-internals', 'auth-required'],
    source: 'public',
    needs: ['credentials'],
    stage: 'last',
    async run(context) {
      const credentials = given(context)
      for (const { operation, exchange } of context.run.answers) {
        if (unsigned.has(exchange.answer?.status ?? 0) && customersIn(exchange.answer?.json).length > 0) {
          const told = {
            kind: 'observed',
            what: 'a refusal for want of a signature shows customers',
            expected: 'no customer',
            actual: String(exchange.answer?.status),
          } as const
          context.found({ key: 'leak:unsigned', operation, promise: 'auth-required', facts: told, exchange })
        }
        // A short one may be a word by chance.
        if (
          credentials.clientSecret.length > 7 &&
          [exchange.answer?.body ?? '', ...(exchange.answer?.headers ?? []).map(([, value]) => value)].some((text) =>
            text.includes(credentials.clientSecret),
          )
        ) {
          const secret = {
            kind: 'observed',
            what: 'an answer tells the client secret',
            expected: 'nothing that would let anyone in',
            actual: 'the secret of this client',
          } as const
          context.found({ key: 'leak:secret', operation, promise: 'error-no-internals', facts: secret, exchange })
        }
        if (toldSignature(credentials, exchange) === undefined) continue
        const facts = {
          kind: 'observed',
          what: 'the refusal of a wrong signature tells the right one',
          expected: 'nothing that would let anyone in',
          actual: 'the signature of this request',
        } as const
        context.found({ key: 'leak:signature', operation, promise: 'error-no-internals', facts, exchange })
      }
    },
  },
]

function lastLetterChanged([name, value]: Header): Header {
  return [name, name === 'X-Auth-Signature' ? `${value.slice(0, -1)}${value.endsWith('0') ? '1' : '0'}` : value]
}

// Gateways and clients write the names of headers in small letters, and may: RFC 9110, 5.1.
async function namedOtherwise(context: Context, headers: Header[]): Promise<Result> {
  const small = headers.map(([name, value]): Header => [name.toLowerCase(), value])
  const at = context.run.paths.to('listCustomers')
  const result = await context.send('listCustomers', { ...at, headers: small, unsigned: true })
  if (result.status < 400 || result.status >= 500) return result
  const asDocumented = await context.send('listCustomers', { ...at, headers, unsigned: true })
  if (asDocumented.ok) {
    const facts = {
      kind: 'refused' as const,
      what: ['a list whose header names are in small letters'],
      status: result.status,
    }
    context.found({
      key: 'auth-header-names',
      operation: 'all',
      promise: 'auth-header-names',
      facts,
      exchange: result.exchange,
    })
  }
  return asDocumented
}

function given({ run }: Context): Credentials {
  if (!run.credentials) throw new Error('a check of signatures ran without credentials')
  return run.credentials
}

// A refusal that comes after the deed.
async function nothingDone(context: Context, before: Shown, email: string): Promise<void> {
  const about = {
    operation: 'all',
    promise: 'auth-required',
    when: 'after requests that were not signed, and refused',
  } as const
  // Another check blacklists the same customer.
  const { differences, result } = await context.unchanged(before, { except: ['is_active', 'updated_at'] })
  context.differs({ ...about, key: 'unsigned-done', differences, exchange: result.exchange })
  if (context.run.abilities.get('list') !== 'works') return
  const listed = await context.list({ email })
  const stored = listed.page?.customers.find((customer) => String(customer['email']).toLowerCase() === email)
  if (!stored) return
  context.claim(stored)
  context.differs({
    ...about,
    key: 'unsigned-done',
    differences: [{ field: 'id', expected: undefined, actual: stored.id }],
    exchange: listed.exchange,
  })
}

function newCustomer(context: Context): Record<string, unknown> {
  return { email: context.email(), customer_type: 'individual' }
}

async function getRefused(context: Context, headers: Header[], promise: string, what: string): Promise<void> {
  context.refused(
    await context.send('listCustomers', { ...context.run.paths.to('listCustomers'), headers, unsigned: true }),
    'listCustomers',
    { promise, what },
  )
}
