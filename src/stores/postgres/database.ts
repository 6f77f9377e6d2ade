import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, ClientConfig } from 'pg'
import { Refusal } from '../../customers/refusal.ts'
import type { Clock } from '../../customers/timestamps.ts'
import { WorldGone } from '../../customers/world-gone.ts'
import { loadDriver } from '../../database/load-driver.ts'
import { sayTrouble, shownDatabase } from '../../database/say-database.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { createFineClock } from './fine-clock.ts'
import { endConnection, isSilent, newConnection, watchSilence } from './watch-silence.ts'
import type { Connection } from './watch-silence.ts'

/** A statement that is prepared under its name once on each connection. */
export type Statement = { name: string; text: string }

/** A row as PostgreSQL answers it. */
export type Row = Record<string, unknown>

/** Carries statements out in a transaction. */
export type Run = (text: string, values?: unknown[]) => Promise<Row[]>

/** Connections to one database, which come back by themselves where they were lost. There is one at first. */
export type Database = {
  /** Has all the others come up, too, as far as the database gives them. */
  widen: () => void
  /**
   * Carries a statement out in one round trip and answers its rows. Throws a `Refusal` where the database is not there or
   * cannot do it at the moment, and PostgreSQL's error where the statement is wrong.
   */
  ask: (statement: Statement, values: unknown[]) => Promise<Row[]>
  /**
   * Does something in one transaction, on a connection of its own, and does it again where the database had to undo it:
   * but for what can be done but once. Some at a time.
   */
  transaction: <T>(act: (run: Run) => Promise<T>, but?: { once: true }) => Promise<T>
  /** Does something again and again, until it is closed; not while it is still at it. */
  every: (milliseconds: number, act: () => Promise<void>) => void
  /** The time by the database's clock, as near as the way there and back tells. */
  clock: Clock
  /** Why it cannot be asked at the moment, in a sentence. */
  trouble: () => string | undefined
  close: () => Promise<void>
}

/** How a database is asked. */
export type DatabaseOptions = {
  /** How many connections there are; 4 unless given. */
  connections?: number
  /** How many milliseconds one statement may take; 10,000 unless given. */
  patience?: number
}

const mostTries = 6
// Each has a connection: others wait here, and take none from other replicas.
const mostTransactions = 4
// How often clocks are compared, in milliseconds, and of how many times the shortest counts.
const compareEvery = 1000
const mostComparisons = 30
// Ours alone: a pooler has numbers of its own.
const idleBackends = `select pid from pg_stat_activity
  where pid = any($1::int[]) and application_name = 'customers-kit' and state like 'idle%'`
/** Statements are short and always the same: what plans them anew or compiles them costs more than it saves. */
export const planning = ['jit=off', 'plan_cache_mode=force_generic_plan', 'enable_seqscan=off']

// What waits beyond this would be answered too late for whoever asks.
const mostWaiting = 2000

/**
 * Connects to a database. Throws `CannotFindOut` where it is not there, refuses the user, or where the package `pg` is not
 * installed; the password is in no message.
 */
export async function openDatabase(
  url: string,
  { connections: count = 4, patience = 10_000 }: DatabaseOptions = {},
): Promise<Database> {
  const { Client: NewClient } = await loadDriver('A store in PostgreSQL')
  const shown = shownDatabase(url)
  const config: ClientConfig = {
    connectionString: url,
    application_name: 'customers-kit',
    connectionTimeoutMillis: 2000,
    keepAlive: true,
    // Where not even the database's own limit is heard of: the connection is given up.
    query_timeout: patience + 5000,
    options: `-c statement_timeout=${patience} ${planning.map((setting) => `-c ${setting}`).join(' ')}`,
  }
  const connections = Array.from({ length: count }, () => newConnection())
  // Those of transactions.
  const others = new Set<Connection>()
  let isClosed = false
  let why: string | undefined

  const connect = async (options: ClientConfig): Promise<Client> => {
    const client = new NewClient(options)
    client.on('error', () => {})
    await client.connect()
    return client
  }

  const keep = async (connection: Connection, client: Client): Promise<void> => {
    connection.client = client
    why = undefined
    client.once('end', () => {
      connection.client = undefined
      if (!isClosed) void comeBack(connection)
    })
  }

  const comeBack = async (connection: Connection): Promise<void> => {
    for (let wait = 50; ; wait = Math.min(wait * 2, 1000)) {
      if (isClosed) return
      try {
        const client = await connect({ ...config, pipeline: true })
        if (isClosed) return await endConnection(client)
        return await keep(connection, client)
      } catch (error) {
        why = `The database at ${shown} is not to be had: ${sayTrouble(error)}.`
        await sleep(wait, undefined, { ref: false })
      }
    }
  }

  const first = await connect({ ...config, pipeline: true, connectionTimeoutMillis: 5000 }).catch((error: unknown) => {
    throw new CannotFindOut(cannotConnect(shown, error))
  })
  await keep(connections[0]!, first)

  // By its times requests that several servers have answered one after the other are in order: milliseconds are too long.
  const own = createFineClock()
  let ahead = 0
  let comparisons: { took: number; ahead: number }[] = []
  const compareClocks = async (): Promise<void> => {
    const before = own()
    const [row] = await askOnce(
      { name: 'clock', text: 'select extract(epoch from clock_timestamp()) * 1000 as now' },
      [],
    )
    const after = own()
    comparisons = [
      ...comparisons.slice(1 - mostComparisons),
      { took: after - before, ahead: Number(row?.['now']) - (before + after) / 2 },
    ]
    // It may be wrong by half of the way there and back.
    ahead = comparisons.reduce((best, each) => (each.took < best.took ? each : best)).ahead
  }

  // The first statement of a connection takes long.
  const firstComparisons = async (): Promise<void> => {
    for (let n = 0; n < 5; n++) await compareClocks()
  }

  const unavailable = (): Refusal =>
    refusalOf(
      isClosed ? 'The store was closed.' : (why ?? `The database at ${shown} was lost, and is asked for again.`),
    )

  const askOnce = async (statement: Statement, values: unknown[]): Promise<Row[]> => {
    let best: Connection | undefined
    for (const each of connections) if (each.client && (best === undefined || loadOf(each) < loadOf(best))) best = each
    if (!best?.client || isClosed) throw unavailable()
    if (best.waiting >= mostWaiting)
      throw refusalOf(`The database at ${shown} has more to do than it can: ${mostWaiting * count} calls wait for it.`)
    best.waiting++
    try {
      return (await best.client.query({ ...statement, values })).rows as Row[]
    } finally {
      best.waiting--
      best.silent = 0
    }
  }

  // Nobody has it yet who could close it.
  await firstComparisons().catch(async (error: unknown) => {
    isClosed = true
    await endConnection(first)
    throw new CannotFindOut(cannotConnect(shown, error))
  })
  const timers: NodeJS.Timeout[] = []
  const every: Database['every'] = (milliseconds, act) => {
    let isAtIt = false
    const timer = setInterval(() => {
      if (isAtIt) return
      isAtIt = true
      void act()
        .catch(() => {})
        .finally(() => (isAtIt = false))
    }, milliseconds)
    timers.push(timer.unref())
  }
  every(compareEvery, compareClocks)
  const endWatching = watchSilence({
    connections: () => [...connections, ...others],
    async idle(backends) {
      let client: Client | undefined
      try {
        client = await connect({ ...config, connectionTimeoutMillis: 1000, query_timeout: 1000 })
        return (await client.query({ text: idleBackends, values: [backends] })).rows.map(({ pid }) => Number(pid))
      } catch (error) {
        return isLost(error) ? backends : []
      } finally {
        if (client) void endConnection(client)
      }
    },
  })

  const refused = (error: unknown): unknown => {
    if (error instanceof Refusal) return error
    const { code = '' } = error as { code?: string }
    if (code === '57014')
      return refusalOf(`The database at ${shown} took longer than ${patience} ms, and was told to stop.`)
    if (isLost(error)) return unavailable()
    if (code === 'CK404') return new WorldGone()
    if (/^(40|53|55|58|25006|57)/.test(code)) return refusalOf(`The database at ${shown} cannot: ${sayTrouble(error)}.`)
    return error
  }

  /** Does something again where the database undid it as a whole: serialization failure and deadlock. */
  const repeated = async <T>(act: () => Promise<T>, most = mostTries): Promise<T> => {
    for (let tried = 1; ; tried++) {
      try {
        return await act()
      } catch (error) {
        const { code } = error as { code?: string }
        if ((code !== '40001' && code !== '40P01') || tried >= most) throw refused(error)
        await sleep(Math.random() * 2 ** tried)
      }
    }
  }

  const turns = atMost(mostTransactions)
  const transact = async <T>(act: (run: Run) => Promise<T>): Promise<T> => {
    // Who waited for a turn need not wait for a connection, too.
    if (isClosed || connections.every(({ client }) => !client)) throw unavailable()
    const connection = newConnection()
    others.add(connection)
    try {
      // It may move a million customers.
      const client = await connect({
        ...config,
        query_timeout: 0,
        options: `${config.options} -c statement_timeout=0`,
      }).catch((error: unknown) => {
        throw refusalOf(`The database at ${shown} is not to be had: ${sayTrouble(error)}.`)
      })
      connection.client = client
      const run: Run = async (text, values) => {
        connection.waiting++
        try {
          return (await client.query({ text, ...(values && { values }) })).rows as Row[]
        } finally {
          connection.waiting--
          connection.silent = 0
        }
      }
      await run('begin')
      const value = await act(run)
      await run('commit')
      return value
    } finally {
      others.delete(connection)
      // What was begun and not committed is undone with its connection.
      if (connection.client) await endConnection(connection.client)
    }
  }

  return {
    widen() {
      for (const connection of connections.slice(1)) void comeBack(connection)
    },
    ask: (statement, values) => repeated(() => askOnce(statement, values)),
    transaction: (act, but) => turns(() => repeated(() => transact(act), but?.once ? 1 : mostTries)),
    every,
    clock: () => own() + ahead,
    trouble: () => (connections.some(({ client }) => client) ? undefined : unavailable().message),
    async close() {
      isClosed = true
      for (const timer of timers) clearInterval(timer)
      endWatching()
      await Promise.all(connections.flatMap(({ client }) => (client ? [endConnection(client)] : [])))
    },
  }
}

/** Does so many things at a time; others wait for their turn. */
function atMost(many: number): <T>(act: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = many
  return async (act) => {
    if (free > 0) free--
    else await new Promise<void>((next) => waiting.push(next))
    try {
      return await act()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}

/** What waits for a connection; one that is silent is asked where all of them are. */
function loadOf(connection: Connection): number {
  return connection.waiting + (isSilent(connection) ? mostWaiting : 0)
}

function isLost(error: unknown): boolean {
  const { code = '', message } = error as Error & { code?: string }
  return (
    /^(08|57P|ECONN|EPIPE|ENOENT|ETIMEDOUT)/.test(code) ||
    /Connection terminated|connection error|Client was closed|timeout expired|read timeout|socket hang up/i.test(
      message,
    )
  )
}

function refusalOf(says: string): Refusal {
  return new Refusal('SERVICE_UNAVAILABLE', says, { headers: { 'Retry-After': '1' } })
}

function cannotConnect(shown: string, error: unknown): string {
  const { code = '' } = error as { code?: string }
  const advice =
    code === '28P01' || code === '28000'
      ? 'Give the right user and password in the address, best by CUSTOMERS_KIT_STORE.'
      : code === '3D000'
        ? 'Make the database with createdb, or name another one.'
        : code === '53300'
          ? 'Give it more connections, or stop who has them.'
          : 'Start it, or mend the address.'
  return `The database at ${shown} cannot be used: ${sayTrouble(error)}. ${advice}`
}
