import { emailForms, formed } from './addresses.ts'
import type { Scenario } from './scenario.ts'
import { ofEveryKind, systemMembers } from './values.ts'

const turns = 3

// Where reads came late: as many as find what comes to every twelfth of them.
const turnsIfLate = 12

/** Long after the last write: what is read then is what is stored, each time. */
export const steady: Scenario[] = [
  {
    name: 'read-again-later',
    operation: 'all',
    needs: ['get'],
    when: 'last',
    cost: 17,
    async tell({
      earlier,
      strangers,
      changed,
      everybody,
      draw,
      get,
      list,
      update,
      create,
      person,
      blacklist,
      nobody,
      gone,
      credentials,
      has,
      pause,
      cameLate,
    }) {
      const whole = (await everybody()).list?.customers ?? []
      const inactives = whole.filter((one) => one['is_active'] === false && changed().includes(one.id))
      const inactive = (inactives.find((one) => one['customer_type'] === 'business') ?? inactives[0])?.id
      const change = async (id: string, more = {}) =>
        void (has('update') && (await update(id, { ...ofEveryKind(draw), ...more })))
      if (inactive !== undefined) await change(inactive, systemMembers(nobody, '2007'))
      await pause(1100)
      // What an answer takes over from the one before shows only now, and for some only of whom all of that is true; and
      // first in what is nobody else's, as no cache can have it.
      if (inactive !== undefined) {
        await get(inactive)
        await change(inactive)
      }
      // As often as there may be replicas, of which one never heard of the delete.
      for (const id of draw.some(gone(), credentials ? 0 : 3)) await get(id)
      const newest = has('create')
        ? await create(
            person({
              email: formed(draw, emailForms(draw.word())[0]!),
              customer_type: 'business',
              ...ofEveryKind(draw),
            }),
          )
        : undefined
      const [first] = earlier()
      if (first) await get(first.id)
      await everybody()
      // Whoever is made next comes after one who is inactive.
      if (newest?.customer && has('blacklist')) await blacklist(newest.customer.id, true)
      const others = [...earlier().map(({ id }) => id), ...strangers().map(({ id }) => id)]
      const ids = [...others.slice(0, 1), ...draw.some(changed(), 2), ...others.slice(1)].slice(0, 3)
      if (ids.length === 0) return
      for (let turn = first ? 1 : 0; turn < turns; turn += 1) {
        const id = ids[turn % ids.length]!
        await get(id)
        await list(turn === 2 && earlier()[0] ? { email: earlier()[0]!.email } : { id })
      }
      // What came late may as well be lost in every n-th answer, which a read beside a write cannot tell.
      for (const door of ['get', 'list'] as const) {
        if (!cameLate(door)) continue
        for (let turn = 0; turn < turnsIfLate; turn += 1) {
          const id = ids[turn % ids.length]!
          await (door === 'get' ? get(id) : list({ id }))
        }
      }
    },
  },
]
