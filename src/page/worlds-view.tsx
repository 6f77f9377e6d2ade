import type { Told } from './api.ts'
import { Panel } from './panel.tsx'
import { go, goOn, hrefOf, mainWorld } from './place.ts'
import type { Place } from './place.ts'
import { say } from './said.tsx'
import { WorldDetail } from './world-detail.tsx'
import type { World } from './world-detail.tsx'
import { WorldForm } from './world-form.tsx'

/** The worlds of the mock, as they were `told` last, and what makes and changes them. */
export function WorldsView({ place, told, trouble, again }: { place: Place } & Told<{ worlds: World[] }>) {
  const worlds = told?.worlds ?? []
  const { open, make } = place
  const world = worlds.find(({ name }) => name === open)
  const taken = worlds.map(({ name }) => name)
  const close = (): void => go({ ...place, open: '', make: '' })
  const show = async (name: string): Promise<void> => {
    await again()
    goOn(place, { open: name, make: '' })
  }
  return (
    <div class={open || make ? 'split open' : 'split'}>
      <section class="list" aria-label="Worlds">
        <div class="bar">
          <a class="button main" href={hrefOf({ ...place, open: '', make: 'yes' })}>
            Make a world
          </a>
          <span class="grow" />
          <span class="quiet count">{worlds.length}</span>
        </div>
        {trouble && <p class="alert">{trouble}</p>}
        <ol class="cards">
          {worlds.map(({ name, customers, clock, mutant, variant, snapshots }) => (
            <li key={name}>
              <a
                class="card"
                href={hrefOf({ ...place, open: name, make: '' })}
                aria-current={open === name ? 'true' : undefined}
              >
                <span class="words">
                  <strong>{name}</strong>
                  <span class="quiet count">
                    {customers} customers · {clock.now.slice(0, 19).replace('T', ' ')}
                    {clock.frozen && ', stands still'}
                    {snapshots.length > 0 && ` · ${snapshots.length} snapshot${snapshots.length === 1 ? '' : 's'}`}
                  </span>
                </span>
                {mutant !== undefined && <span class="chip broken">mutant {mutant}</span>}
                {variant !== undefined && <span class="chip noted">variant {variant}</span>}
                {name === place.world && <span class="chip">shown</span>}
              </a>
            </li>
          ))}
        </ol>
        {told && worlds.length === 1 && (
          <p class="note quiet">
            A world has customers, faults, a journal and a clock of its own: one for each test, or one to try something.
          </p>
        )}
      </section>
      {make && told && (
        <Panel label="World" title="A new world" close={close}>
          <WorldForm
            taken={taken}
            made={async (name) => {
              say('The world is made')
              await show(name)
            }}
          />
        </Panel>
      )}
      {open && told && (
        <Panel key={open} label="World" title={open} close={close}>
          {world ? (
            <WorldDetail
              world={world}
              taken={taken}
              changed={again}
              made={show}
              gone={async () => {
                // Nothing more can be told of a world that is gone.
                go({ view: 'worlds', world: place.world === open ? mainWorld : place.world })
                await again()
              }}
            />
          ) : (
            <p class="alert">There is no such world now.</p>
          )}
        </Panel>
      )}
    </div>
  )
}
