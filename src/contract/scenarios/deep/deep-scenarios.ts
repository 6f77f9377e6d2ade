import { quiet } from '../quiet.ts'
import type { Scenario, Teller } from '../scenario.ts'

/** How many customers there have to be for `drawn-stories-in-a-crowd`: more than the longest page holds. */
const crowd = 110
const atOnce = 8
const longestPage = 100

/** The stories that are drawn, by the hundred: `run/deep.ts` draws, tells and shrinks them. */
export const drawnScenarios: Scenario[] = ['drawn-stories', 'drawn-stories-in-a-crowd'].map((name) => ({
  name,
  operation: 'all',
  needs: ['writes', 'create'],
  when: 'drawn',
  cost: 0,
  tell: async () => {},
}))

/** Makes so many customers that they fill more than the longest page. */
export const makingACrowd: Scenario = {
  name: 'making-a-crowd',
  operation: 'createCustomer',
  needs: ['writes', 'create', 'list'],
  when: 'drawn',
  cost: 250,
  async tell({ create, person, list, draw, blacklist, has }) {
    const lacking = crowd - ((await list()).list?.total ?? 0)
    const made: string[] = []
    for (let n = 0; n < lacking; n += atOnce) {
      const some = Array.from({ length: Math.min(atOnce, lacking - n) }, () =>
        create(person({ customer_type: draw.of(['individual', 'business']) })),
      )
      for (const told of await Promise.all(some)) if (told.customer) made.push(told.customer.id)
    }
    // Shown in the list, they are proven all at once.
    for (const page of ['1', '2']) await list({ page, page_size: String(longestPage) })
    if (has('blacklist')) for (const id of draw.some(made, 12)) await blacklist(id, true)
  },
}

const mostPages = 14

// Every page up to the one past the last.
async function walk({ list }: Teller, filter: Record<string, string>, size: number): Promise<void> {
  const page = (number: number) => list({ ...filter, page: String(number), page_size: String(size) })
  const total = (await page(1)).list?.total ?? 0
  const pages = Math.min(mostPages, Math.ceil(total / size) + 1)
  for (let number = 2; number <= pages; number += 1) await page(number)
}

const walks: Scenario[] = ['all', 'all-wide', 'of-a-type', 'of-an-activity'].map((name) => ({
  name: `pages-of-a-crowd-${name}`,
  operation: 'listCustomers',
  needs: ['list'],
  when: 'crowded',
  cost: 9,
  async tell(teller) {
    const { draw } = teller
    const filter: Record<string, string> =
      name === 'of-a-type'
        ? { customer_type: draw.of(['individual', 'business']) }
        : name === 'of-an-activity'
          ? { is_active: draw.of(['true', 'false']) }
          : {}
    await walk(teller, filter, name === 'all-wide' ? 30 + draw.number(71) : 7 + draw.number(24))
  },
}))

/** What is paged through and counted in a crowd: the quiet stories once more, and every page of some lists. */
export const crowdedScenarios: Scenario[] = [
  ...quiet.map((scenario): Scenario => ({ ...scenario, name: `${scenario.name}-in-a-crowd`, when: 'crowded' })),
  ...walks,
]

/** Looks at whoever was deleted: the requests for it are set aside until then, as cleaning up may need them. */
export const lookingBack: Scenario = {
  name: 'looking-back-at-the-deleted',
  operation: 'getCustomer',
  needs: ['writes', 'create', 'delete', 'get'],
  when: 'drawn',
  cost: 0,
  async tell({ notLookedAt, get }) {
    for (const id of notLookedAt()) await get(id)
  },
}

/** What the mode `deep` tells after all others, in order. */
export const deepScenarios: readonly Scenario[] = [
  makingACrowd,
  drawnScenarios[1]!,
  ...crowdedScenarios,
  drawnScenarios[0]!,
  lookingBack,
]
