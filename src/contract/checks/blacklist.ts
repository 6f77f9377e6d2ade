import type { Check } from '../check.ts'
import { differences, same } from '../compare.ts'
import type { Context } from '../context.ts'

/** That blacklisting does what the body says, wherever it shows. */
export const blacklistChecks: Check[] = [
  ...(['individual', 'business'] as const).map(
    (type): Check => ({
      name: `blacklist-and-back-${type}`,
      operation: 'blacklistCustomer',
      promises: [
        'blacklist-deactivates',
        'blacklist-back',
        'blacklist-that-one',
        'list-filters-combine',
        'created-at-true',
      ],
      source: 'public',
      needs: ['create', 'get', 'blacklist', 'writes'],
      stage: 'together',
      run: (context) => thereAndBack(context, type),
    }),
  ),
  {
    name: 'blacklist-refuses-bad-bodies',
    operation: 'blacklistCustomer',
    promises: ['blacklist-body', 'blacklist-body-required', 'no-server-error'],
    source: 'ours',
    needs: ['create', 'blacklist', 'writes'],
    stage: 'together',
    async run(context) {
      const { run } = context
      const { id } = run.first[1] ?? (await context.customer())
      const bad = { promise: 'blacklist-body', what: 'a blacklist that is "maybe"' }
      context.refused(await context.blacklist(id, { blacklist: 'maybe' }), 'blacklistCustomer', bad)
      const at = run.paths.to('blacklistCustomer', id)
      const cases = [
        { promise: 'blacklist-body', what: 'malformed JSON', body: '{"blacklist": ' },
        { promise: 'blacklist-body-required', what: 'a body without blacklist', body: '{}' },
        { promise: 'blacklist-body-required', what: 'a body that is an array', body: '[{"blacklist":false}]' },
        { promise: 'blacklist-body-required', what: 'a body that is null', body: 'null' },
      ]
      for (const { promise, what, body } of cases) {
        context.refused(await context.send('blacklistCustomer', { ...at, body }), 'blacklistCustomer', {
          promise,
          what,
        })
      }
    },
  },
  {
    name: 'blacklist-refuses-unknown',
    operation: 'blacklistCustomer',
    promises: ['blacklist-unknown', 'no-server-error'],
    source: 'public',
    needs: ['blacklist', 'writes'],
    stage: 'together',
    async run(context) {
      const result = await context.blacklist(context.unknownId(), true)
      context.refused(result, 'blacklistCustomer', {
        promise: 'blacklist-unknown',
        what: 'the blacklisting of an id that no customer has',
      })
    },
  },
]

async function thereAndBack(context: Context, type: string): Promise<void> {
  const members = { customer_type: type, first_name: 'Ada', last_name: 'Obi' }
  const created =
    (await context.create({ ...members, email: context.email(), metadata: { tier: 'gold' } })).customer ??
    (await context.customer(members))
  // The second of the same kind tells a switch that is set from one that is turned over.
  const steps: { flag: boolean; active: boolean; when: string; listed?: boolean; already?: true }[] = [
    { flag: true, active: false, when: 'after blacklisting', listed: true },
    { flag: true, active: false, when: 'after blacklisting a second time', already: true },
    { flag: false, active: true, when: 'after taking it off the blacklist', listed: true },
    { flag: false, active: true, when: 'after taking it off a blacklist that it is not on', already: true },
  ]
  const round: typeof steps = [
    { flag: true, active: false, when: 'after blacklisting' },
    { flag: false, active: true, when: 'after taking it off the blacklist' },
    { flag: true, active: false, when: 'after blacklisting it again' },
  ]
  for (const { flag, active, when, listed = false, already = false } of type === 'business' ? round : steps) {
    const result = await context.blacklist(created.id, flag)
    const promise = flag ? 'blacklist-deactivates' : 'blacklist-back'
    // Whether what is so already may be asked for is open.
    const refused = already && result.status >= 400 && result.status < 500
    if (!result.ok && !refused)
      context.succeeded(result, 'blacklistCustomer', {
        promise,
        what: flag ? 'the blacklisting of a customer' : 'taking a customer off the blacklist',
      })
    const after = await context.settled(
      () => context.get(created.id),
      ({ customer }) => customer?.['is_active'] === active,
    )
    if (!after.customer) continue
    const about = { operation: 'blacklistCustomer', exchange: result.exchange } as const
    const wrong = same('is_active', active, after.customer['is_active'])
      ? []
      : [{ field: 'is_active', expected: active, actual: after.customer['is_active'] }]
    if (context.differs({ ...about, key: promise, promise, when, differences: wrong })) return
    const lost = differences(created, after.customer, ['is_active', 'updated_at'])
    context.differs({
      ...about,
      key: 'created-at-moves',
      promise: 'created-at-true',
      when,
      differences: lost.filter(({ field }) => field === 'created_at'),
    })
    context.differs({
      ...about,
      key: 'blacklist-that-one',
      promise: 'blacklist-that-one',
      when,
      differences: lost.filter(({ field }) => field !== 'created_at'),
    })
    if (result.customer) {
      const told = differences(after.customer, result.customer, ['updated_at'])
      context.differs({
        ...about,
        key: `${promise}:answer`,
        promise,
        when: 'in the answer, compared with the customer by id',
        differences: told,
      })
    }
    if (!listed || context.run.abilities.get('list') !== 'works') continue
    for (const is_active of [true, false]) {
      const holds = is_active === active
      const found = await context.settled(
        () => context.list({ id: created.id, is_active: String(is_active) }),
        ({ page }) => (page?.customers.length ?? 0) > 0 === holds,
      )
      if (!found.page || found.page.customers.some(({ id }) => same('id', id, created.id)) === holds) continue
      const facts = {
        kind: 'query',
        query: `is_active=${is_active} and the id of a customer that is ${active ? 'active' : 'blacklisted'}`,
        problem: holds ? 'does not find the customer' : 'finds the customer',
        expected: holds ? '1 customer' : 'none',
        actual: `${found.page.customers.length} of ${found.page.total}`,
      } as const
      context.found({
        key: 'filters-combine',
        operation: 'listCustomers',
        promise: 'list-filters-combine',
        facts,
        exchange: found.exchange,
      })
    }
  }
}
