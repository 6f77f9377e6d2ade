import type { Socket } from 'node:net'
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'

/** A connection, and how it is doing. */
export type Connection = {
  /** Undefined while it is lost. */
  client: Client | undefined
  /** How many calls wait for it. */
  waiting: number
  /** For how many beats calls wait for it and none was answered. */
  silent: number
}

/** What is watched, and how the database is asked about it. */
export type Watched = {
  connections: () => Iterable<Connection>
  /**
   * Which of these backends do nothing, by asking the database anew; all of them where it does not answer within a second,
   * and none where it cannot tell.
   */
  idle: (backends: number[]) => Promise<number[]>
}

// Milliseconds. A process that was busy for long has not read its answers yet: beats are counted, not time.
const beat = 500
const mostSilent = 2

/** A connection that nothing has happened on yet. */
export function newConnection(client?: Client): Connection {
  return { client, waiting: 0, silent: 0 }
}

/** Whether calls wait for a connection and none of them has been answered for half a second or longer. */
export function isSilent({ silent }: Connection): boolean {
  return silent >= mostSilent
}

/**
 * Gives up connections that answer nothing, and whose backend does nothing for whom it serves: a network that is gone, or a
 * server that stands still, closes nothing. A statement that takes long is no such thing. The answer ends that.
 */
export function watchSilence({ connections, idle }: Watched): () => void {
  let isLooking = false
  const look = async (silent: Connection[]): Promise<void> => {
    const clients = silent.flatMap(({ client }) => client ?? [])
    const given = new Set(await idle(clients.map(backendOf)))
    // What was answered by now is to be read first.
    await turn()
    for (const connection of silent)
      if (connection.client && isSilent(connection) && given.has(backendOf(connection.client))) cut(connection.client)
  }
  const timer = setInterval(() => {
    for (const each of connections()) each.silent = each.client && each.waiting > 0 ? each.silent + 1 : 0
    const silent = [...connections()].filter((each) => each.client && isSilent(each))
    if (silent.length === 0 || isLooking) return
    isLooking = true
    void look(silent)
      .catch(() => {})
      .finally(() => (isLooking = false))
  }, beat)
  timer.unref()
  return () => clearInterval(timer)
}

/** Ends a connection in good order, or, where that is not answered within a second, at once. */
export async function endConnection(client: Client): Promise<void> {
  const done = new AbortController()
  const late = sleep(1000, undefined, { signal: done.signal }).then(
    () => cut(client),
    () => {},
  )
  await client.end().catch(() => {})
  done.abort()
  await late
}

// What `pg` itself does with a connection that it gives up, and has no name for.
function cut(client: Client): void {
  ;(client as unknown as { connection: { stream: Socket } }).connection.stream.destroy()
}

function backendOf(client: Client): number {
  return (client as unknown as { processID: number }).processID
}
