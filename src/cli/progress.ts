/** Where progress is shown: a terminal, whose line is written over, or anything else, which gets plain lines. */
export type ProgressStream = { isTTY?: boolean; columns?: number; write: (text: string) => unknown }

/** Tells how far a long run is. */
export type Progress = {
  /** Takes how many are done by now, and a few words to stand beside it; shows them when it is time to. */
  update: (done: number, remark?: string) => void
  /** Clears the terminal's line. Nothing is shown after it. */
  end: () => void
}

/** What progress is about. */
export type ProgressOptions = {
  /** How many there will be; undefined where nobody knows. */
  total: number | undefined
  /** The total is only about right: nothing is told by it once it is reached. */
  guessed?: boolean
  /** What they are: `customers`. */
  unit: string
  stream: ProgressStream
  /** Milliseconds, rising. */
  now: () => number
}

const quiet = 1_000
const everyOnTerminal = 100
const everyElsewhere = 5_000

/** Progress with rate and time left. Silent for the first second, so that a short run shows nothing. */
export function createProgress({ total: most, guessed = false, unit, stream, now }: ProgressOptions): Progress {
  const start = now()
  const terminal = stream.isTTY === true
  let next = start + (terminal ? quiet : everyElsewhere)
  let shown = false
  return {
    update(done, remark) {
      const time = now()
      if (time < next) return
      next = time + (terminal ? everyOnTerminal : everyElsewhere)
      const total = guessed && most !== undefined && done >= most ? undefined : most
      const line = describe(done, total, guessed, unit, (time - start) / 1000, remark)
      stream.write(terminal ? `\r${fitting(bar(done, total), line, stream.columns)}\u001B[K` : `${line}\n`)
      shown = true
    },
    end() {
      next = Number.POSITIVE_INFINITY
      if (terminal && shown) stream.write('\r\u001B[K')
    },
  }
}

// A line that is wider than the terminal wraps, and the next one scrolls it away: the bar goes first, then the end.
function fitting(bar: string, line: string, columns = 80): string {
  const most = Math.max(1, columns - 1)
  if (bar.length + line.length <= most) return bar + line
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`
}

function describe(
  done: number,
  total: number | undefined,
  guessed: boolean,
  unit: string,
  seconds: number,
  remark: string | undefined,
): string {
  const rate = done / seconds
  const parts = [
    total === undefined
      ? `${count(done)} ${unit}`
      : `${count(done)} of ${guessed ? 'about ' : ''}${count(total)} ${unit}`,
    rate >= 10 ? `${count(Math.round(rate))}/s` : `${rate.toFixed(1)}/s`,
    ...(remark ? [remark] : []),
    ...(total !== undefined && rate > 0 ? [`${duration((total - done) / rate)} left`] : []),
  ]
  return parts.join(', ')
}

function bar(done: number, total: number | undefined): string {
  if (total === undefined || total === 0) return ''
  const width = 16
  const full = Math.min(width, Math.floor((done / total) * width))
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}] `
}

function count(number: number): string {
  return number.toLocaleString('en')
}

/** Seconds in the two units that matter: `1 h 05 min`, `2 min 03 s`, `7 s`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  const two = (number: number) => String(number).padStart(2, '0')
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`
}
