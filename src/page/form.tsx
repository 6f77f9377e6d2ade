import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { FieldError, Refused } from './mock.ts'

/** What is wrong with a field of a form, by its name. */
export type At = (name: string) => string | undefined

/**
 * A form whose refusals stand at its fields: those of a member at the field of that name or of the member that it is in,
 * all others above. `act` is given what was filled in, and throws `Refused`. Where `round` changes, the fields show again
 * the values that they are given.
 */
export function Form({
  label,
  submit,
  names,
  round,
  act,
  children,
}: {
  label: string
  submit: string
  names: string[]
  round?: number
  act: (filled: (name: string) => string) => Promise<void>
  children: (at: At) => ComponentChildren
}) {
  const [refused, setRefused] = useState<{ message: string; errors: FieldError[] }>()
  const [isBusy, setBusy] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const homeOf = ({ field }: FieldError): string | undefined =>
    names.filter((name) => field === name || field.startsWith(`${name}.`)).toSorted((a, b) => b.length - a.length)[0]
  const errors = refused?.errors ?? []
  const homeless = errors.filter((error) => homeOf(error) === undefined)
  const at: At = (name) =>
    errors
      .filter((error) => homeOf(error) === name)
      .map(({ message }) => message)
      .join('; ') || undefined

  useLayoutEffect(() => {
    if (refused) form.current?.querySelector<HTMLElement>('[aria-invalid="true"], .alert')?.focus()
  }, [refused])
  useLayoutEffect(() => form.current!.reset(), [round])

  const send = async (event: Event): Promise<void> => {
    event.preventDefault()
    if (isBusy) return
    const data = new FormData(form.current!)
    setBusy(true)
    try {
      await act((name) => String(data.get(name) ?? '').trim())
      setRefused(undefined)
    } catch (error) {
      const { message, errors = [] } = error as Partial<Refused>
      setRefused({ message: message!, errors })
    }
    setBusy(false)
  }

  return (
    <form ref={form} class="form" aria-label={label} noValidate onSubmit={(event) => void send(event)}>
      {refused && (errors.length === 0 || homeless.length > 0) && (
        <div class="alert" role="alert" tabIndex={-1}>
          <bdi>{refused.message}</bdi>
          {homeless.length > 0 && (
            <ul>
              {homeless.map(({ field, message }) => (
                <li key={field + message}>
                  <code>{field}</code> <bdi>{message}</bdi>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      {children(at)}
      <div class="actions">
        <button type="submit" class="main" aria-disabled={isBusy ? 'true' : undefined}>
          {submit}
        </button>
      </div>
    </form>
  )
}

/** What an input of a field needs to be tied to its label and to what is wrong with it. */
type Tied = { id: string; name: string; 'aria-describedby'?: string; 'aria-invalid'?: 'true' }

/** A field of a form: its label, its input, what to know of it, and what is wrong with it. */
export function Field({
  name,
  label,
  hint,
  at,
  wide,
  children,
}: {
  name: string
  label: string
  hint?: string | undefined
  at: At
  /** Whether it takes a line of its own. */
  wide?: boolean
  children: (tied: Tied) => ComponentChildren
}) {
  const id = useId()
  const error = at(name)
  const about = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div class={wide ? 'field wide' : 'field'}>
      <label for={id}>{label}</label>
      {children({
        id,
        name,
        ...(about && { 'aria-describedby': about }),
        ...(error && { 'aria-invalid': 'true' as const }),
      })}
      {error && (
        <span class="error" id={`${id}-error`}>
          <bdi>{error}</bdi>
        </span>
      )}
      {hint && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  )
}

/** The field of a value that is typed. */
export function TextField({
  value = '',
  placeholder,
  dir,
  ...field
}: Omit<Parameters<typeof Field>[0], 'children'> & {
  value?: string | number | undefined
  placeholder?: string
  dir?: 'auto'
}) {
  return (
    <Field {...field}>
      {(tied) => <input {...tied} dir={dir} defaultValue={String(value)} placeholder={placeholder} />}
    </Field>
  )
}

// What the form shows when it is reset; Preact's types do not know it.
const chosen = (defaultSelected: boolean): object => ({ defaultSelected })

/** The field of a value that is one of several; `options` are values and what they are called. */
export function ChoiceField({
  value = '',
  options,
  ...field
}: Omit<Parameters<typeof Field>[0], 'children'> & {
  value?: string | undefined
  options: [value: string, name: string][]
}) {
  return (
    <Field {...field}>
      {(tied) => (
        <select {...tied}>
          {options.map(([each, name]) => (
            <option key={each} value={each} {...chosen(each === value)}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** A number where a text is one; the text itself otherwise, so that the mock says what is wrong; undefined for nothing. */
export function numberIn(text: string): number | string | undefined {
  if (text === '') return undefined
  return Number.isFinite(Number(text)) ? Number(text) : text
}
