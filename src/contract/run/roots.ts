import type { Broken, Judgement } from '../judge.ts'

/** Tells which finding a sighting comes of, by what was seen of the same answer and of the same customer before. */
export type Roots = {
  /** The key of its root; undefined where it stands for itself. To be asked in the order of the judgements. */
  of: (broken: Broken, judgement: Pick<Judgement, 'told' | 'broken'>) => string | undefined
}

// A create whose answer has been shown not to lead to its customer.
const isLost = ({ key }: Broken): boolean => /^(create-customer:other|create-unique-id:|get-stored:lost)/.test(key)

const isRefused = ({ facts, severity }: Broken): boolean => facts.kind === 'refused' && severity !== 'note'

// Of a day's traffic, those that are still spoken of.
const most = 2000

/**
 * Three roots are told, and no more: a shape that is wrong, before what the same answer means; a create that was lost or
 * answered with a wrong id, before whatever is seen of that id; a refused write, before what reads show of its customer.
 */
export function createRoots(): Roots {
  const ofCustomer = new Map<string, string>()
  return {
    of(broken, { told, broken: all }) {
      const ids = [told.key, told.customer?.id]
        .filter((id) => id !== undefined && id !== '')
        .map((id) => id!.toLowerCase())
      const shape = all.find(({ facts }) => facts.kind === 'shape' || facts.kind === 'not-json')
      const earlier = ids.map((id) => ofCustomer.get(id)).find((key) => key !== undefined)
      if (isLost(broken) || (isRefused(broken) && told.exchange.request.method !== 'GET'))
        for (const id of ids) if (!ofCustomer.has(id)) ofCustomer.set(id, broken.key)
      if (ofCustomer.size > most) ofCustomer.delete(ofCustomer.keys().next().value as string)
      if (broken.facts.kind === 'shape' || broken.facts.kind === 'not-json') return undefined
      const root = shape?.key ?? earlier
      return root === broken.key ? undefined : root
    },
  }
}
