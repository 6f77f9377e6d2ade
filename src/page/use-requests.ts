import { useEffect, useRef, useState } from 'preact/hooks'
import { ask, controlOf } from './mock.ts'
import type { Head, Remark } from './mock.ts'

/** How it stands with the stream: on its way, open, stopped by the user, or without an answer. */
export type Connection = 'connecting' | 'live' | 'paused' | 'lost'

/** The requests of a world as they come. */
export type Requests = {
  /** Newest first, a thousand at most. */
  rows: Head[]
  /** How many were not told, because too many came at once. */
  skipped: number
  /** Of how many that were told the contract says nothing, because too many came at once. */
  unjudged: number
  /** Changes where the last report of a check does. */
  reports: number
  /** How often the stream was opened: what changed before may not have been told. */
  opened: number
  connection: Connection
  pause: (paused: boolean) => void
  /** Empties the journal of the mock, and so the list. */
  clear: () => Promise<void>
}

const most = 1000
const again = 2000

/** What is shown, and what has come since. */
type Shown = { rows: Head[]; skipped: number; unjudged: number }
type Fresh = Shown & { isAnew: boolean; judged: Map<string, Remark[]> }

const nothing: Shown = { rows: [], skipped: 0, unjudged: 0 }
const noneYet = (isAnew: boolean): Fresh => ({ ...nothing, rows: [], isAnew, judged: new Map() })

function withFresh(before: Shown, { rows: came, skipped, unjudged, isAnew, judged }: Fresh): Shown {
  const old = isAnew ? nothing : before
  const rows = [...came.toReversed(), ...old.rows].slice(0, most)
  return {
    rows:
      judged.size === 0
        ? rows
        : rows.map((row) => {
            const contract = judged.get(row.request_id)
            return contract ? { ...row, contract } : row
          }),
    skipped: old.skipped + skipped,
    unjudged: old.unjudged + unjudged,
  }
}

/** Follows the requests of a world. Nothing is asked of the mock while the page is hidden or paused; then it goes on. */
export function useRequests(world: string): Requests {
  const [shown, setShown] = useState(nothing)
  const [connection, setConnection] = useState<Connection>('connecting')
  const [reports, setReports] = useState(0)
  const [opened, setOpened] = useState(0)
  const [isPaused, pause] = useState(false)
  const last = useRef<string | undefined>(undefined)

  useEffect(() => {
    setShown(nothing)
    last.current = undefined
  }, [world])

  useEffect(() => {
    let stream: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let frame = 0
    let fresh = noneYet(false)
    // Many may come at once; the page is drawn once for all of them.
    const draw = (): void => {
      frame = 0
      const came = fresh
      fresh = noneYet(false)
      setShown((before) => withFresh(before, came))
    }
    const later = (): void => void (frame ||= requestAnimationFrame(draw))
    const close = (): void => {
      stream?.close()
      stream = undefined
      clearTimeout(timer)
    }
    const open = (): void => {
      close()
      if (isPaused) return setConnection('paused')
      if (document.hidden) return undefined
      const after = last.current === undefined ? '' : `?after=${encodeURIComponent(last.current)}`
      stream = new EventSource(`${controlOf(world)}events${after}`)
      stream.addEventListener('open', () => {
        setConnection('live')
        setOpened((before) => before + 1)
      })
      stream.addEventListener('error', () => {
        setConnection('lost')
        // The browser comes back by itself, unless it was refused.
        if (stream?.readyState === EventSource.CLOSED) timer = setTimeout(open, again)
      })
      stream.addEventListener('request', ({ data, lastEventId }) => {
        last.current = lastEventId
        fresh.rows.push(JSON.parse(data) as Head)
        later()
      })
      stream.addEventListener('report', () => setReports((before) => before + 1))
      stream.addEventListener('judged', ({ data }) => {
        const { request_id: id, contract } = JSON.parse(data) as { request_id: string; contract: Remark[] }
        fresh.judged.set(id, contract)
        later()
      })
      stream.addEventListener('cleared', () => {
        fresh = noneYet(true)
        later()
      })
      for (const event of ['skipped', 'unjudged'] as const)
        stream.addEventListener(event, ({ data }) => {
          fresh[event] += (JSON.parse(data) as { count: number }).count
          later()
        })
      return undefined
    }
    open()
    document.addEventListener('visibilitychange', open)
    return () => {
      document.removeEventListener('visibilitychange', open)
      close()
      if (frame === 0) return
      cancelAnimationFrame(frame)
      // What has come and is not drawn yet is not told again.
      draw()
    }
  }, [world, isPaused])

  return {
    ...shown,
    reports,
    opened,
    connection,
    pause,
    clear: async () => {
      const before = new Set(shown.rows.map(({ request_id: id }) => id))
      await ask(`${controlOf(world)}requests`, 'DELETE')
      // What has come since stays; while nothing is told, only this empties the list.
      setShown(({ rows }) => ({ ...nothing, rows: rows.filter(({ request_id: id }) => !before.has(id)) }))
    },
  }
}
