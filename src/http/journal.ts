import { withoutQuery } from './address.ts'

/** Which exchanges to show; what is absent is not asked for. A status may be a class of them: `4xx`. */
export type JournalFilter = { method?: string | undefined; path?: string | undefined; status?: string | undefined }

/** What an entry is found by: `url` is its path with the query, `status` undefined where nothing was answered. */
export type Found = { method: string; url: string; status: number | undefined }

/** The last exchanges. */
export type Journal<Entry> = {
  add: (entry: Entry) => void
  /** Newest first, each as it is shown. */
  list: (filter: JournalFilter) => unknown[]
  /** As they were added, oldest first. */
  entries: () => Entry[]
  clear: () => void
}

/** A journal of the last `size` exchanges. */
export function createJournal<Entry>(
  size: number,
  { find, show }: { find: (entry: Entry) => Found; show: (entry: Entry) => unknown },
): Journal<Entry> {
  let ring: Entry[] = []
  let next = 0
  const entries = (): Entry[] => [...ring.slice(next), ...ring.slice(0, next)]
  return {
    entries,
    add(entry) {
      ring[next] = entry
      next = (next + 1) % size
    },
    list(filter) {
      return entries()
        .toReversed()
        .filter((entry) => isAskedFor(find(entry), filter))
        .map(show)
    },
    clear() {
      ring = []
      next = 0
    },
  }
}

/** Whether a filter asks for an exchange. */
export function isAskedFor(found: Found, { method, path, status }: JournalFilter): boolean {
  return (
    (method === undefined || found.method === method.toUpperCase()) &&
    (path === undefined || withoutQuery(found.url) === path || found.url.startsWith(`${path.replace(/\/$/, '')}/`)) &&
    (status === undefined || String(found.status ?? '').startsWith(status.toLowerCase().replaceAll('x', '')))
  )
}

/** The filter that the query of an address asks for. */
export function filterOf(query: string): JournalFilter {
  const asked = new URLSearchParams(query)
  return {
    method: asked.get('method') ?? undefined,
    path: asked.get('path') ?? undefined,
    status: asked.get('status') ?? undefined,
  }
}

/** The most characters of a body that a journal keeps. */
export const longestBody = 16_384

/** The beginning of a text that is longer, with its length. Copied, so that the rest of it is not kept alive. */
export function beginning(text: string): string {
  return text.length > longestBody
    ? `${Buffer.from(text.slice(0, longestBody)).toString()}… (${text.length} characters)`
    : text
}
