import { once } from 'node:events'
import type { Client, Connection } from 'pg'

type Sending = Connection & {
  sendCopyFromChunk: (chunk: Buffer) => void
  endCopyFrom: () => void
  sendCopyFail: (why: string) => void
}

/**
 * Sends rows, in the text form of COPY, as fast as the database takes them, and no faster. Throws PostgreSQL's error where
 * it refuses one, and what the rows throw, in which case the database takes none.
 */
export async function copyRows(
  client: Client,
  statement: string,
  rows: AsyncIterable<string | Uint8Array>,
): Promise<void> {
  let refused: Error | undefined
  const send = async (connection: Sending): Promise<void> => {
    const { stream } = connection
    for await (const piece of rows) {
      if (refused) return
      connection.sendCopyFromChunk(
        typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece.buffer, piece.byteOffset, piece.length),
      )
      if (stream.writableNeedDrain) await Promise.race([once(stream, 'drain'), once(stream, 'close')])
      if (stream.destroyed) return
    }
    connection.endCopyFrom()
  }
  await new Promise<void>((resolve, reject) => {
    let thrown: unknown
    // What the driver asks of a query that is no usual one.
    const copying = {
      submit: (connection: Connection) => connection.query(statement),
      handleCopyInResponse: (connection: Sending) => {
        send(connection).catch((error: unknown) => {
          thrown = error
          connection.sendCopyFail('the rows could not be made')
        })
      },
      handleError: (error: Error) => {
        refused = error
        reject(thrown ?? error)
      },
      handleCommandComplete: () => {},
      handleReadyForQuery: () => resolve(),
    }
    client.query(copying)
  })
}
