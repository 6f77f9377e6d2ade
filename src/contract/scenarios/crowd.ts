import type { Scenario } from './scenario.ts'
import { emailForms, formed } from './addresses.ts'
import { awkwardNames, everyKind, systemMembers } from './values.ts'

const atOnce = 8

/** Makes as many customers as the requests that are left allow, before the other stories, which happen among them. */
export const crowd: Scenario[] = [
  {
    name: 'a-crowd',
    operation: 'createCustomer',
    needs: ['writes', 'create'],
    when: 'crowd',
    cost: 1,
    async tell({ person, create, everybody, draw, room, join, nobody, has, someone, update, remove }) {
      let turn = 0
      const bodies = Array.from({ length: room() }, (_, n) => person(peculiarities(n)))
      for (let at = 0; at < bodies.length; at += atOnce)
        await Promise.all(
          bodies.slice(at, at + atOnce).map(async (sent) => {
            const told = await create(sent)
            if (told.ok) join({ id: told.customer?.id ?? '', email: String(sent['email']), sent })
          }),
        )
      await everybody()
      // What did not work at first may have been lost by what was done before it: so once more, to whom nothing was done.
      if (!has('update')) await update((await someone()).id, { first_name: draw.name() })
      if (!has('delete')) await remove((await someone()).id)

      // Each in either place, as every second one stands in both.
      function awkward(): (word: string) => string {
        turn += 1
        return awkwardNames[(turn >> 1) % awkwardNames.length]!
      }

      // Two of each kind, one of either type. The first are plain; an address of an unusual form has plain names beside it,
      // as a refusal could else be for them.
      function peculiarities(n: number): Record<string, unknown> {
        const kind = n >> 1
        const hasForm = kind % 3 === 1
        const hasReference = kind % 4 === 2 && !hasForm
        const hasName = (kind % 2 === 1 && !hasForm) || (hasReference && kind > 2)
        const [one, other] = hasName && kind % 4 === 3 ? [awkward(), awkward()] : [everyKind, everyKind]
        const forms = emailForms(draw.word())
        return {
          customer_type: n % 2 === 0 ? 'individual' : 'business',
          ...(hasForm && { email: formed(draw, forms[((2 * (kind - 1)) / 3 + (n % 2)) % forms.length]!) }),
          ...(hasReference && {
            reference: draw.reference(kind === 2 ? (n % 2 === 0 ? 'short' : 'digits') : undefined),
          }),
          ...(hasName && { first_name: one(draw.name()), last_name: other(draw.name()) }),
          // Once beside plain names, and once beside others; not with references, as whoever is not proven to be ours with
          // times that were taken over is given to no story.
          ...((kind === 7 || kind === 9) && systemMembers(nobody, '2000')),
          ...(kind === 8 && { metadata: { note: everyKind(draw.name()) } }),
        }
      }
    },
  },
]

/** Deletes whom the other stories made: who is left, and who is not, shows on the way. */
export const farewell: Scenario[] = [
  {
    name: 'farewells',
    operation: 'deleteCustomer',
    needs: ['writes', 'create', 'delete'],
    when: 'farewell',
    cost: 2,
    async tell({ mine, remove, everybody }) {
      const ids = mine()
      const half = Math.ceil(ids.length / 2)
      for (let at = 0; at < ids.length; at += half) {
        const some = ids.slice(at, at + half)
        for (let from = 0; from < some.length; from += atOnce)
          await Promise.all(some.slice(from, from + atOnce).map((id) => remove(id)))
        await everybody()
      }
    },
  },
]
