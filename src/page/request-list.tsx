import { useEffect, useState } from 'preact/hooks'
import type { Head } from './mock.ts'
import { hrefOf } from './place.ts'
import type { Place } from './place.ts'
import { Windowed } from './windowed.tsx'

/** The requests of a list that an address asks for: by text, by status, and those that the contract objects to. */
export function matching(rows: Head[], { q = '', status = '', only = '' }: Place): Head[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    if (status !== '' && String(row.status ?? 0)[0] !== status) return false
    if (only !== '' && !row.contract?.some(({ severity }) => severity === 'failure')) return false
    const said = [row.method, row.url, row.status, row.remark, ...(row.contract ?? []).map(({ message }) => message)]
    const text = said.join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** The list of requests, newest first. */
export function RequestList({ rows, place }: { rows: Head[]; place: Place }) {
  const [isNarrow, setNarrow] = useState(() => narrow().matches)
  useEffect(() => {
    const query = narrow()
    const follow = (): void => setNarrow(query.matches)
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  return (
    <Windowed
      items={rows}
      keyOf={(row) => row.request_id + row.at}
      height={isNarrow ? 62 : 38}
      label="Requests, newest first"
    >
      {(row) => <Row row={row} place={place} />}
    </Windowed>
  )
}

function narrow(): MediaQueryList {
  return matchMedia('(max-width: 700px)')
}

function Row({ row, place }: { row: Head; place: Place }) {
  const { method, url, status, duration_ms: duration, remark } = row
  return (
    <a
      class="row"
      href={hrefOf({ ...place, open: row.request_id })}
      aria-current={place['open'] === row.request_id ? 'true' : undefined}
    >
      <StatusText status={status} />
      <span class={`verb ${method.toLowerCase()}`}>{method}</span>
      <bdi class="url">{url}</bdi>
      <span class="said">
        <Chips row={row} />
        {remark && <bdi class="remark">{remark}</bdi>}
      </span>
      <span class="took">{Math.round(duration)} ms</span>
      <time class="at" dateTime={row.at}>
        {timeOf(row.at)}
      </time>
    </a>
  )
}

/** The status of an answer; where there was none, that the connection was closed. */
export function StatusText({ status }: { status: number | null }) {
  return status === null ? (
    <span class="status s0" title="The connection was closed without an answer">
      cut
    </span>
  ) : (
    <span class={`status s${Math.floor(status / 100)}`}>{status}</span>
  )
}

/** What happened to a request, in a few words each. */
function Chips({ row: { fault, ignored, contract = [] } }: { row: Head }) {
  const failures = contract.filter(({ severity }) => severity === 'failure')
  const notes = contract.length - failures.length
  return (
    <>
      {fault && <span class="chip fault">fault</span>}
      {failures.length > 0 && (
        <span class="chip broken" title={failures.map(({ message }) => message).join('\n')}>
          contract {failures.length}
        </span>
      )}
      {notes > 0 && failures.length === 0 && <span class="chip">note {notes}</span>}
      {ignored && <span class="chip noted">ignored {ignored.length}</span>}
    </>
  )
}

/** The time of day, to the second, as this machine has it. */
export function timeOf(at: string): string {
  const date = new Date(at)
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
