import type { Header } from '../../http/exchange.ts'
import { freshMoment, signature, signedHeaders } from '../../client/sign.ts'
import type { Credentials, Moment } from '../../client/sign.ts'
import { blacklist, remove, update } from '../../own/change.ts'
import type { Manner } from '../../own/change.ts'
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
      const { customer, create, person, send, change, get, list, draw, has, paths } = teller
      const { id } = await customer()
      const body = JSON.stringify({ first_name: draw.name() })
      await send('getCustomer', { ...paths.to('getCustomer', id), unsigned: true })
      await change(id, 'updateCustomer', (key) => update(paths, key, body, { unsigned: true }))
      if (has('blacklist'))
        await change(id, 'blacklistCustomer', (key) => blacklist(paths, key, '{"blacklist":true}', { unsigned: true }))
      const newcomer = person()
      await create(newcomer, { unsigned: true })
      await list({ email: String(newcomer['email']) })
      await get(id)
      if (has('delete')) await change(id, 'deleteCustomer', (key) => remove(paths, key, { unsigned: true }))
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
      const { customer, change, get, draw, paths } = teller
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
      const spaced = `{ "first_name" :  "${draw.name()}" }\n`
      await change(made.id, 'updateCustomer', (key) => update(paths, key, spaced))
    },
  },
  {
    name: 'sent-again',
    operation: 'all',
    needs: ['credentials', 'writes', 'create'],
    when: 'together',
    cost: 15,
    async tell(teller) {
      const { customer, send, change, get, draw, pause, create, person, paths } = teller
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
      const once = { unsigned: true, headers: signedHeaders(credentials, body) }
      for (let turn = 0; turn < 2; turn += 1)
        await change(id, 'updateCustomer', (key) => update(paths, key, body, once))
      await get(id)
      const moment = freshMoment()
      const first = JSON.stringify({ first_name: draw.name() })
      const second = JSON.stringify({ first_name: draw.name() })
      for (const text of [first, second])
        await change(id, 'updateCustomer', (key) =>
          update(paths, key, text, { unsigned: true, headers: headersOf(credentials, text, moment) }),
        )
      const newcomer = person()
      const sent = signedHeaders(credentials, JSON.stringify(newcomer))
      await create(newcomer, { unsigned: true, headers: sent })
      await create(newcomer, { unsigned: true, headers: sent })
    },
  },
]

type Request = ((headers: Header[], signedBody?: string) => Promise<Told>) & { body: string }

// One request of each kind that knows its customer.
async function requests({ send, change, draw, has, paths }: Teller, { id }: Made): Promise<Request[]> {
  const name = JSON.stringify({ first_name: draw.name() })
  const off = '{"blacklist":true}'
  const of = (body: string, ask: (manner: Manner, signedBody?: string) => Promise<Told>): Request =>
    Object.assign((headers: Header[], signedBody?: string) => ask({ unsigned: true, headers }, signedBody), { body })
  return [
    of('', (manner, signed) => send('listCustomers', { ...paths.to('listCustomers'), ...manner }, signed)),
    of('', (manner, signed) => send('getCustomer', { ...paths.to('getCustomer', id), ...manner }, signed)),
    of(name, (manner, signed) => change(id, 'updateCustomer', (key) => update(paths, key, name, manner), signed)),
    ...(has('blacklist')
      ? [
          of(off, (manner, signed) =>
            change(id, 'blacklistCustomer', (key) => blacklist(paths, key, off, manner), signed),
          ),
        ]
      : []),
    ...(has('delete')
      ? [of('', (manner, signed) => change(id, 'deleteCustomer', (key) => remove(paths, key, manner), signed))]
      : []),
  ]
}

// A body that is not the signed one: another one, the same written otherwise, and with space around it.
async function bodies({ change, draw, paths }: Teller, { id }: Made, credentials: Credentials): Promise<void> {
  const name = draw.name()
  const plain = JSON.stringify({ first_name: name })
  for (const [signed, sent] of [
    [plain, JSON.stringify({ first_name: draw.name() })],
    [plain, `{ "first_name": ${JSON.stringify(name)} }`],
    [plain, `${plain} `],
    ['', plain],
  ] as const)
    await change(
      id,
      'updateCustomer',
      (key) => update(paths, key, sent, { unsigned: true, headers: signedHeaders(credentials, signed) }),
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
