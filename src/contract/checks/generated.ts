import * as fc from 'fast-check'
import type { Check } from '../check.ts'
import { differences, notKept } from '../compare.ts'
import type { Shown } from '../compare.ts'
import { createContext } from '../context.ts'
import type { Context } from '../context.ts'
import type { Sighting } from '../findings.ts'
import { CheckStopped } from '../run.ts'
import { reportLost } from './update.ts'

/** A step of a generated story about one customer. */
type Step = { do: 'update'; patch: Record<string, string> } | { do: 'blacklist'; flag: boolean }

type Story = { customer_type: string; given: Record<string, string>; steps: Step[] }

// Words as people have them in names, so that nobody's stricter rules stand in the way.
const word = fc.oneof(
  fc.stringMatching(/^[A-Z][a-z]{1,12}$/),
  fc.stringMatching(/^[A-Z][a-zàáâãäåçèéêëìíîïñòóôõöùúûüýÿ]{1,10}$/),
  fc.stringMatching(/^[Ա-Ֆ][ա-ֆ]{1,8}$/),
  fc.stringMatching(/^[А-Я][а-я]{1,10}$/),
  fc.stringMatching(/^[가-힣]{1,4}$/),
)
const personName = fc.oneof(
  word,
  fc.tuple(word, fc.constantFrom(' ', '-', "'"), word).map((parts) => parts.join('')),
)
const names = fc.record({ first_name: personName, last_name: personName }, { requiredKeys: [] })
const patch = fc
  .record(
    {
      first_name: personName,
      last_name: personName,
      email: fc.stringMatching(/^[a-z][a-z0-9]{0,9}([.+_-][a-z0-9]{1,5})?$/),
    },
    { requiredKeys: [] },
  )
  .filter((value) => Object.keys(value).length > 0)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: patch.map((value): Step => ({ do: 'update', patch: value as Record<string, string> })) },
  { weight: 2, arbitrary: fc.boolean().map((flag): Step => ({ do: 'blacklist', flag })) },
)
const story: fc.Arbitrary<Story> = fc.record({
  customer_type: fc.constantFrom('individual', 'business'),
  given: names,
  steps: fc.array(step, { minLength: 2, maxLength: 3 }),
})

const stories = 3
const mostRequests = 90

/**
 * Drawn customers and drawn sequences of operations against a small model; what fails is shrunk to the least that
 * fails.
 */
export const generatedChecks: Check[] = [
  {
    name: 'generated-stories',
    operation: 'all',
    promises: [
      'create-names',
      'update-names',
      'update-email',
      'update-keeps-omitted',
      'blacklist-deactivates',
      'blacklist-back',
      'get-stored',
    ],
    source: 'public',
    needs: ['create', 'get', 'update', 'writes'],
    stage: 'together',
    async run(context) {
      const { run } = context
      const before = run.timings.length
      let least: Sighting[] = []
      const property = fc.asyncProperty(story, async (drawn) => {
        // A shrink that goes on for ever would ask a staging server for ever.
        if (
          run.timings.filter(({ check }, index) => index >= before && check === 'generated-stories').length >
          mostRequests
        )
          return true
        const sightings: Sighting[] = []
        // A failure that is still being shrunk is not the one to report.
        const aside = createContext(run, 'generated-stories', (sighting) => void sightings.push(sighting))
        try {
          await playOut(aside, drawn)
        } catch (error) {
          if (!(error instanceof CheckStopped)) throw error
        }
        const failures = sightings.filter(({ severity }) => severity !== 'note')
        if (failures.length > 0) least = failures
        return failures.length === 0
      })
      await fc.check(property, { seed: run.seed, numRuns: stories })
      for (const sighting of least) context.found(sighting)
    },
  },
]

async function playOut(context: Context, { customer_type, given, steps }: Story): Promise<void> {
  const body = { customer_type, ...given, email: context.email() }
  const result = await context.create(body)
  // Stricter rules for names are nobody's fault.
  if (!result.customer) return
  report(context, 'createCustomer', 'after a create', notKept(body, result.customer), result.exchange, 'kept')
  let model: Shown = result.customer
  for (const one of steps) model = await take(context, model, one)
  const { differences: found, result: last } = await context.unchanged(model, { except: ['updated_at'] })
  context.differs({
    key: 'generated',
    operation: 'getCustomer',
    promise: 'get-stored',
    when: `by id after ${steps.map((one) => one.do).join(', ')}`,
    differences: found,
    exchange: last.exchange,
  })
}

async function take(context: Context, model: Shown, one: Step): Promise<Shown> {
  if (one.do === 'blacklist') {
    if (context.run.abilities.get('blacklist') !== 'works') return model
    const result = await context.blacklist(model.id, one.flag)
    return result.ok ? { ...model, is_active: !one.flag } : model
  }
  const sent = one.patch['email'] === undefined ? one.patch : { ...one.patch, email: context.email(one.patch['email']) }
  const result = await context.update(model.id, sent)
  if (!result.customer) return model
  report(context, 'updateCustomer', 'after an update', notKept(sent, result.customer), result.exchange, 'kept')
  const lost = differences(model, result.customer, [...Object.keys(sent), 'updated_at'])
  reportLost(context, lost, { json: sent }, result)
  return result.customer
}

function report(
  context: Context,
  operation: 'createCustomer' | 'updateCustomer',
  when: string,
  found: ReturnType<typeof notKept>,
  exchange: Sighting['exchange'],
  prefix: string,
): void {
  for (const difference of found) {
    const email = difference.field === 'email'
    const promise =
      operation === 'createCustomer'
        ? email
          ? 'create-email'
          : difference.field === 'customer_type'
            ? 'create-both-types'
            : 'create-names'
        : email
          ? 'update-email'
          : 'update-names'
    context.differs({
      key: `${prefix}:${email || difference.field === 'customer_type' ? difference.field : 'name'}`,
      operation,
      promise,
      when,
      differences: [difference],
      exchange,
    })
  }
}
