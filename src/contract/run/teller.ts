import { setTimeout as sleep } from 'node:timers/promises'
import type { Credentials } from '../../client/sign.ts'
import type { OperationId } from '../../spec/openapi.ts'
import { blacklist, remove, update } from '../../own/change.ts'
import { shownIn } from '../../own/shown.ts'
import type { Paths } from '../../spec/paths.ts'
import type { History } from '../knowledge/history.ts'
import { sameEmail } from '../knowledge/same.ts'
import type { Shown, Told } from '../knowledge/told.ts'
import type { Body, How, Made, Need, Teller } from '../scenarios/scenario.ts'
import type { Asker } from './asker.ts'
import type { Draw } from './draw.ts'
import type { Own } from './own.ts'
import { Stopped } from './stopped.ts'

/** What the stories of a run share. */
export type Shared = {
  asker: Asker
  own: Own
  paths: Paths
  history: History
  credentials: Credentials | undefined
  earlier: Made[]
  strangers: Map<string, Shown>
  has: (need: Need) => boolean
}

/** What one story asks with. */
export function createTeller(story: string, shared: Shared, draw: Draw): Teller {
  const { asker, own, paths, history, credentials } = shared
  const { account } = own
  const removed = new Set<string>()
  const ask = async (
    operation: OperationId,
    outgoing: Parameters<Asker['ask']>[2],
    signedBody?: string,
  ): Promise<Told> => {
    const told = await asker.ask(story, operation, outgoing, signedBody)
    for (const shown of told.list?.customers ?? [])
      if (!history.line(shown.id)?.ours) shared.strangers.set(shown.id, shown)
    // Gone is what was deleted and is not found since.
    if (
      (told.status === 404 || told.status === 410) &&
      removed.has(told.key.toLowerCase()) &&
      operation === 'getCustomer'
    )
      own.gone(told.key)
    return told
  }
  // Only what this run made is ever changed, and an answer to a create is no proof of that.
  const change: Teller['change'] = async (id, operation, build, signedBody) => {
    if (!own.keyOf(id)) await teller.get(id)
    const key = own.keyOf(id)
    if (!key) throw new Stopped(`nothing shows that ${id} is a customer of this run, so it is not changed`)
    const drawn = operation === 'updateCustomer' ? own.drawn(id) : undefined
    if (!drawn) return ask(operation, build(key), signedBody)
    // Some deployments create whom they are to update.
    const { leaving, n } = account.intendAt(drawn)
    const told = await ask(operation, { ...build(key), leaving }, signedBody)
    if (told.status >= 400 && told.status < 500) account.refused(n(), String(told.status))
    return told
  }

  const teller: Teller = {
    draw,
    paths,
    credentials,
    person(members = {}) {
      const whole: Record<string, unknown> = {
        first_name: draw.name(),
        last_name: draw.name(),
        email: draw.email(),
        phone: `+23324${1_000_000 + draw.number(8_999_999)}`,
        country_code: '+233',
        customer_type: 'individual',
        ...members,
      }
      return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined))
    },
    async create(body, how: How = {}) {
      const text = textOf(body)
      const email = 'text' in body ? undefined : body['email']
      const { leaving, n } = account.intend(typeof email === 'string' ? email : null)
      const { signedBody, ...rest } = how
      const told = await ask(
        'createCustomer',
        { ...paths.to('createCustomer'), body: text, leaving, ...rest },
        signedBody,
      )
      if (told.ok) account.claim(n(), told.customer?.id ?? shownIn(told.exchange)[0]?.['id'])
      if (told.status >= 400 && told.status < 500 && told.exchange.attempts === 1)
        account.refused(n(), String(told.status))
      else if (told.customer && typeof email !== 'string') await teller.get(told.customer.id)
      return told
    },
    async customer(members) {
      const sent = teller.person(members)
      const told = await teller.create(sent)
      const email = String(sent['email'])
      if (told.customer) await teller.get(told.customer.id)
      let id = told.customer?.id
      // An answer without a usable id does not end the story: the list knows it.
      if ((id === undefined || !own.keyOf(id)) && (told.ok || told.status >= 500 || told.status === 0)) {
        const listed = await teller.list({ email })
        id = listed.list?.customers.find((one) => sameEmail(one['email'], email))?.id ?? id
      }
      if (id === undefined) throw new Stopped('no customer could be made for it')
      return { id, email, sent }
    },
    get: (key) => ask('getCustomer', paths.to('getCustomer', key)),
    list: (query = {}) => {
      const search = new URLSearchParams(query).toString().replaceAll('+', '%20')
      const { method, path } = paths.to('listCustomers')
      return ask('listCustomers', { method, path: search === '' ? path : `${path}?${search}` })
    },
    update: (id, body) => change(id, 'updateCustomer', (key) => update(paths, key, textOf(body))),
    blacklist: (id, body) =>
      change(id, 'blacklistCustomer', (key) =>
        blacklist(paths, key, textOf(typeof body === 'boolean' ? { blacklist: body } : body)),
      ),
    async remove(id) {
      const told = await change(id, 'deleteCustomer', (key) => remove(paths, key))
      if (told.ok) removed.add(id.toLowerCase())
      return told
    },
    change,
    send: ask,
    nobody(near) {
      const id = draw.id(near)
      own.drew(id)
      history.makeUp(id)
      return id
    },
    has: shared.has,
    earlier: () => shared.earlier,
    strangers: () => [...shared.strangers.values()],
    pause: (milliseconds) => sleep(milliseconds),
  }
  return teller
}

function textOf(body: Body): string {
  return 'text' in body && typeof body.text === 'string' && Object.keys(body).length === 1
    ? body.text
    : JSON.stringify(body)
}
