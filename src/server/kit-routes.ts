import type { Express, Request } from 'express'
import { queryOf } from '../http/address.ts'
import { invalid } from '../customers/refusal.ts'
import type { Store } from '../customers/store.ts'
import type { Clock } from '../customers/timestamps.ts'
import { bundleOpenapi } from '../spec/bundle-openapi.ts'
import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { docsPage } from './docs-page.ts'
import type { Exchanges } from './exchanges.ts'
import { filterOf } from '../http/journal.ts'
import type { Journal } from '../http/journal.ts'
import type { MockEntry } from './mock-journal.ts'

/** What the kit's own paths show and steer. */
export type KitOptions = {
  spec: Spec
  strict: boolean
  store: Store
  journal: Journal<MockEntry>
  startData: Iterable<CustomerRecord>
  clock: Clock
}

/** The kit's own paths: the journal, reset, health, the OpenAPI document and the human documentation. */
export function addKitRoutes(
  app: Express,
  { kit, otherMethods, otherKitMethods }: Exchanges,
  { spec, strict, store, journal, startData, clock }: KitOptions,
): void {
  const startedAt = clock()

  app.get(
    '/__kit/requests',
    kit((req) => {
      const filter = filterOf(queryOf(req.url ?? ''))
      if (filter.status !== undefined && !/^[1-5]([0-9]{2}|xx)$/i.test(filter.status)) {
        throw invalid([{ field: 'status', message: 'must be a status such as 404, or a class of them such as 4xx' }])
      }
      const requests = journal.list(filter)
      return {
        status: 200,
        message: 'The last requests, newest first',
        data: JSON.stringify({ requests, total: requests.length }),
      }
    }),
  )
  app.delete(
    '/__kit/requests',
    kit(() => {
      journal.clear()
      return { status: 200, message: 'The journal is empty', data: JSON.stringify({ requests: [], total: 0 }) }
    }),
  )
  app.post(
    '/__kit/reset',
    kit(async () => {
      await fill(store, startData)
      return {
        status: 200,
        message: 'The customers are the start data again',
        data: JSON.stringify({ customers: await count(store) }),
      }
    }),
  )
  app.get(
    '/__kit/health',
    kit(async () => ({
      status: 200,
      message: 'Well',
      data: JSON.stringify({ customers: await count(store), uptime_seconds: Math.floor((clock() - startedAt) / 1000) }),
    })),
  )
  app.get('/__kit/openapi.json', (req, res) => {
    // A client made from the document asks where the document came from.
    const servers = [{ url: baseOf(req), description: 'This mock' }]
    res.set('Access-Control-Allow-Origin', '*').json({ ...bundleOpenapi(strict ? closed(spec) : spec), servers })
  })
  app.get('/docs', (req, res) => {
    // Everything that the page needs is in the page.
    res
      .set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
      .type('html')
      .send(docsPage(spec, baseOf(req)))
  })
  app.get('/', (_req, res) => res.redirect('/docs'))

  app.all('/__kit/requests', otherKitMethods(['GET', 'DELETE']))
  app.all('/__kit/reset', otherKitMethods(['POST']))
  app.all('/__kit/health', otherKitMethods(['GET']))
  for (const path of ['/__kit/openapi.json', '/docs']) app.all(path, otherMethods(['GET']))
}

/**
 * Makes a store hold these customers and no others. Throws an error that names the first whose email or reference
 * another one has.
 */
export async function fill(store: Store, records: Iterable<CustomerRecord>): Promise<void> {
  await store.clear()
  for (const record of records) {
    const taken = await store.insert(record)
    if (taken)
      throw new Error(`the customers ${taken.by.id} and ${record.id} share the ${taken.taken} ${record[taken.taken]}`)
  }
}

/** The spec as a strict mock takes it: no request has members that the document does not know. */
function closed(spec: Spec): Spec {
  const schemas = { ...spec.schemas }
  for (const shape of ['create-request', 'update-request', 'blacklist-request'] as const)
    schemas[shape] = { ...schemas[shape], additionalProperties: false }
  return { ...spec, schemas }
}

/** Where the mock is reached, as the one who asks says it; HTTP/1.0 may leave that out. */
function baseOf(req: Request): string {
  return `${req.protocol}://${req.get('host') || `localhost:${req.socket.localPort}`}`
}

async function count(store: Store): Promise<number> {
  return (await store.page({}, 1, 1)).total
}
