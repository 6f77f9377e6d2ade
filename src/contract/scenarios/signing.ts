import type { Header } from '../../http/exchange.ts'
import { freshMoment, signature, signedHeaders } from '../../client/sign.ts'
import type { Credentials, Moment } from '../../client/sign.ts'
import type { Told } from '../knowledge/told.ts'
import type { Made, Scenario, Teller } from './scenario.ts'

const path = '/api/customers'

/** Requests that are not signed, wrongly signed, signed long ago, or sent again. */
export const signing: Scenario[] = [
  {
    name: 'not-signed',
    operation: 'all',
    needs: ['credentials'],
    when: 'first',
    cost: 1,
    tell: async ({ send }) => void (await send('listCustomers', { method: 'GET', path, unsigned: true })),
  },
  {
    name: 'not-signed-by-operation',
    operation: 'all',
    needs: ['credentials', 'writes', 'create'],
    when: 'together',
    cost: 11,
    async tell(teller) {
      const { customer, create, person, send, get, list, draw, has } = teller
      const { id } = await customer()
      const body = JSON.stringify({ first_name: draw.name() })
      await send('getCustomer', { method: 'GET', path: `${path}/${id}`, unsigned: true })
      await send('updateCustomer', { method: 'PUT', path: `${path}/${id}`, body, unsigned: true })
      if (has('blacklist'))
        await send('blacklistCustomer', {
          method: 'POST',
          path: `${path}/blacklist/${id}`,
          body: '{"blacklist":true}',
          unsigned: true,
        })
      const newcomer = person()
      await create(newcomer, { unsigned: true })
      await list({ email: String(newcomer['email']) })
      await get(id)
      if (has('delete')) await send('deleteCustomer', { method: 'DELETE', path: `${path}/${id}`, unsigned: true })
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
      const { customer, send, get, draw } = teller
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
        method: 'PUT',
        path: `${path}/${made.id}`,
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
      const { customer, send, get, draw, pause, create, person } = teller
      const { id } = await customer()
      const credentials = teller.credentials!
      const headers = signedHeaders(credentials, undefined)
      const list = () => send('listCustomers', { method: 'GET', path, unsigned: true, headers })
      await list()
      await list()
      await send('getCustomer', { method: 'GET', path: `${path}/${id}`, unsigned: true, headers })
      await pause(500)
      await list()
      const body = JSON.stringify({ last_name: draw.name() })
      const update = {
        method: 'PUT',
        path: `${path}/${id}`,
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
          method: 'PUT',
          path: `${path}/${id}`,
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
async function requests({ send, draw, has }: Teller, { id }: Made): Promise<Request[]> {
  const kinds = [
    ['listCustomers', 'GET', path, undefined],
    ['getCustomer', 'GET', `${path}/${id}`, undefined],
    ['updateCustomer', 'PUT', `${path}/${id}`, JSON.stringify({ first_name: draw.name() })],
    ...(has('blacklist')
      ? ([['blacklistCustomer', 'POST', `${path}/blacklist/${id}`, '{"blacklist":true}']] as const)
      : []),
    ...(has('delete') ? ([['deleteCustomer', 'DELETE', `${path}/${id}`, undefined]] as const) : []),
  ] as const
  return kinds.map(([operation, method, at, body]) =>
    Object.assign(
      (headers: Header[], signedBody?: string) =>
        send(
          operation,
          { method, path: at, unsigned: true, headers, ...(body === undefined ? {} : { body }) },
          signedBody,
        ),
      { body: body ?? '' },
    ),
  )
}

// A body that is not the signed one: another one, the same written otherwise, and with space around it.
async function bodies({ send, draw }: Teller, { id }: Made, credentials: Credentials): Promise<void> {
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
      { method: 'PUT', path: `${path}/${id}`, body: sent, unsigned: true, headers: signedHeaders(credentials, signed) },
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
