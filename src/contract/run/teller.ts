import { setTimeout as sleep } from 'node:timers/promises'
import { leadsTo } from '../../client/no-entry.ts'
import type { Credentials } from '../../client/sign.ts'
import type { OperationId } from '../../spec/openapi.ts'
import { blacklist, remove, update } from '../../own/change.ts'
import { shownIn } from '../../own/shown.ts'
import type { Paths } from '../../spec/paths.ts'
import type { History } from '../knowledge/history.ts'
import { sameEmail } from '../knowledge/same.ts'
import type { Shown, Told } from '../knowledge/told.ts'
import type { Body, How, Made, Need, Teller, Wish } from '../scenarios/scenario.ts'
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
  /** Customers that stories may ask for, and two that are left as they are. */
  crowd: Made[]
  earlier: Made[]
  /** Ids of those that were changed. */
  changed: Set<string>
  /** How many customers the first list told. */
  total: number | undefined
  room: number
  /** Whether each story asks of what it made itself, whatever others made or saw. */
  apart: boolean
  strangers: Map<string, Shown>
  has: (need: Need) => boolean
}

// Stories look at a few.
const mostStrangers = 100

/** What one story asks with. */
export function createTeller(story: string, shared: Shared, draw: Draw): Teller {
  const { asker, own, paths, history, credentials } = shared
  const { account } = own
  const ask = async (
    operation: OperationId,
    outgoing: Parameters<Asker['ask']>[2],
    signedBody?: string,
  ): Promise<Told> => {
    const told = await asker.ask(story, operation, outgoing, signedBody)
    shared.total ??= told.list?.total
    for (const shown of told.list?.customers ?? [])
      if (!history.line(shown.id)?.ours && (shared.strangers.size < mostStrangers || shared.strangers.has(shown.id)))
        shared.strangers.set(shown.id, shown)
    return told
  }
  // Only what this run made is ever changed, and an answer to a create is no proof of that.
  const change: Teller['change'] = async (id, operation, build, signedBody) => {
    if (!own.keyOf(id)) await teller.get(id)
    const key = own.keyOf(id)
    if (!key) throw new Stopped(`nothing shows that ${id} is a customer of this run, so it is not changed`)
    const drawn = operation === 'updateCustomer' ? own.drawn(id) : undefined
    if (!drawn) {
      const told = await ask(operation, build(key), signedBody)
      if (told.ok) shared.changed.add(id)
      return told
    }
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
      const [shown] = shownIn(told.exchange)
      if (told.ok) account.claim(n(), told.customer?.id ?? shown?.['id'], shown)
      if (told.status >= 400 && told.status < 500 && !told.exchange.unsure) account.refused(n(), String(told.status))
      else if (told.customer && typeof email !== 'string') await teller.get(told.customer.id)
      return told
    },
    idOf: async ({ ok, customer, sent }) =>
      customer?.id || (ok ? known(undefined, String(sent?.['email'])) : undefined),
    async customer(members) {
      const sent = teller.person(members)
      const told = await teller.create(sent)
      const email = String(sent['email'])
      if (told.customer) await teller.get(told.customer.id)
      const isMade = told.ok || told.status >= 500 || told.status === 0
      const id = isMade ? await known(told.customer?.id, email) : told.customer?.id
      const place = leadsTo(told.exchange)
      if (id === undefined)
        throw new Stopped(
          place === undefined
            ? 'no customer could be made for it'
            : `no customer could be made for it: a create is redirected to ${place}, which is not followed`,
        )
      return { id, email, sent }
    },
    async someone(wish = {}) {
      const one = shared.apart ? undefined : taken(shared.crowd, wish)
      if (!one)
        return teller.customer({
          ...(wish.customer_type && { customer_type: wish.customer_type }),
          ...(shared.apart && wish.reference && { reference: draw.reference() }),
        })
      const id = await known(one.id, one.email)
      if (id === undefined) throw new Stopped('no customer could be made for it')
      return { ...one, id }
    },
    async get(key) {
      const told = await ask('getCustomer', paths.to('getCustomer', key))
      if ((told.status === 404 || told.status === 410) && own.isDeleted(told.key)) own.gone(told.key)
      return told
    },
    list: (query = {}) => {
      const search = new URLSearchParams(query).toString().replaceAll('+', '%20')
      const { method, path } = paths.to('listCustomers')
      return ask('listCustomers', { method, path: search === '' ? path : `${path}?${search}` })
    },
    async everybody() {
      const wide = await teller.list({ page: '1', page_size: '100' })
      return wide.list ? wide : teller.list()
    },
    update: (id, body) => change(id, 'updateCustomer', (key) => update(paths, key, textOf(body))),
    blacklist: (id, body) =>
      change(id, 'blacklistCustomer', (key) =>
        blacklist(paths, key, textOf(typeof body === 'boolean' ? { blacklist: body } : body)),
      ),
    async remove(id) {
      const told = await change(id, 'deleteCustomer', (key) => remove(paths, key))
      if (told.ok) own.deleted(id)
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
    // Where there are many already, more of them show nothing new.
    room: () =>
      Math.min(shared.room, shared.apart ? smallestCrowd : Math.max(smallestCrowd, enough - (shared.total ?? 0))),
    crowd: () => shared.crowd,
    join: (one) => void shared.crowd.push(one),
    mine: own.remaining,
    notLookedAt: own.notLookedAt,
    gone: own.allGone,
    cameLate: (door) => asker.lag(door) > 0,
    changed: () => [...shared.changed].filter((id) => !own.isDeleted(id)),
    strangers: () => (shared.apart ? [] : [...shared.strangers.values()]),
    pause: (milliseconds) => sleep(milliseconds),
  }
  return teller

  // An answer without a usable id does not end a story: the list knows it.
  async function known(id: string | undefined, email: string): Promise<string | undefined> {
    if (id !== undefined && own.keyOf(id)) return id
    const listed = await teller.list({ email })
    return listed.list?.customers.find((one) => sameEmail(one['email'], email))?.id ?? (id === '' ? undefined : id)
  }
}

const emailForms = { plain: /^[a-z.0-9]+@example\.com$/, unusual: /^[^+@]*'[^+@]*\+/ }

const [smallestCrowd, enough] = [28, 102]

// The first that is as it is wished for, or else of that type at least, or else anybody.
function taken(crowd: Made[], { customer_type, reference, email, metadata }: Wish): Made | undefined {
  const fits = ({ sent }: Made): boolean => customer_type === undefined || sent['customer_type'] === customer_type
  const isBest = (one: Made): boolean =>
    fits(one) &&
    (!reference || one.sent['reference'] !== undefined) &&
    (!metadata || one.sent['metadata'] !== undefined) &&
    (email === undefined || emailForms[email].test(one.email))
  const at = [isBest, fits, () => true].map((is) => crowd.findIndex(is)).find((found) => found >= 0)
  return at === undefined ? undefined : crowd.splice(at, 1)[0]
}

function textOf(body: Body): string {
  return 'text' in body && typeof body.text === 'string' && Object.keys(body).length === 1
    ? body.text
    : JSON.stringify(body)
}
