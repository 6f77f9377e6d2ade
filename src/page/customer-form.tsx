import type { Schema } from './api.ts'
import { ChoiceField, Field, Form, TextField } from './form.tsx'
import type { At } from './form.tsx'

/** All that is kept of a customer. */
export type Customer = { id: string; email: string; is_active: boolean; [member: string]: unknown }

/**
 * A form with the members that the document has for the body of a request. `put` is given those that were filled in, or,
 * of a customer that is there already, those that differ from what it was. Where `round` changes, all members are shown as
 * the customer has them; until then what is typed stays.
 */
export function CustomerForm({
  schema,
  customer,
  round = 0,
  put,
}: {
  schema: Schema
  customer?: Customer
  round?: number
  put: (members: object) => Promise<void>
}) {
  const members = Object.entries(schema.properties ?? {})
  const act = (filled: (name: string) => string): Promise<void> => {
    const changed = members.flatMap(([name, member]) => {
      const text = filled(name)
      return text === textOf(customer?.[name]) ? [] : [[name, valueOf(text, member)] as const]
    })
    return put(Object.fromEntries(changed))
  }
  return (
    <Form
      label="Customer"
      submit={customer ? 'Save' : 'Create'}
      names={members.map(([name]) => name)}
      round={round}
      act={act}
    >
      {(at) => (
        <fieldset>
          <legend>{customer ? 'Change' : 'A new customer'}</legend>
          {members.map(([name, member]) => (
            <Member
              key={name}
              name={name}
              schema={member}
              isRequired={schema.required?.includes(name) === true}
              value={textOf(customer?.[name])}
              at={at}
            />
          ))}
        </fieldset>
      )}
    </Form>
  )
}

function Member({
  name,
  schema: { type, enum: values },
  isRequired,
  value,
  at,
}: {
  name: string
  schema: Schema
  isRequired: boolean
  value: string
  at: At
}) {
  const label = isRequired ? `${name} (required)` : name
  const choices = type === 'boolean' ? ['true', 'false'] : values
  if (choices)
    return (
      <ChoiceField
        name={name}
        label={label}
        at={at}
        value={value}
        options={['', ...choices].map((each): [string, string] => [each, each || '–'])}
      />
    )
  if (type === 'string') return <TextField name={name} label={label} at={at} value={value} dir="auto" />
  return (
    <Field name={name} label={label} hint="A JSON object" at={at} wide>
      {(tied) => <textarea {...tied} rows={3} dir="auto" defaultValue={value} />}
    </Field>
  )
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim()
}

function valueOf(text: string, { type }: Schema): unknown {
  return type === 'boolean' && text !== '' ? text === 'true' : text
}
