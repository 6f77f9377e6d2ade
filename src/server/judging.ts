import type { Exchange, Header } from '../http/exchange.ts'
import { pairs } from '../http/headers.ts'
import { parsed } from '../http/json.ts'
import { sizeOf, written } from './mock-journal.ts'
import type { MockEntry } from './mock-journal.ts'
import type { MakeObserver, Observed, Observer, Remark } from './observer.ts'

/** What the contract says of a request; the empty list where nothing. */
export type Judged = { request_id: string; contract: Remark[] }

/** What is said of the requests of one world: later than they are told, and never in the way of those that come. */
export type Judging = {
  /** Takes in requests that were told, which came right after those before, and how many came at all. */
  take: (entries: MockEntry[], came: number) => void
  /** Requests are missing here, or customers have changed in other ways: what was known holds no longer. */
  gap: () => void
  /** Lets go of everything. */
  clear: () => void
  end: () => void
  /** What was said of a request; undefined where nothing was yet, and not much has to be judged before it. */
  of: (number: number) => Remark[] | undefined
  /** What was said of these, in their order, where something was. */
  saidOf: (entries: MockEntry[]) => Judged[]
}

/** Who judges, and who is told. */
export type JudgingOptions = {
  /** Nothing is said of anything where undefined. */
  makeObserver: MakeObserver | undefined
  hide: (text: string) => string
  /** Milliseconds of a clock that nobody sets. */
  elapsed: () => number
  /** Told what is said, and of how many more nothing will be. */
  tell: (judged: Judged[], unjudged: number) => void
  /** Told of what an observer throws. */
  failed: (error: unknown) => void
}

// Below so many requests a second, as they came in the last milliseconds, all are judged in their order. Where more come
// the mock is theirs: to judge a request costs several times what it costs to answer it. It goes on when it is quieter.
const few = 200
const lately = 1000
// Milliseconds that are judged in at once, and what comes has then: so many times of what that took, and of how late it
// began, which is how long others have had to wait for the processor as well.
const slice = 2
const restOfTaken = 4
const restOfLate = 16
const longestRest = 500
const look = 250
const atOnce = 4
// How many before it are judged at once where somebody opens a request.
const near = 32
const mostWaiting = 1000
const mostBytes = 8_000_000
const gapHere = 'gap'

/** The judging of a world of which nothing was seen yet. */
export function createJudging({ makeObserver, hide, elapsed, tell, failed }: JudgingOptions): Judging {
  const said = new Map<number, Remark[]>()
  let observer: Observer | undefined
  let isOver = makeObserver === undefined
  let queue: (MockEntry | typeof gapHere)[] = []
  let bytes = 0
  let timer: NodeJS.Timeout | undefined
  // How many requests came lately, and when that was counted.
  let came = 0
  let counted = elapsed()
  // What nobody was told yet.
  let judged: Judged[] = []
  let unjudged = 0

  const guarded = <T>(judge: () => T): T | undefined => {
    try {
      return judge()
    } catch (error) {
      failed(error)
      observer?.forget()
      return undefined
    }
  }
  const asJudged = ({ requestId }: MockEntry, contract: Remark[]): Judged => ({ request_id: requestId, contract })
  const clear = (): void => {
    clearTimeout(timer)
    timer = undefined
    queue = []
    bytes = unjudged = 0
    judged = []
    said.clear()
  }
  const end = (): void => {
    isOver = true
    clear()
  }

  const count = (more: number): number => {
    const time = elapsed()
    came = came * Math.exp((counted - time) / lately) + more
    counted = time
    return came
  }

  const isFull = (): boolean => queue.length > mostWaiting || bytes > mostBytes
  const first = (): MockEntry | typeof gapHere | undefined => {
    const one = queue.shift()
    if (one !== undefined && one !== gapHere) bytes -= sizeOf(one)
    return one
  }

  /** Judges the next few with nothing between them. */
  const next = (): void => {
    const end = queue.findIndex((one, n) => n === atOnce || !isWhole(one))
    const batch = Array.from({ length: end < 0 ? queue.length : end }, first) as MockEntry[]
    if (batch.length === 0) {
      if (first() !== gapHere) unjudged++
      return observer!.forget()
    }
    const remarks = guarded(() => observer!.see(batch.map(observed)))
    if (!remarks) unjudged += batch.length
    for (const [n, entry] of batch.entries()) {
      if (!remarks) break
      const contract = remarks[n]!.map(hiddenRemark(hide))
      said.set(entry.number, contract)
      judged.push(asJudged(entry, contract))
    }
    for (const number of said.keys()) {
      if (said.size <= mostWaiting) break
      said.delete(number)
    }
  }

  const tellAll = (): void => {
    if (judged.length > 0 || unjudged > 0) tell(judged, unjudged)
    judged = []
    unjudged = 0
  }
  const later = (milliseconds: number): void => {
    if (!observer || queue.length === 0 || timer) return
    const due = elapsed() + milliseconds
    timer = setTimeout(() => work(due), milliseconds).unref()
  }
  const work = (due: number): void => {
    timer = undefined
    const begun = elapsed()
    const isQuiet = count(0) < (few * lately) / 1000
    const until = isQuiet ? begun + slice : begun
    while (queue.length > 0 && elapsed() < until) next()
    tellAll()
    const taken = elapsed() - begun
    const late = Math.max(0, begun - due)
    later(isQuiet ? Math.min(longestRest, taken * restOfTaken + late * restOfLate) : look)
  }

  makeObserver?.().then(
    (made) => {
      observer = made
      if (!isOver) later(0)
    },
    (error) => {
      failed(error)
      end()
    },
  )

  return {
    take(entries, all) {
      count(all)
      if (isOver) return
      let lost = 0
      for (const entry of entries) {
        queue.push(entry)
        bytes += sizeOf(entry)
      }
      while (isFull()) if (first() !== gapHere) lost++
      if (lost > 0 && queue[0] !== gapHere) queue.unshift(gapHere)
      unjudged += lost
      later(0)
    },
    gap() {
      if (!isOver && queue.at(-1) !== gapHere) queue.push(gapHere)
    },
    clear() {
      clear()
      observer?.forget()
    },
    end,
    of(number) {
      const place = queue.findIndex((one) => one !== gapHere && one.number === number)
      const after = queue.length - 1 - place
      if (observer && place >= 0 && place < near) while (queue.length > after) next()
      tellAll()
      return said.get(number)
    },
    saidOf: (entries) =>
      entries.flatMap((entry) => {
        const contract = said.get(entry.number)
        return contract ? [asJudged(entry, contract)] : []
      }),
  }
}

function isWhole(one: MockEntry | typeof gapHere): one is MockEntry {
  return one !== gapHere && !one.isCut
}

/** Takes what nobody may be shown out of a remark. */
export function hiddenRemark(hide: (text: string) => string): (remark: Remark) => Remark {
  return (remark) => ({
    ...remark,
    message: hide(remark.message),
    expected: hide(remark.expected),
    actual: hide(remark.actual),
  })
}

/** An entry as those who judge take it. */
function observed(entry: MockEntry): Observed {
  const from = entry.answeredAt - entry.duration
  return { exchange: exchangeOf(entry), from, to: entry.answeredAt }
}

/** An entry as an exchange, its times by the clock of its world. */
export function exchangeOf(entry: MockEntry): Exchange {
  const { rawHeaders, requestBody, answeredAt, duration } = entry
  const { fields, body } = written(entry.answer)
  return exchangeFrom({
    ...entry,
    request: { headers: pairs(rawHeaders), body: requestBody?.toString('utf8') },
    startedAt: new Date(answeredAt - duration).toISOString(),
    duration,
    answer: { headers: pairs(fields), body },
  })
}

/** What an exchange is made of, however an entry keeps it: `path` is as the document has it. */
type Kept = Pick<MockEntry, 'method' | 'path' | 'status' | 'duration' | 'fault'> & {
  startedAt: string
  request: { headers: Header[]; body: string | undefined }
  answer: { headers: Header[]; body: string }
}

/** An exchange of what an entry keeps. */
export function exchangeFrom({ method, path, status, duration, fault, startedAt, request, answer }: Kept): Exchange {
  const { headers, body } = request
  const head = {
    request: { method, url: `http://localhost${path}`, headers, body },
    startedAt,
    durationMs: duration,
    attempts: 1,
  }
  if (status === undefined || fault?.then.disconnect !== undefined)
    return { ...head, failure: { kind: 'incomplete', message: 'the mock closed the connection on purpose' } }
  return { ...head, answer: { status, ...answer, json: parsed(answer.body) } }
}
