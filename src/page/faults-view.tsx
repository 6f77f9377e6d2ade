import { ActButton } from './act-button.tsx'
import { useTold } from './api.ts'
import type { Api } from './api.ts'
import { FaultForm } from './fault-form.tsx'
import { whatOf, whichOf } from './fault-text.ts'
import { ask, controlOf, Refused } from './mock.ts'
import type { FaultRule } from './mock.ts'
import { Panel } from './panel.tsx'
import { go, goOn, hrefOf } from './place.ts'
import type { Place } from './place.ts'
import { say } from './said.tsx'

/** The fault rules of a world, how often each fired, and what changes them. `moment` changes when requests came. */
export function FaultsView({ place, api, moment }: { place: Place; api: Api | undefined; moment: unknown }) {
  const path = `${controlOf(place.world)}faults`
  const { told, trouble, again } = useTold<{ faults: FaultRule[] }>(path, moment)
  const rules = told?.faults ?? []
  const { open } = place
  const close = (): void => go({ ...place, open: '' })

  /** Puts a list in the place of what the mock has by now, so that counts that moved on are kept. */
  const change = async (by: (rules: FaultRule[]) => FaultRule[]): Promise<void> => {
    const { faults } = await ask<{ faults: FaultRule[] }>(path)
    await ask(path, 'PUT', by(faults))
    await again()
  }
  const tried = (by: (rules: FaultRule[]) => FaultRule[], done: string): void => {
    change(by).then(
      () => say(done),
      (error: Error & { errors?: { message: string }[] }) =>
        say([error.message, ...(error.errors ?? []).map(({ message }) => message)].join(': '), 'bad'),
    )
  }
  const own = rules.filter(({ standing }) => !standing)
  const save = async (rule: FaultRule, begun: FaultRule | undefined): Promise<void> => {
    if (begun)
      await change((all) => {
        const at = placeIn(all, begun, Number(open))
        return all.with(at, { ...rule, ...(all[at]!.off && { off: true }) })
      })
    else await change((all) => [...all.filter(({ standing }) => !standing), rule])
    say(begun ? 'The rule is changed' : 'The rule is there')
    goOn(place, { open: '' })
  }

  return (
    <div class={open ? 'split open' : 'split'}>
      <section class="list" aria-label="Fault rules">
        <div class="bar">
          <a class="button main" href={hrefOf({ ...place, open: 'new' })}>
            Add a rule
          </a>
          <span class="grow" />
          <ActButton
            rests={own.every(({ off }) => off)}
            act={() => tried((all) => all.map((rule) => ({ ...rule, off: true })), 'All rules rest')}
          >
            All off
          </ActButton>
          <ActButton rests={own.length === 0} act={() => tried(() => [], 'The rules are gone')}>
            Remove all
          </ActButton>
        </div>
        {trouble && <p class="alert">{trouble}</p>}
        {told && rules.length === 0 && (
          <div class="empty">
            <p>Nothing goes wrong on purpose in this world. A rule makes requests fail, wait or end early.</p>
          </div>
        )}
        <ol class="cards">
          {rules.map((rule, n) => (
            <li key={n} class={rule.off ? 'card off' : 'card'}>
              <div class="words">
                <strong>
                  <bdi>{whatOf(rule)}</bdi>
                </strong>
                <bdi>{whichOf(rule)}</bdi>
                <span class="quiet count">
                  fired {rule.fired} of {rule.matched} matching
                  {rule.standing && '; in all worlds, by --latency or --fail-rate'}
                </span>
              </div>
              {!rule.standing && (
                <div class="actions">
                  <button
                    type="button"
                    role="switch"
                    aria-checked={rule.off ? 'false' : 'true'}
                    aria-label={`Rule ${n + 1} is on`}
                    onClick={() =>
                      tried(
                        (all) => {
                          const at = placeIn(all, rule, n)
                          return all.with(at, { ...all[at]!, off: !rule.off })
                        },
                        rule.off ? 'The rule is on' : 'The rule rests',
                      )
                    }
                  >
                    {rule.off ? 'Off' : 'On'}
                  </button>
                  <a class="button" href={hrefOf({ ...place, open: String(n) })} aria-label={`Change rule ${n + 1}`}>
                    Change
                  </a>
                  {n > 0 && (
                    <button
                      type="button"
                      aria-label={`Move rule ${n + 1} up`}
                      onClick={() =>
                        tried((all) => {
                          const at = placeIn(all, rule, n)
                          return at === 0 ? all : all.with(at - 1, all[at]!).with(at, all[at - 1]!)
                        }, 'The rule comes earlier')
                      }
                    >
                      Up
                    </button>
                  )}
                  <button
                    type="button"
                    aria-label={`Remove rule ${n + 1}`}
                    onClick={() => tried((all) => all.toSpliced(placeIn(all, rule, n), 1), 'The rule is gone')}
                  >
                    Remove
                  </button>
                </div>
              )}
            </li>
          ))}
        </ol>
        {own.length > 1 && <p class="note quiet">The first rule that fires wins.</p>}
      </section>
      {open && api && told && (
        <Panel key={open} label="Rule" title={open === 'new' ? 'A new rule' : 'Change a rule'} close={close}>
          <FaultForm rule={rules[Number(open)]} isNew={open === 'new'} operations={api.operations} put={save} />
        </Panel>
      )}
    </div>
  )
}

const saysOf = ({ on, when, then }: FaultRule): string => JSON.stringify([on, when, then])

/** Where a rule that was the nth is by now, since others may have changed the list. Throws `Refused` where it is gone. */
function placeIn(all: FaultRule[], rule: FaultRule, n: number): number {
  const isIt = (each: FaultRule | undefined): boolean => each !== undefined && saysOf(each) === saysOf(rule)
  const at = isIt(all[n]) ? n : all.findIndex(isIt)
  if (at < 0) throw new Refused('This rule is not there any more.')
  return at
}
