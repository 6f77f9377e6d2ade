import { useEffect, useRef } from 'preact/hooks'
import { ActButton } from './act-button.tsx'
import { mount } from './api.ts'
import type { Api } from './api.ts'
import { go } from './place.ts'
import type { Place } from './place.ts'
import { RequestDetail } from './request-detail.tsx'
import { matching, RequestList } from './request-list.tsx'
import { say } from './said.tsx'
import type { Requests } from './use-requests.ts'

const classes = { '': 'any status', 2: '2xx', 3: '3xx', 4: '4xx', 5: '5xx', 0: 'cut off' }

/** The requests as they come, and one of them in full. */
export function RequestsView({ place, requests, api }: { place: Place; requests: Requests; api: Api | undefined }) {
  const { open } = place
  const { rows, skipped, unjudged, connection, pause, clear } = requests
  const filter = useRef<HTMLInputElement>(null)
  const found = matching(rows, place)
  const isFiltered = found.length < rows.length
  const set = (param: string, value: string): void => go({ ...place, [param]: value }, true)

  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      const isTyping = (event.target as HTMLElement).matches('input, select, textarea')
      if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey) {
        event.preventDefault()
        filter.current!.focus()
      }
    }
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  }, [])

  return (
    <div class={open ? 'split open' : 'split'}>
      <section class="list" aria-label="Requests">
        <form class="bar" role="search" onSubmit={(event) => event.preventDefault()}>
          <input
            ref={filter}
            type="search"
            aria-label="Filter by text"
            aria-keyshortcuts="/"
            placeholder="Filter: path, status, what was said"
            value={place['q'] ?? ''}
            onInput={({ currentTarget: { value } }) => set('q', value)}
          />
          <select
            aria-label="Status"
            value={place['status'] ?? ''}
            onChange={({ currentTarget: { value } }) => set('status', value)}
          >
            {Object.entries(classes).map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
          <label class="check">
            <input
              type="checkbox"
              checked={place['only'] === 'broken'}
              onChange={({ currentTarget: { checked } }) => set('only', checked ? 'broken' : '')}
            />
            against the contract
          </label>
          <span class="grow" />
          <span class="quiet count">
            {isFiltered ? `${found.length} of ${rows.length}` : rows.length}
            {skipped > 0 && `, ${skipped} not shown`}
            {unjudged > 0 && `, ${unjudged} not judged`}
          </span>
          <button type="button" aria-pressed={connection === 'paused'} onClick={() => pause(connection !== 'paused')}>
            {connection === 'paused' ? 'Go on' : 'Pause'}
          </button>
          <ActButton
            rests={rows.length === 0}
            act={() => void clear().catch((error: Error) => say(error.message, 'bad'))}
          >
            Clear
          </ActButton>
        </form>
        {found.length > 0 ? (
          <RequestList rows={found} place={place} />
        ) : (
          <Nothing
            isFiltered={isFiltered}
            reset={() => go({ view: 'requests', world: place.world })}
            world={place.world}
            api={api}
          />
        )}
      </section>
      {open && (
        <RequestDetail
          key={open}
          id={open}
          place={place}
          said={rows.find(({ request_id: id }) => id === open)?.contract}
        />
      )}
    </div>
  )
}

function Nothing({
  isFiltered,
  reset,
  world,
  api,
}: {
  isFiltered: boolean
  reset: () => void
  world: string
  api: Api | undefined
}) {
  if (isFiltered)
    return (
      <div class="empty">
        <p>No request is like that.</p>
        <button type="button" onClick={reset}>
          Show all
        </button>
      </div>
    )
  const before = location.origin + mount()
  const path = api?.to('listCustomers').path.slice(mount().length)
  const url = `${before}${world === 'default' ? '' : `/__worlds/${world}`}${path}`
  return (
    <div class="empty">
      <p>No request has come yet. They show here as your app sends them, newest first.</p>
      {path && (
        <pre>
          <code>curl '{url}'</code>
        </pre>
      )}
    </div>
  )
}
