import { useEffect } from 'preact/hooks'
import { useApi, useTold } from './api.ts'
import type { Told } from './api.ts'
import { CustomersView } from './customers-view.tsx'
import { FaultsView } from './faults-view.tsx'
import { go, hrefOf, mainWorld, usePlace, views } from './place.ts'
import type { Place, View } from './place.ts'
import { ReportView } from './report-view.tsx'
import { RequestsView } from './requests-view.tsx'
import { Said } from './said.tsx'
import { useRequests } from './use-requests.ts'
import type { Connection } from './use-requests.ts'
import type { World } from './world-detail.tsx'
import { WorldsView } from './worlds-view.tsx'

const titles: Record<View, string> = {
  requests: 'Requests',
  customers: 'Customers',
  faults: 'Faults',
  worlds: 'Worlds',
  report: 'Report',
}
const states: Record<Connection, string> = {
  connecting: 'Connecting',
  live: 'Live',
  paused: 'Paused',
  lost: 'No answer; trying again',
}

/** The whole page. */
export function App() {
  const place = usePlace()
  const { world, view } = place
  const requests = useRequests(world)
  const moment = [requests.rows[0]?.request_id, requests.opened].join(' ')
  const worlds = useWorlds(place, moment)
  const names = (worlds.told?.worlds ?? []).map(({ name }) => name)
  const api = useApi()

  useEffect(() => {
    document.title = `${titles[view]} · Customers API mock`
  }, [view])

  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault()
          document.querySelector<HTMLElement>('main')!.focus()
        }}
      >
        Skip to the content
      </a>
      <header class="top">
        <h1>Customers API mock</h1>
        <nav aria-label="Views">
          {views.map((each) => (
            <a key={each} href={hrefOf({ view: each, world })} aria-current={each === view ? 'page' : undefined}>
              {titles[each]}
            </a>
          ))}
          <a href="../docs">Docs</a>
        </nav>
        <span class="grow" />
        <label class="world">
          <span>World</span>
          <select
            aria-label="World"
            value={world}
            onChange={({ currentTarget: { value } }) => go({ view, world: value })}
          >
            {[...new Set([mainWorld, ...names, world])].map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <span class={`state ${requests.connection}`} role="status">
          {states[requests.connection]}
        </span>
      </header>
      <main id="main" tabIndex={-1}>
        {view === 'requests' && <RequestsView place={place} requests={requests} api={api} />}
        {view === 'customers' && <CustomersView key={world} place={place} api={api} moment={moment} />}
        {view === 'faults' && <FaultsView key={world} place={place} api={api} moment={moment} />}
        {view === 'report' && <ReportView place={place} moment={requests.reports + requests.opened} />}
        {view === 'worlds' && <WorldsView place={place} {...worlds} />}
      </main>
      <Said />
    </>
  )
}

/** The worlds of the mock, told again where the page goes and when it gets the focus. */
function useWorlds(place: Place, moment: unknown): Told<{ worlds: World[] }> {
  // Counting the customers of many worlds takes time, and only one view shows how many there are.
  const worlds = useTold<{ worlds: World[] }>('worlds', [hrefOf(place), place.view === 'worlds' && moment].join(' '))
  useEffect(() => {
    const look = (): void => void worlds.again()
    addEventListener('focus', look)
    return () => removeEventListener('focus', look)
  }, [])
  return worlds
}
