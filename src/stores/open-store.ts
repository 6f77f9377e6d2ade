import type { ForkingStore } from '../customers/store.ts'
import { redactUrl } from '../http/redact-address.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { openFileStore } from './file-store.ts'
import type { KeptStore } from './kept-store.ts'

/**
 * The store that a word means: `memory`, a file that ends in `.ndjson`, or a PostgreSQL database by its address. One that
 * holds nothing yet begins with the customers of `start`. Throws `CannotFindOut` for another word, and where it cannot be
 * opened.
 */
export async function openStore(where: string, start: ForkingStore): Promise<KeptStore> {
  if (where === 'memory')
    return { store: start.fork(), where: undefined, wasThere: false, remarks: [], close: async () => {} }
  if (/^postgres(ql)?:\/\//i.test(where)) {
    if (!URL.canParse(where))
      throw new CannotFindOut(
        'The address of the store is none. Give one as postgres://user:password@host:5432/database.',
      )
    // Loaded here because a mock with another store starts without it.
    const { openPostgresStore } = await import('./postgres/open-postgres-store.ts')
    return openPostgresStore(where, start)
  }
  if (/.\.ndjson$/i.test(where) && !/^\w+:\/\//.test(where)) return openFileStore(where, start)
  throw new CannotFindOut(
    `There is no store ${redactUrl(where)}. Give memory, a file that ends in .ndjson, such as customers.ndjson, ` +
      'or the address of a database, such as postgres://user@host/database.',
  )
}
