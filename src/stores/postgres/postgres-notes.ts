import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SharedNotes } from '../../customers/shared-notes.ts'
import type { Database, Statement } from './database.ts'

const statements = {
  admit: { name: 'admit', text: 'select customers_kit.admit($1, $2, $3, $4) as seconds' },
  spend: { name: 'spend', text: 'select customers_kit.spend($1, $2, $3) as is_new' },
  count: { name: 'count', text: 'select customers_kit.count_all($1, $2) as counts' },
  counted: { name: 'counted', text: 'select count from customers_kit.counts where world = $1 and what = $2' },
  want: {
    name: 'want',
    text: `insert into customers_kit.wanted as w values ($1, 1)
      on conflict (world) do update set times = w.times + 1`,
  },
  wanted: {
    name: 'wanted',
    text: `select k.customers as world, coalesce(w.times, 0) as times
      from customers_kit.known k left join customers_kit.wanted w on w.world = k.customers
      where (k.made = any($1) or k.name = 'default') and (k.lasts is null or k.used_at + k.lasts > customers_kit.now_ms())`,
  },
  record: { name: 'record', text: 'select customers_kit.record_requests($1, $2, $3)' },
  recall: {
    name: 'recall',
    text: 'select at, shown from customers_kit.journal where world = $1 order by at desc, number desc limit 1000',
  },
  forget: { name: 'forget', text: 'select customers_kit.forget_requests($1)' },
  clear: { name: 'clear', text: 'select customers_kit.clear_notes($1)' },
} satisfies Record<string, Statement>

/** How often the journals of worlds were asked for; those of all worlds that it is asked of at a moment by one statement. */
export type AskWanted = (world: string) => Promise<number | undefined>

// Milliseconds. Of thousands of worlds each is asked of ten times a second.
const moment = 20

/** Asks for one replica. */
export function wantedOf({ ask }: Database): AskWanted {
  let asking: { worlds: Set<string>; times: Promise<Map<string, number>> } | undefined
  const answer = async (worlds: Set<string>): Promise<Map<string, number>> => {
    await sleep(moment, undefined, { ref: false })
    asking = undefined
    const numbers = [...worlds].flatMap((world) => world.split(' ')[1] ?? [])
    const rows = await ask(statements.wanted, [numbers])
    return new Map(rows.map(({ world, times }) => [String(world), Number(times)]))
  }
  return async (world) => {
    if (!asking) {
      const worlds = new Set<string>()
      asking = { worlds, times: answer(worlds) }
    }
    const { worlds, times } = asking
    worlds.add(world)
    return (await times).get(world)
  }
}

/** The notes of one world in a database that was migrated. */
export function postgresNotes({ ask }: Database, world: string, wanted: AskWanted): SharedNotes {
  return {
    async admit(client, { requests, perSeconds }) {
      const [row] = await ask(statements.admit, [world, keyOf(client), requests, perSeconds])
      // Of two that come at once the earlier one may count second: its wait would be longer than the span.
      return Math.min(Number(row?.['seconds']), Math.ceil(perSeconds))
    },
    async spend(nonce, until) {
      const [row] = await ask(statements.spend, [world, keyOf(nonce), until])
      return row?.['is_new'] === true
    },
    async count(whats) {
      const [row] = await ask(statements.count, [world, whats])
      return ((row?.['counts'] ?? []) as unknown[]).map(Number)
    },
    async counted(what) {
      const [row] = await ask(statements.counted, [world, what])
      return Number(row?.['count'] ?? 0)
    },
    async want() {
      await ask(statements.want, [world])
    },
    wanted: () => wanted(world),
    async record(entries) {
      await ask(statements.record, [world, entries.map(({ at }) => at), entries.map(({ shown }) => shown)])
    },
    async recall() {
      const rows = await ask(statements.recall, [world])
      return rows.map(({ at, shown }) => ({ at: Number(at), shown: String(shown) }))
    },
    async forget() {
      await ask(statements.forget, [world])
    },
    async clear() {
      await ask(statements.clear, [world])
    },
  }
}

// As long as a header may be: too long for an index, and nobody's business.
function keyOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
