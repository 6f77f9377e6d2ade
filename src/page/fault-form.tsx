import { useState } from 'preact/hooks'
import { ChoiceField, Field, Form, numberIn, TextField } from './form.tsx'
import { ruleFrom } from './fault-text.ts'
import { Refused } from './mock.ts'
import type { FaultRule } from './mock.ts'

const names = [
  'on',
  'on.operation',
  'on.method',
  'on.path',
  'on.customer_id',
  'on.email',
  'when.nth',
  'when.after',
  'when.times',
  'when.rate',
  'then',
  'then.status',
  'then.delay_ms',
  'then.disconnect',
  'then.body',
  'then.headers',
]

/**
 * Makes a rule, or changes the one that it began with, whatever becomes of the list meanwhile. `put` is given what was
 * filled in, and the rule that it began with.
 */
export function FaultForm({
  rule: now,
  isNew,
  operations,
  put,
}: {
  rule: FaultRule | undefined
  isNew: boolean
  operations: string[]
  put: (rule: FaultRule, begun: FaultRule | undefined) => Promise<void>
}) {
  const [rule] = useState(isNew ? undefined : now)
  if (!rule && !isNew) return <p class="alert">There is no such rule now.</p>
  const { on = {}, when = {}, then }: FaultRule = rule ?? { then: {} }
  const { status, delay_ms: delay, headers = {} } = then
  const act = async (filled: (name: string) => string): Promise<void> => {
    try {
      await put(ruleFrom(filled, numberIn), rule)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      // The mock names a rule by its number; all others of the list it has taken before.
      const errors = error.errors.map(({ field, message }) => ({ field: field.replace(/^[0-9]+\./, ''), message }))
      throw new Refused(error.message, errors)
    }
  }
  const any: [string, string] = ['', 'any']
  return (
    <Form label="Fault rule" submit={rule ? 'Save the rule' : 'Add the rule'} names={names} act={act}>
      {(at) => (
        <>
          <fieldset>
            <legend>Which requests</legend>
            {at('on') && <p class="error">{at('on')}</p>}
            <ChoiceField
              name="on.operation"
              label="Operation"
              at={at}
              value={on.operation}
              options={[any, ...operations.map((each): [string, string] => [each, each])]}
            />
            <TextField
              name="on.email"
              label="Email"
              hint="In the body, the path or the filter"
              at={at}
              value={on.email}
              dir="auto"
            />
            <TextField name="on.customer_id" label="Customer id" at={at} value={on.customer_id} />
            <details open={on.method !== undefined || on.path !== undefined}>
              <summary>By method and path</summary>
              <TextField name="on.method" label="Method" at={at} value={on.method} />
              <TextField
                name="on.path"
                label="Path"
                hint="A documented one, or with a value in it"
                at={at}
                value={on.path}
              />
            </details>
          </fieldset>
          <fieldset>
            <legend>Which of them</legend>
            <p class="hint">
              All of them where nothing is filled in. They are counted from the moment the rule is there.
            </p>
            <TextField name="when.nth" label="Only number" hint="3 is the third" at={at} value={when.nth} />
            <TextField name="when.times" label="How many" at={at} value={when.times} />
            <TextField
              name="when.after"
              label="After"
              hint="How many are let through first"
              at={at}
              value={when.after}
            />
            <TextField name="when.rate" label="Share" hint="0.1 is one in ten" at={at} value={when.rate} />
          </fieldset>
          <fieldset>
            <legend>What becomes of them</legend>
            {at('then') && <p class="error">{at('then')}</p>}
            <TextField
              name="then.status"
              label="Answer with status"
              hint="503, or several to draw from: 500, 502"
              at={at}
              value={[status ?? []].flat().join(', ')}
            />
            <TextField
              name="then.delay_ms"
              label="Wait, in milliseconds"
              hint="800, or a span: 50-250"
              at={at}
              value={typeof delay === 'object' ? `${delay.min}-${delay.max}` : delay}
            />
            <ChoiceField
              name="then.disconnect"
              label="Close the connection"
              at={at}
              value={then.disconnect}
              options={[
                ['', 'no'],
                ['before-handling', 'before it is carried out'],
                ['after-handling', 'after it is carried out'],
                ['mid-body', 'in the middle of the answer'],
              ]}
            />
            <ChoiceField
              name="then.body"
              label="Spoil the body"
              at={at}
              value={then.body}
              options={[
                ['', 'no'],
                ['truncated', 'half of it'],
                ['malformed', 'no JSON any more'],
                ['html', 'a page of a gateway'],
                ['empty', 'nothing'],
              ]}
            />
            <Field name="then.headers" label="Header fields" hint="One a line: Retry-After: 5" at={at}>
              {(tied) => (
                <textarea
                  {...tied}
                  rows={2}
                  defaultValue={Object.entries(headers)
                    .map(([name, value]) => `${name}: ${value}`)
                    .join('\n')}
                />
              )}
            </Field>
          </fieldset>
        </>
      )}
    </Form>
  )
}
