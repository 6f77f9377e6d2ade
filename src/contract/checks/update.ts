import type { Check } from '../check.ts'
import { differences, notKept, same } from '../compare.ts'
import type { Shown } from '../compare.ts'
import type { Context } from '../context.ts'
import type { Result } from '../ask.ts'
import { longest } from './create.ts'
import { judgeTold } from './unique-emails.ts'

/** That an update changes what it names, and nothing else. */
export const updateChecks: Check[] = [
  ...(['individual', 'business'] as const).flatMap((type) =>
    [true, false].map(
      (active): Check => ({
        name: `update-keeps-the-rest-${active ? 'active' : 'inactive'}-${type}`,
        operation: 'updateCustomer',
        promises: [
          'update-customer',
          'update-keeps-omitted',
          'update-partial',
          'update-email',
          'update-names',
          'update-answer',
          'created-at-true',
          ...(active ? [] : ['update-inactive']),
        ],
        source: active ? 'doc' : 'ours',
        needs: ['create', 'get', 'update', 'writes', ...(active ? [] : (['blacklist'] as const))],
        stage: 'together',
        run: (context) =>
          updateEachMember(
            context,
            type,
            active,
            active && type === 'individual' ? subDomain : active ? loud : undefined,
          ),
      }),
    ),
  ),
  {
    name: 'update-keeps-names-as-given',
    operation: 'updateCustomer',
    promises: ['update-names'],
    source: 'doc',
    needs: ['create', 'get', 'update', 'writes'],
    stage: 'together',
    async run(context) {
      let shown = await context.customer({ first_name: 'Ada', last_name: 'Obi', customer_type: 'business' })
      const patches = [
        { first_name: 'Zoë Ọlá 美咲', last_name: "d'Eça <b> & Sons  Ltd" },
        { first_name: 'Hubert Blaine '.repeat(7).slice(0, 95), last_name: '🌍 محمد '.repeat(12).slice(0, 95) },
      ]
      for (const patch of patches) shown = await applied(context, shown, patch, stricterNames)
      await compareStored(context, shown)
    },
  },
  {
    name: 'update-keeps-reference',
    operation: 'updateCustomer',
    promises: ['update-keeps-omitted'],
    source: 'doc',
    needs: ['create', 'get', 'list', 'update', 'reference', 'writes'],
    stage: 'together',
    async run(context) {
      if (!context.run.referenced) return
      const { reference, customer: created } = context.run.referenced
      const finds = async (): Promise<Result> => context.list({ reference })
      const holds = ({ page }: Result): boolean => page?.customers.some(({ id }) => same('id', id, created.id)) ?? false
      const alone = await context.settled(finds, holds)
      // Several may have one reference; where they fill more than a page, it may be missing from the first for no fault
      // of the update.
      if (!holds(alone) || alone.page?.total !== alone.page?.customers.length) return
      await context.update(created.id, { first_name: 'Grace', email: context.email() })
      const after = await context.settled(finds, holds)
      if (holds(after) || !after.page) return
      const differences = [{ field: 'reference', expected: reference, actual: undefined }]
      const about = {
        key: 'update-keeps-reference',
        operation: 'updateCustomer',
        promise: 'update-keeps-omitted',
        exchange: after.exchange,
      } as const
      context.differs({ ...about, when: 'sought by it after an update of first_name and email', differences })
    },
  },
  {
    name: 'update-email-is-unique',
    operation: 'updateCustomer',
    promises: ['update-email-unique', 'update-refused-not-stored', 'error-no-internals'],
    source: 'public',
    needs: ['create', 'get', 'update', 'writes'],
    stage: 'together',
    async run(context) {
      const other = context.run.first[1] ?? (await context.customer())
      const created = await context.customer({ first_name: 'Ada' })
      const taken = String(other['email'])
      const about = { promise: 'update-email-unique', what: "an update to another customer's email" }
      const refusal = await context.update(created.id, { email: taken, first_name: 'Eve' })
      if (context.refused(refusal, 'updateCustomer', about)) {
        judgeTold(context, refusal, 'updateCustomer', ['Kofi', '8031234567'])
        const { differences, result } = await context.unchanged(created, { except: ['updated_at'] })
        const stored = {
          key: 'update-refused-stored',
          operation: 'updateCustomer',
          promise: 'update-refused-not-stored',
          exchange: result.exchange,
        } as const
        context.differs({ ...stored, when: 'after an update that was refused', differences })
      }
      const loud = { ...about, what: "an update to another customer's email in other letters" }
      context.refused(await context.update(created.id, { email: taken.toUpperCase() }), 'updateCustomer', loud)
      let own = await context.update(created.id, { email: created['email'], first_name: 'Ada' })
      // Whoever says that nothing is to be changed has not said that the email is taken.
      if (nothingNew.has(own.status))
        own = await context.update(created.id, { email: created['email'], first_name: 'Grace' })
      if (own.ok)
        own = await context.update(created.id, { email: String(created['email']).toUpperCase(), first_name: 'Hope' })
      if (own.ok) return
      const { exchange, status } = own
      const facts = { kind: 'refused' as const, what: ["an update that repeats the customer's own email"], status }
      context.found({ key: 'own-email', operation: 'updateCustomer', promise: 'update-email-unique', facts, exchange })
    },
  },
  {
    name: 'update-refuses-unknown',
    operation: 'updateCustomer',
    promises: ['update-unknown', 'no-server-error'],
    source: 'public',
    needs: ['update', 'writes'],
    stage: 'together',
    async run(context) {
      const result = await context.update(context.unknownId(), { first_name: 'Ada' })
      context.refused(result, 'updateCustomer', {
        promise: 'update-unknown',
        what: 'an update of an id that no customer has',
      })
    },
  },
  {
    name: 'update-refuses-bad-members',
    operation: 'updateCustomer',
    promises: [
      'update-email-valid',
      'update-body-types',
      'update-body-json',
      'update-refused-not-stored',
      'no-server-error',
    ],
    source: 'public',
    needs: ['create', 'get', 'update', 'writes'],
    stage: 'together',
    async run(context) {
      const created = await context.customer({ first_name: 'Ada', last_name: 'Obi' })
      const bad: { promise: string; what: string; body: { json: unknown } | { text: string } }[] = [
        { promise: 'update-email-valid', what: 'the email "not-an-email"', body: { json: { email: 'not-an-email' } } },
        { promise: 'update-email-valid', what: 'an email that is empty', body: { json: { email: '' } } },
        {
          promise: 'update-email-valid',
          what: 'the email "ada obi@example.com"',
          body: { json: { email: 'ada obi@example.com', first_name: 'Eve' } },
        },
        { promise: 'update-body-types', what: 'an email that is a number', body: { json: { email: 42 } } },
        { promise: 'update-body-types', what: 'an email that is null', body: { json: { email: null } } },
        { promise: 'update-body-types', what: 'a first_name that is a number', body: { json: { first_name: 42 } } },
        {
          promise: 'update-body-types',
          what: 'a last_name that is an array',
          body: { json: { last_name: ['Obi'], first_name: 'Eve' } },
        },
        { promise: 'update-body-json', what: 'malformed JSON', body: { text: '{"first_name": ' } },
        { promise: 'update-body-json', what: 'a body that is null', body: { text: 'null' } },
        { promise: 'update-body-json', what: 'a body that is an array', body: { json: [{ first_name: 'Eve' }] } },
      ]
      let refused = true
      for (const { body, promise, what } of bad) {
        refused =
          context.refused(await context.update(created.id, body), 'updateCustomer', {
            promise,
            what: `an update with ${what}`,
          }) && refused
      }
      if (!refused) return
      const { differences, result } = await context.unchanged(created, {})
      const about = {
        key: 'update-refused-stored',
        operation: 'updateCustomer',
        promise: 'update-refused-not-stored',
        exchange: result.exchange,
      } as const
      context.differs({ ...about, when: 'after updates that were refused', differences })
    },
  },
  {
    name: 'update-takes-other-members',
    operation: 'updateCustomer',
    promises: ['update-other-members', 'update-empty', 'update-keeps-omitted', 'update-names', 'no-server-error'],
    source: 'ours',
    needs: ['create', 'get', 'update', 'writes'],
    stage: 'together',
    async run(context) {
      const created = await context.customer({ first_name: 'Ada', last_name: 'Obi' })
      let shown = created
      const patches: Record<string, unknown>[] = [
        { customer_type: 'business' },
        { metadata: { tier: 'platinum' } },
        { is_active: false },
      ]
      for (const patch of patches) {
        const [name] = Object.keys(patch) as [string]
        const result = await context.update(created.id, patch)
        const { exchange, status, customer } = result
        const about = {
          key: `update-other:${name}`,
          operation: 'updateCustomer',
          promise: 'update-other-members',
          exchange,
        } as const
        if (!result.ok) {
          context.found({ ...about, facts: { kind: 'refused', what: [`an update of ${name}`], status } })
          continue
        }
        if (!customer) continue
        const wrong = same(name, patch[name], customer[name])
          ? []
          : [{ field: name, expected: patch[name], actual: customer[name] }]
        context.differs({ ...about, when: 'after an update of it', differences: wrong })
        reportLost(context, differences(shown, customer, [name, 'updated_at']), { json: patch }, result)
        shown = customer
      }
      // Whether null clears a name or is refused is open; that it fails is not.
      const cleared = await context.update(created.id, { last_name: null })
      if (cleared.status >= 500)
        context.refused(cleared, 'updateCustomer', {
          promise: 'no-server-error',
          what: 'an update with a last_name that is null',
        })
      if (cleared.customer) {
        const name = cleared.customer['last_name'] ?? ''
        const invented =
          typeof name !== 'string' || name === '' || name === shown['last_name']
            ? []
            : [{ field: 'last_name', expected: null, actual: name }]
        context.differs({
          key: 'kept:name',
          operation: 'updateCustomer',
          promise: 'update-names',
          when: 'after an update to null',
          differences: invented,
          exchange: cleared.exchange,
        })
        shown = cleared.customer
      }
      const empty = await context.update(created.id, {})
      const about = {
        key: 'update-empty',
        operation: 'updateCustomer',
        promise: 'update-empty',
        exchange: empty.exchange,
      } as const
      if (empty.status >= 500)
        context.refused(empty, 'updateCustomer', { promise: 'update-empty', what: 'an update with an empty object' })
      else if (!empty.ok)
        context.found({
          ...about,
          facts: { kind: 'refused', what: ['an update with an empty object'], status: empty.status },
        })
      else if (empty.customer)
        reportLost(context, differences(shown, empty.customer, ['updated_at']), { json: {} }, empty)
    },
  },
]

const nothingNew = new Set([304, 400, 422])

/** An update that the document leaves open to refuse, and the note that it then is. */
type Refusable = { statuses: number[]; key: string; promise: string; what: string; ofNames?: true }

const stricterNames: Refusable = {
  statuses: [400, 422],
  key: 'names-refused',
  promise: 'update-names',
  what: 'an update to names that are long or in other scripts',
  ofNames: true,
}
const ofInactive: Refusable = {
  statuses: [400, 403, 409, 422, 423],
  key: 'update-inactive',
  promise: 'update-inactive',
  what: 'an update of a customer that is not active',
}

// As long as can be before the @, and found again in the letters that are shown.
const loud = (made: string): string => longest(made).toUpperCase()
const subDomain = (made: string): string => made.replace('@', '@mail.sub.')

async function updateEachMember(
  context: Context,
  type: string,
  active: boolean,
  written = (made: string): string => made,
): Promise<void> {
  const metadata = { tier: 'gold' }
  const members = {
    customer_type: type,
    first_name: 'Ada',
    last_name: 'Obi',
    phone: '+2348031234567',
    country_code: '+234',
  }
  const rich = await context.create({ ...members, email: context.email(), metadata })
  const created = rich.customer ?? (await context.customer(members))
  if (!active) await context.blacklist(created.id, true)
  let shown = active
    ? created
    : ((
        await context.settled(
          () => context.get(created.id),
          ({ customer }) => customer?.['is_active'] === active,
        )
      ).customer ?? (await context.read(created.id)))
  const email = written(context.email('grace+news'))
  // The email alone, and beside a name.
  const last = active && type === 'business' ? { first_name: 'Ada', email } : { email }
  let refusable = active ? undefined : ofInactive
  for (const patch of [{ first_name: 'Grace' }, { last_name: 'Hopper' }, last]) {
    const after = await applied(context, shown, patch, refusable)
    // Whoever takes one update of a customer that is not active has another reason to refuse the next.
    if (after !== shown) refusable = undefined
    shown = after
  }
  const read = await compareStored(context, shown)
  if (type === 'business' && context.run.abilities.get('list') === 'works') await compareListed(context, read ?? shown)
}

/** Updates the customer and holds the answer to what was before; answers the customer as it is then. */
export async function applied(
  context: Context,
  before: Shown,
  patch: Record<string, unknown>,
  refusable?: Refusable,
): Promise<Shown> {
  const result = await context.update(before.id, patch)
  const names = Object.keys(patch)
  if (refusable?.statuses.includes(result.status)) {
    const { key, promise, what } = refusable
    const facts = { kind: 'refused' as const, what: [what], status: result.status }
    context.found({ key, operation: 'updateCustomer', promise, facts, exchange: result.exchange, severity: 'note' })
    return before
  }
  const ofEmail = names.includes('email')
  const what = ofEmail
    ? `an update to the email ${String(patch['email'])}`
    : `an update of ${names.join(' and ')} alone`
  const whole =
    result.ok || refusable?.ofNames
      ? result
      : await context.update(before.id, {
          first_name: before['first_name'],
          last_name: before['last_name'],
          email: before['email'],
          ...patch,
        })
  const answered = context.succeeded(result, 'updateCustomer', {
    promise: refusable?.ofNames
      ? 'update-names'
      : whole.ok
        ? 'update-partial'
        : ofEmail
          ? 'update-email'
          : 'update-customer',
    what,
  })
  const wrong = notKept(patch, answered)
  const stale = wrong.length > 0 && wrong.every(({ field, actual }) => same(field, before[field], actual))
  const after = stale ? ((await context.get(before.id)).customer ?? answered) : answered
  if (stale && notKept(patch, after).length === 0) {
    // Stored, so it is the answer that is wrong.
    context.differs({
      key: 'update-answer',
      operation: 'updateCustomer',
      promise: 'update-answer',
      when: 'in the answer to an update that was stored',
      differences: wrong,
      exchange: result.exchange,
    })
  } else {
    for (const difference of wrong) {
      const promise = difference.field === 'email' ? 'update-email' : 'update-names'
      const key = difference.field === 'email' ? 'kept:email' : 'kept:name'
      const never = (before[difference.field] ?? difference.actual) === undefined
      context.differs({
        key: stale && !never ? 'stored:' : key,
        operation: 'updateCustomer',
        promise,
        when: `after ${what}`,
        differences: [difference],
        exchange: result.exchange,
      })
    }
  }
  reportLost(context, differences(before, after, [...names, 'updated_at']), { json: patch }, result)
  return after
}

/** The list shows the update, and its filters know of it. */
async function compareListed(context: Context, shown: Shown): Promise<void> {
  const find = ({ page }: Result): Shown | undefined => page?.customers.find(({ id }) => same('id', id, shown.id))
  const result = await context.settled(
    () => context.list({ email: String(shown['email']) }),
    (one) => {
      const item = find(one)
      return item !== undefined && differences(shown, item).length === 0
    },
  )
  const item = find(result)
  const about = { operation: 'listCustomers', exchange: result.exchange } as const
  if (item)
    context.differs({
      ...about,
      key: 'list-items',
      promise: 'list-items',
      when: 'in the list after updates, compared with the same customer by id',
      differences: differences(shown, item),
    })
  else if (result.page) {
    const facts = {
      kind: 'query',
      query: 'the email that a customer was updated to',
      problem: 'does not find the customer',
      expected: 'that customer',
      actual: `${result.page.customers.length} on the page`,
    } as const
    context.found({ ...about, key: 'filter:email', promise: 'list-filter-email-exact', facts })
  }
}

/** Reports members that an update did not name and changed all the same. */
export function reportLost(
  context: Context,
  lost: ReturnType<typeof differences>,
  body: { json: Record<string, unknown> },
  { exchange }: Result,
): void {
  const named = Object.keys(body.json)
  const when =
    named.length === 0 ? 'after an update with an empty object' : `after an update of ${named.join(' and ')} alone`
  const about = { operation: 'updateCustomer', exchange, when } as const
  const moved = lost.filter(({ field }) => field === 'created_at')
  context.differs({ ...about, key: 'created-at-moves', promise: 'created-at-true', differences: moved })
  context.differs({
    ...about,
    key: 'update-keeps-omitted',
    promise: 'update-keeps-omitted',
    differences: lost.filter(({ field }) => field !== 'created_at'),
  })
}

/** What an update answered has to be what is read afterwards. Resolves to the latter. */
async function compareStored(context: Context, shown: Shown): Promise<Shown | undefined> {
  const { differences: found, result } = await context.unchanged(shown, {})
  const about = { operation: 'updateCustomer', exchange: result.exchange, when: 'read again after updates' } as const
  const names = found.filter(({ field }) => field === 'first_name' || field === 'last_name')
  const moved = found.filter(({ field }) => field === 'created_at')
  const email = found.filter(({ field }) => field === 'email')
  const rest = found.filter(({ field }) => ![...names, ...moved, ...email].some((one) => one.field === field))
  context.differs({ ...about, key: 'update-stored', promise: 'update-names', differences: names })
  context.differs({ ...about, key: 'update-stored:email', promise: 'update-email', differences: email })
  context.differs({ ...about, key: 'created-at-moves', promise: 'created-at-true', differences: moved })
  context.differs({ ...about, key: 'update-answer', promise: 'update-answer', differences: rest })
  return result.customer
}
