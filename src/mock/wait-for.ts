import type { LogEntry } from '../server/app.ts'
import type { Maybe, World } from '../server/world.ts'
import type { OperationId } from '../spec/openapi.ts'
import type { Paths } from '../spec/paths.ts'

/** A request as the journal shows it, without secrets. */
export type SeenRequest = {
  request_id: string
  at: string
  method: string
  /** Path and query. */
  url: string
  /** Null where the connection was closed on purpose before any of the answer was sent. */
  status: number | null
  duration_ms: number
  remark?: string
  request: { headers: [name: string, value: string][]; body?: string }
  response: { headers: [name: string, value: string][]; body: string }
}

/** Which requests are meant; what is absent is not asked for. */
export type Wanted = {
  operation?: OperationId
  method?: string
  /** A status, or a class of them: `4xx`. */
  status?: number | string
}

/** Resolves with the newest request that is meant, at once where it came already. */
export type WaitFor = (wanted: Wanted, options?: { timeout_ms?: number }) => Promise<SeenRequest>

/** Tells of each request to a world when it was answered; the answer ends that. */
export type Listen = (told: (entry: LogEntry) => void) => () => void

const usualPatience = 5000

/**
 * Waits for requests to a world. The promise is rejected after `timeout_ms`, five seconds unless given, with an error
 * that says what came instead.
 */
export function createWaitFor(world: () => Maybe<World>, paths: Paths, listen: Listen): WaitFor {
  const isMeant = ({ method, url, status }: Pick<SeenRequest, 'method' | 'url' | 'status'>, wanted: Wanted): boolean =>
    (wanted.method === undefined || wanted.method.toUpperCase() === method) &&
    (wanted.operation === undefined || paths.match(method, url)?.operation?.operationId === wanted.operation) &&
    (wanted.status === undefined || isStatus(status, String(wanted.status)))
  const seen = async (wanted: Wanted): Promise<SeenRequest | undefined> =>
    ((await (await world()).notes.recall({})) as SeenRequest[]).find((each) => isMeant(each, wanted))

  return async (wanted, { timeout_ms: patience = usualPatience } = {}) => {
    let timer: NodeJS.Timeout | undefined
    let end = (): void => {}
    try {
      return await new Promise<SeenRequest>((resolve, reject) => {
        const look = (): void => void seen(wanted).then((found) => found && resolve(found), reject)
        end = listen((entry) => isMeant(entry, wanted) && look())
        look()
        timer = setTimeout(() => {
          void Promise.resolve(world())
            .then(({ notes }) => notes.recall({}))
            .then((all) => reject(new Error(missing(wanted, patience, all as SeenRequest[]))), reject)
        }, patience)
      })
    } finally {
      clearTimeout(timer)
      end()
    }
  }
}

function isStatus(status: number | null, wanted: string): boolean {
  return String(status ?? 0).startsWith(wanted.toLowerCase().replaceAll('x', ''))
}

function missing({ operation, method, status }: Wanted, patience: number, seen: SeenRequest[]): string {
  const what = [operation ?? method ?? 'request', ...(status === undefined ? [] : [`with status ${status}`])].join(' ')
  const last = seen.slice(0, 5).map((each) => `${each.method} ${each.url} ${each.status ?? 'without an answer'}`)
  return `No ${what} came within ${patience} ms. ${last.length > 0 ? `The last requests: ${last.join(', ')}.` : 'There were no requests.'}`
}
