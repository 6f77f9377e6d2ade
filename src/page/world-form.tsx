import { ChoiceField, Form, numberIn, TextField } from './form.tsx'
import { ask, Refused } from './mock.ts'

const members = ['from', 'count', 'seed', 'clock', 'ttl', 'mutant', 'variant']
const numbers = ['count', 'seed', 'variant']

/** Makes a world that begins as it is wished. `taken` are the names that there are. */
export function WorldForm({ taken, made }: { taken: string[]; made: (name: string) => Promise<void> }) {
  const act = async (filled: (name: string) => string): Promise<void> => {
    const name = filled('name')
    mustBeFree(name, taken)
    const wish = members.flatMap((member) => {
      const text = filled(member)
      return text === '' ? [] : [[member, numbers.includes(member) ? numberIn(text) : text]]
    })
    await ask(`worlds/${encodeURIComponent(name || ' ')}`, 'PUT', Object.fromEntries(wish))
    await made(name)
  }
  return (
    <Form label="World" submit="Make it" names={['name', ...members]} act={act}>
      {(at) => (
        <>
          <fieldset>
            <legend>The world</legend>
            <TextField name="name" label="Name" hint="Letters, digits and ._~-" at={at} />
            <TextField name="ttl" label="Gone when unused for" hint="1h; it stays without" at={at} />
            <ChoiceField
              name="from"
              label="With the customers of"
              at={at}
              options={[['', 'the start data'], ...taken.map((name): [string, string] => [name, name])]}
            />
            <TextField name="count" label="Or so many generated ones" at={at} />
            <TextField name="seed" label="Seed" hint="Draws ids, faults and customers" at={at} />
            <TextField name="clock" label="Clock, standing still" hint="2026-03-14T09:00:00Z" at={at} />
          </fieldset>
          <fieldset>
            <legend>Behave otherwise</legend>
            <TextField
              name="mutant"
              label="Mutant: breaks one promise"
              hint="A name that customers-kit mutants lists, or seed:123"
              at={at}
            />
            <TextField
              name="variant"
              label="Variant: decides what is left open"
              hint="A number that draws it"
              at={at}
            />
          </fieldset>
        </>
      )}
    </Form>
  )
}

/** Throws `Refused` for the name of a world that there is: the route would make it anew, which a form may not say. */
export function mustBeFree(name: string, taken: string[]): void {
  if (taken.includes(name))
    throw new Refused('There is such a world.', [{ field: 'name', message: 'is taken: remove that world first' }])
}
