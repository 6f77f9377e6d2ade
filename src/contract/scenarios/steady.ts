import type { Scenario } from './scenario.ts'

const turns = 6

/** Long after the last write: what is read then is what is stored, each time. */
export const steady: Scenario[] = [
  {
    name: 'read-again-later',
    operation: 'all',
    needs: ['get'],
    when: 'last',
    cost: 12,
    async tell({ earlier, strangers, get, list, pause }) {
      await pause(1050)
      const ids = [...earlier().map(({ id }) => id), ...strangers().map(({ id }) => id)].slice(0, 3)
      if (ids.length === 0) return
      for (let turn = 0; turn < turns; turn += 1) {
        const id = ids[turn % ids.length]!
        await get(id)
        await list(turn === 3 && earlier()[0] ? { email: earlier()[0]!.email } : { id })
      }
    },
  },
]
