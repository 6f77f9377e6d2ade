import type { Header } from '../../http/exchange.ts'
import { freshMoment, signature, signedHeaders } from '../../client/sign.ts'
import type { Credentials, Moment } from '../../client/sign.ts'
import { blacklist, remove, update } from '../../own/change.ts'
import type { Manner } from '../../own/change.ts'
import type { Told } from '../knowledge/told.ts'
import type { Draw } from '../run/draw.ts'
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
    cost: 7,
    async tell(teller) {
      const { someone, create, person, send, change, get, list, draw, has, paths } = teller
      const { id } = await someone({ customer_type: 'individual' })
      // Some take no name alone, and what is refused for that is not refused for its signature.
      const body = JSON.stringify(bothNames(draw))
      await send('getCustomer', { ...paths.to('getCustomer', id), unsigned: true })
      await change(id, 'updateCustomer', (key) => update(paths, key, body, { unsigned: true }))
      if (has('blacklist'))
        await change(id, 'blacklistCustomer', (key) => blacklist(paths, key, '{"blacklist":true}', { unsigned: true }))
      const newcomer = person()
      await create(newcomer, { unsigned: true })
      await list({ email: String(newcomer['email']) })
      if (has('delete')) await change(id, 'deleteCustomer', (key) => remove(paths, key, { unsigned: true }))
      await get(id)
    },
  },
  {
    name: 'wrongly-signed',
    operation: 'all',
    needs: ['credentials', 'writes', 'create'],
    when: 'together',
    cost: 26,
    async tell(teller) {
      const { someone, change, get, draw, paths } = teller
      const made = await someone({ customer_type: 'individual' })
      const right = teller.credentials!
      const to = await requests(teller, made)
      for (const request of to) await request(headersOf(right, request.body, freshMoment(), 'f'.repeat(64)))
      const [list] = to
      const moment = (): Moment => freshMoment()
      const good = (one: Moment): string => signature(right, one, '')
      for (const edit of [
        (text: string) => text.slice(0, 32),
        () => '',
        draw.of([() => 'not-a-signature', (text: string) => `${text}00`]),
      ]) {
        const now = moment()
        await list!(headersOf(right, '', now, edit(good(now))))
      }
      // An empty one may be refused as one that is missing, wherever all others are let in.
      const clientId = draw.of([`${right.clientId}x`, right.clientId.slice(0, -1)])
      await list!(signedHeaders({ clientId, clientSecret: right.clientSecret }, undefined))
      await list!(signedHeaders({ clientId: right.clientId, clientSecret: `${right.clientSecret}x` }, undefined))
      // Each operation may have a window of its own.
      for (const [minutes, request] of [
        [-8, list!],
        [8, list!],
        [draw.of([-8, 8, -60 * 24, 60 * 24]), draw.of(to.slice(1))],
      ] as const)
        await request(headersOf(right, request.body, freshMoment(Date.now() + minutes * 60_000)))
      await list!(headersOf(right, '', { ...moment(), timestamp: draw.of(['soon', '', '0', '-1']) }))
      for (const name of ['X-Auth-Nonce', 'X-Auth-Timestamp', 'X-Auth-Signature', 'X-Auth-Client'])
        await list!(without(headersOf(right, '', moment()), name))
      const nonceless = { ...moment(), nonce: '' }
      await list!(without(headersOf(right, '', nonceless), 'X-Auth-Nonce'))
      await list!(signedHeaders(right, undefined).map(([name, value]): Header => [name.toLowerCase(), value]))
      await bodies(teller, made, right)
      await get(made.id)
      const spaced = `{ "first_name" :  "${draw.name()}", "last_name": "${draw.name()}" }\n`
      await change(made.id, 'updateCustomer', (key) => update(paths, key, spaced))
    },
  },
  {
    name: 'sent-again',
    operation: 'all',
    needs: ['credentials', 'writes', 'create'],
    when: 'together',
    cost: 11,
    async tell(teller) {
      const { earlier, someone, send, change, get, draw, pause, create, person, paths } = teller
      const { id } = earlier()[1] ?? (await someone())
      const credentials = teller.credentials!
      const headers = signedHeaders(credentials, undefined)
      const list = () => send('listCustomers', { ...paths.to('listCustomers'), unsigned: true, headers })
      await list()
      await list()
      await send('getCustomer', { ...paths.to('getCustomer', id), unsigned: true, headers })
      await pause(500)
      await list()
      const body = JSON.stringify(bothNames(draw))
      const once = { unsigned: true, headers: signedHeaders(credentials, body) }
      const rename = () => change(id, 'updateCustomer', (key) => update(paths, key, body, once))
      const renamed = await rename()
      await rename()
      await get(id)
      const moment = freshMoment()
      const first = JSON.stringify(bothNames(draw))
      const second = JSON.stringify(bothNames(draw))
      for (const text of [first, second])
        await change(id, 'updateCustomer', (key) =>
          update(paths, key, text, { unsigned: true, headers: headersOf(credentials, text, moment) }),
        )
      // Where updates do not work, nothing was seen of a nonce with another body.
      if (!renamed.ok) {
        const another = freshMoment()
        for (const one of [person(), person()])
          await create(one, { unsigned: true, headers: headersOf(credentials, JSON.stringify(one), another) })
      }
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
  const names = JSON.stringify(bothNames(draw))
  const off = '{"blacklist":true}'
  const of = (body: string, ask: (manner: Manner, signedBody?: string) => Promise<Told>): Request =>
    Object.assign((headers: Header[], signedBody?: string) => ask({ unsigned: true, headers }, signedBody), { body })
  return [
    of('', (manner, signed) => send('listCustomers', { ...paths.to('listCustomers'), ...manner }, signed)),
    of('', (manner, signed) => send('getCustomer', { ...paths.to('getCustomer', id), ...manner }, signed)),
    of(names, (manner, signed) => change(id, 'updateCustomer', (key) => update(paths, key, names, manner), signed)),
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

function bothNames(draw: Draw): { first_name: string; last_name: string } {
  return { first_name: draw.name(), last_name: draw.name() }
}

// A body that is not the signed one: another one, the same written otherwise, and with space around it.
async function bodies({ change, draw, paths }: Teller, { id }: Made, credentials: Credentials): Promise<void> {
  const { first_name, last_name } = bothNames(draw)
  const plain = JSON.stringify({ first_name, last_name })
  for (const [signed, sent] of [
    [plain, JSON.stringify(bothNames(draw))],
    [plain, `{ "first_name": ${JSON.stringify(first_name)}, "last_name": ${JSON.stringify(last_name)} }`],
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
