import type { PromiseId } from '../../spec/promise-id.ts'
import type { Sighting } from '../findings.ts'
import type { Told } from '../knowledge/told.ts'
import type { Violation } from '../laws/law.ts'
import { quietLaws } from '../laws/quiet.ts'
import type { Scenario, Teller } from '../scenarios/scenario.ts'
import type { Shared } from './teller.ts'

type Means = {
  shared: Shared
  tellerOf: (scenario: Scenario, asked?: Shared) => Teller
  judged: Set<PromiseId>
}

const rounds = 5
// What is wrong at random need not be so each time, and is more often than what others do.
const enough = 3

/**
 * Tells a quiet story up to five times, and judges each round as a whole: what others do meanwhile shows once, what is
 * wrong most times, and that is given. It is nothing where the totals move by themselves. To `judged` is added what the
 * rounds say something of.
 */
export async function tellInRounds(scenario: Scenario, { shared, tellerOf, judged }: Means): Promise<Sighting[]> {
  const { asker } = shared
  const seen = new Map<string, { promise: PromiseId; violation: Violation; told: Told; times: number }>()
  const lasting = () => [...seen].filter(([, { times }]) => times >= enough)
  let totals: string | undefined
  for (let round = 1; round <= rounds; round += 1) {
    const told: Told[] = []
    const recording: Shared = {
      ...shared,
      asker: {
        ...asker,
        ask: async (...asked) => {
          const one = await asker.ask(...asked)
          told.push(one)
          return one
        },
      },
    }
    const began = performance.now()
    await scenario.tell(tellerOf(scenario, recording))
    const took = performance.now() - began
    const found = judgeRound(told, judged)
    if (round === 1 && found.length === 0) return []
    const exchange = told.findLast(({ operation }) => operation === 'listCustomers')
    for (const key of new Set(found.map((one) => keyOf(one)))) {
      const { promise, violation } = found.find((one) => keyOf(one) === key)!
      seen.set(key, { promise, violation, told: exchange!, times: (seen.get(key)?.times ?? 0) + 1 })
    }
    const best = Math.max(...[...seen.values()].map(({ times }) => times))
    if (best + rounds - round < enough) return []
    // As many requests as the round was and as long, or whoever writes now and then is seen in each round and never here,
    // where lists come late, too; and more each time, so as not to keep step with them.
    if (!(await isStill(tellerOf(scenario), Math.ceil(told.length / 2) + round * 2 - 2, took))) return []
    const now = `${exchange?.list?.total}`
    if (totals !== undefined && totals !== now && !scenario.needs.includes('writes')) return []
    totals = now
    if (best === enough) break
  }
  return lasting().map(([key, { promise, violation, told }]) => ({
    key,
    operation: 'listCustomers',
    promise,
    facts: violation.facts,
    exchange: told.exchange,
    ...(violation.severity ? { severity: violation.severity } : {}),
  }))
}

const keyOf = ({ promise, violation }: { promise: PromiseId; violation: Violation }): string =>
  `${promise}:${violation.key}`

// Whether the same lists tell the same totals each time: or others write meanwhile, and nothing can be told by counting.
async function isStill({ list, pause }: Teller, glances: number, time: number): Promise<boolean> {
  const totals = new Set<string>()
  const began = performance.now()
  for (let glance = 0; glance < glances; glance += 1) {
    const ahead = began + (time * glance) / Math.max(1, glances - 1) - performance.now()
    if (ahead > 0) await pause(ahead)
    const all = (await list()).list?.total
    totals.add(`${all} ${(await list({ is_active: 'true' })).list?.total}`)
  }
  return totals.size === 1
}

function judgeRound(told: Told[], judged: Set<PromiseId>) {
  return quietLaws.flatMap(({ promise, holds }) => {
    const found = holds(told)
    if (found === undefined) return []
    judged.add(promise)
    return found.map((violation) => ({ promise, violation }))
  })
}
