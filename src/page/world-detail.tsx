import { useState } from 'preact/hooks'
import { mount } from './api.ts'
import { CopyButton } from './copy-button.tsx'
import { ChoiceField, Form, TextField } from './form.tsx'
import { ask, controlOf } from './mock.ts'
import { hrefOf, mainWorld } from './place.ts'
import { say } from './said.tsx'
import { mustBeFree } from './world-form.tsx'

/** A world as its control route tells it. */
export type World = {
  name: string
  base_path?: string
  customers: number
  clock: { now: string; frozen: boolean }
  snapshots: string[]
  mutant?: string
  variant?: number
  seed?: number
  ttl?: string
  made_at?: string
}

/** One world: what it is, its clock, its snapshots, and forks of it. */
export function WorldDetail({
  world,
  taken,
  changed,
  made,
  gone,
}: {
  world: World
  taken: string[]
  changed: () => Promise<unknown>
  made: (name: string) => Promise<void>
  gone: () => Promise<void>
}) {
  const { name, clock, snapshots } = world
  const [isSure, setSure] = useState(false)
  const control = controlOf(name)
  const url = location.origin + mount() + (world.base_path ?? '')
  const tried = (path: string, method: string, done: string, after: () => Promise<unknown> = changed): void => {
    ask(path, method).then(
      () => {
        say(done)
        return after()
      },
      (error: Error) => say(error.message, 'bad'),
    )
  }
  const facts: [string, string | number | undefined][] = [
    ['Customers', world.customers],
    ['Clock', `${clock.now}${clock.frozen ? ', stands still' : ''}`],
    ['Mutant', world.mutant],
    ['Variant', world.variant],
    ['Seed', world.seed],
    ['Gone when unused for', world.ttl],
    ['Base URL', url],
  ]
  return (
    <>
      <dl class="headers">
        {facts.map(
          ([what, value]) =>
            value !== undefined && (
              <div key={what}>
                <dt>{what}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <div class="actions">
        <a class="button" href={hrefOf({ view: 'requests', world: name })}>
          Its requests
        </a>
        <CopyButton text={() => url}>Copy base URL</CopyButton>
        <button type="button" onClick={() => tried(`${control}reset`, 'POST', 'It is as it was at its beginning')}>
          Reset
        </button>
        {name !== mainWorld && (
          <button
            type="button"
            class="danger"
            onBlur={() => setSure(false)}
            onClick={() => {
              if (isSure) tried(`worlds/${encodeURIComponent(name)}`, 'DELETE', 'The world is gone', gone)
              else setSure(true)
            }}
          >
            {isSure ? 'Really remove' : 'Remove'}
          </button>
        )}
      </div>
      <Form
        label="Clock"
        submit="Set the clock"
        names={['at', 'advance', 'freeze']}
        act={async (filled) => {
          const [at, advance, freeze] = [filled('at'), filled('advance'), filled('freeze')]
          await ask(`${control}clock`, 'POST', {
            ...(at && { at }),
            ...(advance && { advance }),
            ...(freeze && { freeze: freeze === 'true' }),
          })
          say('The clock is set')
          await changed()
        }}
      >
        {(at) => (
          <fieldset>
            <legend>Clock</legend>
            <TextField name="at" label="It is" hint="2026-03-14T09:00:00Z" at={at} />
            <TextField name="advance" label="So much later" hint="3d, 90s, or -1h for earlier" at={at} />
            <ChoiceField
              name="freeze"
              label="Then it"
              at={at}
              options={[
                ['', 'goes or stands as now'],
                ['true', 'stands still'],
                ['false', 'goes'],
              ]}
            />
          </fieldset>
        )}
      </Form>
      <Form
        label="Snapshots"
        submit="Keep the customers"
        names={['snapshot', 'name']}
        act={async (filled) => {
          await ask(`${control}snapshots/${encodeURIComponent(filled('snapshot') || ' ')}`, 'PUT')
          say('The customers are kept')
          await changed()
        }}
      >
        {(at) => (
          <fieldset>
            <legend>Snapshots</legend>
            {snapshots.length > 0 && (
              <ul class="snapshots">
                {snapshots.map((each) => (
                  <li key={each}>
                    <code>{each}</code>{' '}
                    <button
                      type="button"
                      aria-label={`Restore ${each}`}
                      onClick={() =>
                        tried(
                          `${control}snapshots/${encodeURIComponent(each)}/restore`,
                          'POST',
                          'The customers are as they were',
                        )
                      }
                    >
                      Restore
                    </button>
                  </li>
                ))}
              </ul>
            )}
            <TextField name="snapshot" label="Name" at={(field) => at(field) ?? at('name')} />
          </fieldset>
        )}
      </Form>
      <Form
        label="Fork"
        submit="Fork it"
        names={['name']}
        act={async (filled) => {
          const fork = filled('name')
          mustBeFree(fork, taken)
          await ask(`worlds/${encodeURIComponent(fork || ' ')}`, 'PUT', { from: name })
          say('The fork is made')
          await made(fork)
        }}
      >
        {(at) => (
          <fieldset>
            <legend>A world with the same customers</legend>
            <TextField name="name" label="Name of the fork" at={at} />
          </fieldset>
        )}
      </Form>
    </>
  )
}
