import { setTimeout as sleep } from 'node:timers/promises'
import { hiding } from '../http/hiding.ts'
import { isAskedFor } from '../http/journal.ts'
import type { SharedNotes } from '../customers/shared-notes.ts'
import { exchangeOfKept, keptEntry, shownOf } from './kept-entry.ts'
import type { KeptEntry } from './kept-entry.ts'
import { memoryNotes } from './notes.ts'
import type { Notes, NotesOptions } from './notes.ts'

// How often a server looks whether it is asked for what it has to itself, and how long who asks waits for all, in
// milliseconds.
const patience = { look: 100, wait: 300 }

/** Notes that servers share, of one world. */
export type NotesTogether = {
  notes: SharedNotes
  /** Learns what other servers have done to the world: they may have had all of it forgotten. */
  learn: () => Promise<unknown>
}

/**
 * Notes that several servers share. Each has its journal to itself until somebody asks for it: what is written down for
 * nobody would cost more than the request.
 */
export function sharedNotes({ notes: shared, learn }: NotesTogether, options: NotesOptions): Notes {
  const { limit, secret } = options
  const hide = hiding(secret)
  const own = memoryNotes(options)
  let handed = 0
  let newest = 0
  let asked = 0
  let timer: NodeJS.Timeout | undefined
  let isOver = false

  const handOver = async (): Promise<void> => {
    const before = handed
    const entries = (await own.entries()).filter(({ number }) => number > handed)
    handed = newest
    if (entries.length === 0) return
    try {
      await shared.record(
        entries.map((entry) => ({ at: entry.at + entry.duration, shown: JSON.stringify(keptEntry(entry, hide)) })),
      )
    } catch (error) {
      // The next who asks gets them.
      handed = Math.min(handed, before)
      throw error
    }
  }
  const lookLater = (): void => {
    // A request that was answered is not answered otherwise because it could not be noted down.
    timer ??= setTimeout(
      () =>
        void look()
          .catch(() => {})
          .finally(next),
      patience.look,
    ).unref()
  }
  const look = async (): Promise<void> => {
    const times = await shared.wanted()
    if (times === asked) return
    await learn()
    if (times === undefined) return
    asked = times
    await handOver()
  }
  const next = (): void => {
    timer = undefined
    if (newest > handed && !isOver) lookLater()
  }

  /** What all servers have noted down, newest first. */
  const gathered = async (): Promise<KeptEntry[]> => {
    await shared.want()
    await handOver()
    await sleep(patience.wait)
    return (await shared.recall()).map(({ shown }) => JSON.parse(shown) as KeptEntry)
  }

  const restart = async (): Promise<void> => {
    handed = newest
    await own.clear()
  }

  return {
    async record(entry) {
      await own.record(entry)
      newest = entry.number
      if (!isOver) lookLater()
    },
    async recall(filter) {
      const all = await gathered()
      return all.filter((each) => isAskedFor({ ...each, status: each.status ?? undefined }, filter)).map(shownOf)
    },
    async find(requestId) {
      const mine = await own.find(requestId)
      if (mine) return mine
      const one = (await gathered()).find((each) => each.request_id === requestId)
      return one && { shown: shownOf(one), exchange: exchangeOfKept(one), number: undefined }
    },
    entries: own.entries,
    async forget() {
      handed = newest
      await own.forget()
      await shared.forget()
    },
    admit: async (client) => (limit ? shared.admit(client, limit) : 0),
    spend: shared.spend,
    count: shared.count,
    counted: shared.counted,
    async clear() {
      await restart()
      await shared.clear()
    },
    restart,
    end() {
      isOver = true
      clearTimeout(timer)
    },
  }
}
