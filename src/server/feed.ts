import { createJudging } from './judging.ts'
import type { Judged, JudgingOptions } from './judging.ts'
import { headOf, sizeOf } from './mock-journal.ts'
import type { Head, MockEntry } from './mock-journal.ts'
import type { Remark } from './observer.ts'

/** An entry of the journal in a list that moves. `contract` is absent where nothing was said of it yet. */
export type Shown = Head & { contract?: Remark[] }

/** What whoever watches is told. */
export type Told =
  /** A request was answered; `id` is where to go on after a break. */
  | { event: 'request'; id: string; number: number; data: Shown }
  /** What the contract says of a request that was told; where it is told again, in the light of more. */
  | { event: 'judged'; data: Judged }
  /** Of so many requests that were told nothing will be said. */
  | { event: 'unjudged'; data: { count: number } }
  /** So many requests are not shown, because too many came at once. */
  | { event: 'skipped'; data: { count: number } }
  /** What was told before is gone, or was of another run: the list begins anew. */
  | { event: 'cleared'; data: object }
  /** The last report of a check is another one, or gone. */
  | { event: 'report'; data: object }

/** Somebody who watches. */
export type Viewer = {
  tell: (told: Told[]) => void
  /** Called when there is nothing more to come. */
  end: () => void
}

/** The requests of one world as they come, for those who watch. While nobody does there is no feed. */
export type Feed = {
  /** Takes in a request that was answered. Returns at once and never throws: it is told within a tenth of a second. */
  note: (entry: MockEntry) => void
  /** Tells everybody that the journal was emptied. */
  cleared: () => void
  /** Tells everybody something at once that concerns no request. */
  say: (told: Told) => void
  /** To be called where customers or the clock have changed in other ways than by requests. */
  changed: () => void
  /**
   * Tells what the journal still has after `after`, everything without it, and then what comes. The answer ends that.
   */
  join: (viewer: Viewer, after: string | undefined) => Promise<() => void>
  /** Sends everybody away: there is no such world any more. */
  end: () => void
  /** What is said of a request in the light of those before it; undefined where that cannot be said at once. */
  saidOf: (number: number) => Remark[] | undefined
}

/** What a feed is made of. */
export type FeedOptions = Omit<JudgingOptions, 'tell'> & {
  /** Tells this world from others of its name, as of an earlier run. */
  birth: string
  /** The entries of the journal, oldest first. */
  entries: () => Promise<MockEntry[]>
  /** Called when the last one has left. */
  left: () => void
}

// Milliseconds from a request to its being told.
const pause = 100
const mostWaiting = 1000
const mostBytes = 8_000_000
// So many characters are told at once, and a second: about a thousand requests, and 1,200. Nobody could read more of them,
// and telling one costs a tenth of what answering it does.
const mostTold = 500_000
const perSecond = 600_000

/** A feed that nobody watches yet. */
export function createFeed({ birth, entries, left, ...judges }: FeedOptions): Feed {
  const { hide, elapsed } = judges
  const viewers = new Set<Viewer>()
  let waiting: MockEntry[] = []
  let bytes = 0
  let skipped = 0
  let timer: NodeJS.Timeout | undefined
  let allowed = mostTold
  let flushed = elapsed()
  // The newest request that was told.
  let told = 0

  const tell = (all: Told[]): void => {
    for (const viewer of viewers) viewer.tell(all)
  }
  const judging = createJudging({
    ...judges,
    tell: (judged, count) =>
      tell([
        ...judged.map((data): Told => ({ event: 'judged', data })),
        ...(count > 0 ? [{ event: 'unjudged', data: { count } } as const] : []),
      ]),
  })

  const asTold = (entry: MockEntry, contract?: Remark[]): Told => ({
    event: 'request',
    id: `${birth}-${entry.number}`,
    number: entry.number,
    data: contract ? { ...headOf(entry, hide), contract } : headOf(entry, hide),
  })

  /** The newest of what waits, as much of it as may be told; the rest of it is skipped. */
  const taken = (): MockEntry[] => {
    const now = elapsed()
    allowed = Math.min(mostTold, allowed + ((now - flushed) / 1000) * perSecond)
    flushed = now
    let from = waiting.length
    while (from > 0 && allowed > 0) allowed -= lengthOf(waiting[--from]!)
    skipped += from
    const batch = waiting.slice(from)
    waiting = []
    bytes = 0
    return batch
  }

  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    const came = waiting.length + skipped
    const batch = taken()
    if (came === 0) return
    const all = batch.map((entry) => asTold(entry))
    if (skipped > 0) {
      judging.gap()
      all.unshift({ event: 'skipped', data: { count: skipped } })
      skipped = 0
    }
    tell(all)
    told = batch.at(-1)?.number ?? told
    judging.take(batch, came)
  }

  /** What the journal has already is judged in its order, as if it had been watched. */
  const prime = async (): Promise<void> => {
    const kept = await entries()
    const first = waiting[0]?.number ?? Infinity
    const before = kept.filter(({ number }) => number < first)
    told = before.at(-1)?.number ?? 0
    judging.take(before, 0)
  }
  const primed = prime()

  const end = (): void => {
    clearTimeout(timer)
    judging.end()
    for (const viewer of viewers) viewer.end()
    viewers.clear()
    left()
  }

  return {
    note(entry) {
      waiting.push(entry)
      bytes += sizeOf(entry)
      if (waiting.length >= 2 * mostWaiting || bytes > mostBytes) {
        const lost = waiting.splice(0, Math.ceil(waiting.length / 2))
        for (const one of lost) bytes -= sizeOf(one)
        skipped += lost.length
      }
      timer ??= setTimeout(flush, pause).unref()
    },
    cleared() {
      waiting = []
      bytes = skipped = 0
      judging.clear()
      tell([{ event: 'cleared', data: {} }])
    },
    say: (one) => tell([one]),
    changed() {
      // What came before it is judged before it.
      void primed.then(() => {
        flush()
        judging.gap()
      })
    },
    async join({ tell: tellAll, end: ended }, after) {
      await primed
      const held: Told[] = []
      let isOpen = false
      // What the journal told is not told again when it is judged after a break.
      let has = 0
      const tell = (all: Told[]): void => tellAll(all.filter((one) => one.event !== 'request' || one.number > has))
      const viewer: Viewer = { tell: (all) => (isOpen ? tell(all) : void held.push(...all)), end: ended }
      const before = told
      viewers.add(viewer)
      const kept = await entries()
      const from = kept.findIndex(({ number }) => after === `${birth}-${number}`)
      has = kept[from]?.number ?? 0
      const isAnew = after !== undefined && from < 0
      const backlog = kept.slice(from + 1).filter(({ number }) => number <= before)
      // What was said meanwhile of what was told before.
      const said = judging.saidOf(kept.slice(0, from + 1))
      tell([
        ...(isAnew ? [{ event: 'cleared', data: {} } as const] : []),
        ...said.map((data): Told => ({ event: 'judged', data })),
        ...backlog.map((entry) => asTold(entry, judging.saidOf([entry])[0]?.contract)),
        ...held,
      ])
      isOpen = true
      return () => {
        if (viewers.delete(viewer) && viewers.size === 0) end()
      }
    },
    end,
    saidOf(number) {
      flush()
      return judging.of(number)
    },
  }
}

/** About how many characters it takes to tell an entry. */
function lengthOf({ url, remark = '' }: MockEntry): number {
  return 500 + url.length + remark.length
}
