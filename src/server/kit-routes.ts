import type { IRouter, Request } from 'express'
import { Refusal } from '../customers/refusal.ts'
import type { Store } from '../customers/store.ts'
import type { Clock } from '../customers/timestamps.ts'
import type { Spec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { docsPage } from './docs-page.ts'
import { docsPolicy } from './docs-style.ts'
import type { Exchanges } from './exchanges.ts'
import { servedDocument } from './served-document.ts'
import type { Behaviour } from './served-document.ts'
import { count } from './world-sight.ts'

/** What the kit's own paths show and steer. */
export type KitOptions = {
  spec: Spec
  behaviour: Behaviour
  store: Store
  clock: Clock
}

/** The kit's own paths but those of the worlds: health, the OpenAPI document and the human documentation. */
export function addKitRoutes(
  app: IRouter,
  { kit, otherMethods, otherKitMethods }: Exchanges,
  { spec, behaviour, store, clock }: KitOptions,
): void {
  const startedAt = clock()

  app.get(
    '/__kit/health',
    kit(async () => {
      const trouble = store.trouble?.()
      if (trouble !== undefined) throw new Refusal('SERVICE_UNAVAILABLE', trouble)
      const uptime = Math.floor((clock() - startedAt) / 1000)
      return {
        status: 200,
        message: 'Well',
        data: JSON.stringify({ customers: await count(store), uptime_seconds: uptime }),
      }
    }),
  )
  app.get('/__kit/openapi.json', (req, res) => {
    // A client made from the document asks where the document came from.
    res.set('Access-Control-Allow-Origin', '*').json(servedDocument(spec, behaviour, baseOf(req)))
  })
  app.get('/docs', (req, res) => {
    // Everything that the page needs is in the page.
    res
      .set('Content-Security-Policy', docsPolicy)
      .type('html')
      .send(docsPage(spec, baseOf(req)))
  })
  app.get('/', (req, res) => res.redirect(`${req.baseUrl}/docs`))

  app.all('/__kit/health', otherKitMethods(['GET']))
  for (const path of ['/__kit/openapi.json', '/docs']) app.all(path, otherMethods(['GET']))
}

/**
 * Makes a store hold these customers and no others. Throws an error that names the first whose email or reference
 * another one has.
 */
export async function fill(store: Store, records: Iterable<CustomerRecord>): Promise<void> {
  if (store.replace) return store.replace(records)
  await store.clear()
  for (const record of records) {
    const taken = await store.insert(record)
    if (taken)
      throw new Error(`the customers ${taken.by.id} and ${record.id} share the ${taken.taken} ${record[taken.taken]}`)
  }
}

/** Where the mock is reached, as the one who asks says it; HTTP/1.0 may leave that out. */
function baseOf(req: Request): string {
  return `${req.protocol}://${req.get('host') || `localhost:${req.socket.localPort}`}${req.baseUrl}`
}
