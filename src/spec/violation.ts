import type { ErrorObject } from 'ajv/dist/2020.js'
import { meantName } from './meant-name.ts'
import { pointerParts } from './pointer.ts'
import type { Schema, Source } from './spec.ts'

/** One way in which a value breaks its schema. */
export type Violation = {
  /** Where in the value, with dots: `data.customers.0.email`; empty for the value as a whole. */
  field: string
  /** The same with every array index as `*`, so that one fault in many items has one name. */
  place: string
  /** The schema keyword that was broken: `required`, `type`, `format`, … */
  keyword: string
  /** A sentence fragment that follows the field's name: `must be an email address, such as …`. */
  message: string
  /** What the schema asks for, as short text that follows "must be". */
  expected: string
  /** What came; undefined where something is missing. */
  actual: unknown
  /** Where the broken line of the contract comes from. */
  source: Source
}

/**
 * Turns what ajv found into violations, each said once.
 * @internal
 */
export function toViolations(errors: ErrorObject[], root: Schema): Violation[] {
  const violations: Violation[] = []
  const said = new Set<string>()
  for (const error of errors) {
    // `if` only repeats that its `then` failed, which has an error of its own.
    if (error.keyword === 'if') continue
    const violation = toViolation(error, root)
    const key = `${violation.field}\n${violation.message}`
    if (!said.has(key)) violations.push(violation)
    said.add(key)
  }
  return violations
}

function toViolation(error: ErrorObject, root: Schema): Violation {
  const parts = pointerParts(error.instancePath)
  const parent = error.parentSchema as Schema
  const params = error.params as Record<string, unknown>
  let actual: unknown = error.data
  let subject = propertySchema(root, parts) ?? parent
  if (error.keyword === 'required') {
    const name = params['missingProperty'] as string
    parts.push(name)
    actual = undefined
    subject = parent.properties?.[name] ?? parent
  } else if (error.keyword === 'unevaluatedProperties' || error.keyword === 'additionalProperties') {
    const name = (params['unevaluatedProperty'] ?? params['additionalProperty']) as string
    parts.push(name)
    actual = (error.data as Record<string, unknown>)[name]
  }
  const { expected, message } = say(error, subject, actual)
  return {
    field: parts.join('.'),
    place: parts.map((part) => (/^[0-9]+$/.test(part) ? '*' : part)).join('.'),
    keyword: error.keyword,
    message,
    expected,
    actual,
    source: subject['x-source'] ?? parent['x-source'] ?? root['x-source'] ?? 'doc',
  }
}

function say(error: ErrorObject, subject: Schema, actual: unknown): { expected: string; message: string } {
  const wanted = error.schema as never
  const example = subject.examples?.[0]
  const such =
    example === undefined ? '' : `, such as ${typeof example === 'string' ? example : JSON.stringify(example)}`
  const must = (expected: string, but = '') => ({ expected, message: `must be ${expected}${but}` })
  switch (error.keyword) {
    case 'required':
      return { expected: 'to be there', message: 'is required' }
    case 'unevaluatedProperties':
    case 'additionalProperties':
      return { expected: 'no such member', message: `is not a documented member${meant(error)}` }
    case 'type':
      return must(typeNames(wanted), `, not ${kindOf(actual)}`)
    case 'enum':
      return must(orList((wanted as unknown[]).map((value) => JSON.stringify(value))), `, not ${brief(actual)}`)
    case 'const':
      return must(brief(wanted), `, not ${brief(actual)}`)
    case 'format':
      return must(`${formatNames[wanted as string] ?? `a ${String(wanted)}`}${such}`)
    case 'pattern':
      return must(such === '' ? `in the form ${String(wanted)}` : `in the documented form${such}`)
    case 'minLength':
      return (wanted as number) === 1
        ? { expected: 'at least 1 character long', message: 'must not be empty' }
        : must(`at least ${String(wanted)} characters long`)
    case 'maxLength':
      return must(`at most ${String(wanted)} characters long`, `, not ${[...(actual as string)].length}`)
    case 'minProperties':
      return {
        expected: `an object with at least ${String(wanted)} of its members`,
        message: `must have at least ${(wanted as number) === 1 ? 'one' : String(wanted)} of its members`,
      }
    case 'minimum':
      return must(`${String(wanted)} or more`, `, not ${brief(actual)}`)
    case 'maximum':
      return must(`${String(wanted)} or less`, `, not ${brief(actual)}`)
    default:
      return { expected: `what "${error.keyword}" asks for`, message: error.message ?? `breaks "${error.keyword}"` }
  }
}

function meant({ keyword, params, parentSchema }: ErrorObject): string {
  if (keyword !== 'additionalProperties') return ''
  const name = (params as { additionalProperty: string }).additionalProperty
  const known = Object.keys((parentSchema as Schema).properties ?? {})
  const one = meantName(name, known)
  return one === undefined ? '' : `; did you mean ${one}?`
}

const formatNames: Record<string, string> = {
  email: 'an email address',
  uuid: 'a UUID',
  'date-time': 'an RFC 3339 date and time',
  json: 'a string that holds JSON',
  'json-object': 'an object, or a string that holds a JSON object',
}

function typeNames(type: string | string[]): string {
  return orList(
    [type].flat().map((name) => (name === 'null' ? 'null' : `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`)),
  )
}

function orList(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeNames(typeof value)
}

/** A value as short text for a sentence: JSON, cut at 80 characters. */
export function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

function propertySchema(root: Schema, parts: string[]): Schema | undefined {
  let schema: Schema | undefined = root
  for (const part of parts) schema = schema?.properties?.[part]
  return schema
}
