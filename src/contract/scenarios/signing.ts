import type { Header } from '../../http/exchange.ts'
import { freshMoment, signature, signedHeaders } from '../../client/sign.ts'
import type { Credentials, Moment } from '../../client/sign.ts'
import type { OperationId } from '../../spec/openapi.ts'
import type { Paths } from '../../spec/paths.ts'
import type { Told } from '../knowledge/told.ts'
import type { Made, Scenario, Teller } from './scenario.ts'

/** Requests that are not signed, wrongly signed, signed long ago, or sent again. */
export const signing: Scenario[] = [
  {
    name: 'not-signed',
    operation: 'all',
    needs: ['credentials'],
    when: 'first',
    cost: 1,
    tell: async ({ send, paths }) =>
      void (await send('listCustomers', { ...paths.to('listCustomers'), unsigned: true })),
  },
  {
    name: 'not-signed-by-operation',
    operation: 'all',
    needs: ['credentials', 'writes', 'create'],
    when: 'together',
    cost: 11,
    async tell(teller) {
      const { customer, create, person, send, get, list, draw, has, paths } = teller
      const { id } = await customer()
      const body = JSON.stringify({ first_name: draw.name() })
      await send('getCustomer', { ...paths.to('getCustomer', id), unsigned: true })
      await send('updateCustomer', { ...paths.to('updateCustomer', id), body, unsigned: true })
      if (has('blacklist'))
        await send('blacklistCustomer', {
          ...paths.to('blacklistCustomer', id),
          body: '{"blacklist":true}',
          unsigned: true,
        })
      const newcomer = person()
      await create(newcomer, { unsigned: true })
      await list({ email: String(newcomer['email']) })
      await get(id)
      if (has('delete')) await send('deleteCustomer', { ...paths.to('deleteCustomer', id), unsigned: true })
      await get(id)
    },
  },
  {
    name: 'wrongly-signed',
    operation: 'all',
    needs: ['credentials', 'writes', 'create'],
    when: 'together',
    cost: 29,
    async tell(teller) {
      const { customer, send, get, draw, paths } = teller
      const made = await customer()
      const right = teller.credentials!
      const to = await requests(teller, made)
      for (const request of to) await request(headersOf(right, request.body, freshMoment(), 'f'.repeat(64)))
      const [list] = to
      const moment = (): Moment => freshMoment()
      const good = (one: Moment): string => signature(right, one, '')
      for (const edit of [
        (text: string) => text.slice(0, 32),
        () => '',
        () => 'not-a-signature',
        (text: string) => `${text}00`,
      ]) {
        const now = moment()
        await list!(headersOf(right, '', now, edit(good(now))))
      }
      const other = { clientId: `${right.clientId}x`, clientSecret: right.clientSecret }
      await list!(signedHeaders(other, undefined))
      await list!(signedHeaders({ clientId: right.clientId, clientSecret: `${right.clientSecret}x` }, undefined))
      for (const minutes of [-8, 8, -60 * 24])
        await list!(headersOf(right, '', freshMoment(Date.now() + minutes * 60_000)))
      for (const name of ['X-Auth-Nonce', 'X-Auth-Timestamp', 'X-Auth-Signature', 'X-Auth-Client'])
        await list!(without(headersOf(right, '', moment()), name))
      const nonceless = { ...moment(), nonce: '' }
      await list!(without(headersOf(right, '', nonceless), 'X-Auth-Nonce'))
      await list!(signedHeaders(right, undefined).map(([name, value]): Header => [name.toLowerCase(), value]))
      await bodies(teller, made, right)
      await get(made.id)
      await send('updateCustomer', {
        ...paths.to('updateCustomer', made.id),
        body: `{ "first_name" :  "${draw.name()}" }\n`,
      })
    },
  },
  {
    name: 'sent-again',
    operation: 'all',
    needs: ['credentials', 'writes', 'create'],
    when: 'together',
    cost: 15,
    async tell(teller) {
      const { customer, send, get, draw, pause, create, person, paths } = teller
      const { id } = await customer()
      const credentials = teller.credentials!
      const headers = signedHeaders(credentials, undefined)
      const list = () => send('listCustomers', { ...paths.to('listCustomers'), unsigned: true, headers })
      await list()
      await list()
      await send('getCustomer', { ...paths.to('getCustomer', id), unsigned: true, headers })
      await pause(500)
      await list()
      const body = JSON.stringify({ last_name: draw.name() })
      const update = {
        ...paths.to('updateCustomer', id),
        body,
        unsigned: true,
        headers: signedHeaders(credentials, body),
      }
      await send('updateCustomer', update)
      await send('updateCustomer', update)
      await get(id)
      const moment = freshMoment()
      const first = JSON.stringify({ first_name: draw.name() })
      const second = JSON.stringify({ first_name: draw.name() })
      for (const text of [first, second])
        await send('updateCustomer', {
          ...paths.to('updateCustomer', id),
          body: text,
          unsigned: true,
          headers: headersOf(credentials, text, moment),
        })
      const newcomer = person()
      const sent = signedHeaders(credentials, JSON.stringify(newcomer))
      await create(newcomer, { unsigned: true, headers: sent })
      await create(newcomer, { unsigned: true, headers: sent })
    },
  },
]

type Request = ((headers: Header[], signedBody?: string) => Promise<Told>) & { body: string }

// One request of each kind that knows its customer.
async function requests({ send, draw, has, paths }: Teller, { id }: Made): Promise<Request[]> {
  const kinds: [OperationId, ReturnType<Paths['to']>, string | undefined][] = [
    ['listCustomers', paths.to('listCustomers'), undefined],
    ['getCustomer', paths.to('getCustomer', id), undefined],
    ['updateCustomer', paths.to('updateCustomer', id), JSON.stringify({ first_name: draw.name() })],
  ]
  if (has('blacklist')) kinds.push(['blacklistCustomer', paths.to('blacklistCustomer', id), '{"blacklist":true}'])
  if (has('delete')) kinds.push(['deleteCustomer', paths.to('deleteCustomer', id), undefined])
  return kinds.map(([operation, at, body]) =>
    Object.assign(
      (headers: Header[], signedBody?: string) =>
        send(operation, { ...at, unsigned: true, headers, ...(body === undefined ? {} : { body }) }, signedBody),
      { body: body ?? '' },
    ),
  )
}

// A body that is not the signed one: another one, the same written otherwise, and with space around it.
async function bodies({ send, draw, paths }: Teller, { id }: Made, credentials: Credentials): Promise<void> {
  const name = draw.name()
  const plain = JSON.stringify({ first_name: name })
  for (const [signed, sent] of [
    [plain, JSON.stringify({ first_name: draw.name() })],
    [plain, `{ "first_name": ${JSON.stringify(name)} }`],
    [plain, `${plain} `],
    ['', plain],
  ] as const)
    await send(
      'updateCustomer',
      { ...paths.to('updateCustomer', id), body: sent, unsigned: true, headers: signedHeaders(credentials, signed) },
      signed,
    )
}

function headersOf(
  credentials: Credentials,
  body: string,
  moment: Moment,
  given = signature(credentials, moment, body),
): Header[] {
  return [
    ['X-Auth-Client', credentials.clientId],
    ['X-Auth-Timestamp', moment.timestamp],
    ['X-Auth-Nonce', moment.nonce],
    ['X-Auth-Signature', given],
  ]
}

function without(headers: Header[], name: string): Header[] {
  return headers.filter(([known]) => known !== name)
}
