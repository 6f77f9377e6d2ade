import { escapePointer } from '../spec/pointer.ts'
import type { Schema, ShapeName } from '../spec/spec.ts'
import { createValidators } from '../spec/validators.ts'
import { brief } from '../spec/violation.ts'
import { answerDescription } from './edit.ts'
import type { Change, Edit } from './edit.ts'
import { commonFormat, inferSchema, typeOf } from './infer-schema.ts'
import { locate, valuesAt } from './locate.ts'
import type { Location } from './locate.ts'
import type { Documents, Mismatch, Observation } from './mismatches.ts'

type Broken = Extract<Mismatch, { kind: 'broken' }>

/**
 * Edits under which these mismatches would be none. Where values stand one level deeper or higher than documented, only
 * the edits that say so, since they may settle the rest. `observations` is everything that was seen, conforming or not.
 */
export function proposeEdits(mismatches: Mismatch[], documents: Documents, observations: Observation[]): Edit[] {
  const nesting = unique(
    mismatches.flatMap((mismatch) => (mismatch.kind === 'broken' ? nested(mismatch, documents) : [])),
  )
  if (nesting.length > 0) return nesting
  return unique(
    mismatches.flatMap((mismatch): Edit[] => {
      if (mismatch.kind === 'status') return [statusEdit(mismatch)]
      const seen = (location: Location) => seenAt(location, documents, observations)
      return mismatch.kind === 'undocumented'
        ? memberEdit(mismatch, documents, seen)
        : brokenEdit(mismatch, documents, seen)
    }),
  )
}

function unique(edits: Edit[]): Edit[] {
  return [...new Map(edits.map((edit) => [place(edit.change), edit])).values()]
}

// Two edits that set the same place would be one too many; items of an array are places of their own.
function place(change: Change): string {
  if (change.kind === 'status') return JSON.stringify(change)
  return JSON.stringify([
    change.file,
    change.pointer,
    change.kind === 'append' || change.kind === 'drop' ? [change.kind, change.value] : 0,
  ])
}

/** Every value that any observation holds where this schema applies. */
function seenAt(location: Location, { spec }: Documents, observations: Observation[]): unknown[] {
  const places = new Map<ShapeName, string[]>()
  return observations.flatMap(({ shape, value }) => {
    let known = places.get(shape)
    if (!known) places.set(shape, (known = placesOf(shape, location, spec.schemas)))
    return known.flatMap((one) => valuesAt(value, one))
  })
}

function placesOf(shape: ShapeName, location: Location, schemas: Documents['spec']['schemas']): string[] {
  const found: string[] = []
  const walk = (at: string, depth: number): void => {
    const here = locate(schemas, shape, at)
    if (here.some(({ file, pointer }) => file === location.file && pointer === location.pointer)) found.push(at)
    if (depth > 6) return
    const names = new Set(
      here.flatMap(({ schema }) => [...Object.keys(schema.properties ?? {}), ...(schema['items'] ? ['*'] : [])]),
    )
    for (const name of names) walk(at === '' ? name : `${at}.${name}`, depth + 1)
  }
  walk('', 0)
  return found
}

/** The heading of the document that a place of a shape belongs to. */
function sectionOf({ side, shape }: Observation): string {
  if (side === 'request')
    return shape === 'create-request'
      ? 'Create Customer Request Body'
      : shape === 'update-request'
        ? 'Update Customer Request Body'
        : 'Public pages: blacklist'
  return shape === 'list-envelope' ? 'Response' : 'Create Customer Response'
}

const named = (at: string): string => (at === '' ? 'the body' : at.replaceAll('.*', '[]'))

function statusEdit({
  operation: { operationId, path, method },
  status,
  shape,
}: Extract<Mismatch, { kind: 'status' }>): Edit {
  return {
    change: { kind: 'status', operationId, path, method, status, shape },
    words: `${operationId} answers with status ${status}, which is not documented`,
    section: 'Response',
  }
}

function memberEdit(
  { place: at, observation }: Extract<Mismatch, { kind: 'undocumented' }>,
  { spec }: Documents,
  seen: (location: Location) => unknown[],
): Edit[] {
  const parts = at.split('.')
  const name = parts.pop()!
  const holder = locate(spec.schemas, observation.shape, parts.join('.'))[0]
  if (!holder) return []
  const values = seen(holder)
    .filter((value) => typeOf(value) === 'object' && Object.hasOwn(value as object, name))
    .map((value) => (value as Record<string, unknown>)[name])
  const inferred = inferSchema(values)
  const format = inferred.format === undefined ? '' : ` in the format ${inferred.format}`
  return [
    {
      change: {
        kind: 'set',
        file: holder.file,
        pointer: `${holder.pointer}/properties/${escapePointer(name)}`,
        value: { ...inferred, description: answerDescription, 'x-source': 'ours' },
      },
      words: `${named(at)} is answered, ${[inferred.type].flat().join(' or ')}${format}, and is not documented`,
      section: sectionOf(observation),
    },
  ]
}

function brokenEdit(
  { place: at, keyword, actual, observation }: Broken,
  { spec }: Documents,
  seen: (location: Location) => unknown[],
): Edit[] {
  const section = sectionOf(observation)
  const answered = observation.side === 'answer' ? 'is answered' : 'is sent and taken'
  if (keyword === 'required') {
    const parts = at.split('.')
    const name = parts.pop()!
    const holder = locate(spec.schemas, observation.shape, parts.join('.')).find(({ schema }) =>
      schema.required?.includes(name),
    )
    const words =
      observation.side === 'answer'
        ? `${named(at)} is documented and does not always come`
        : `a request without ${named(at)} is taken, although it is documented as required`
    return holder
      ? [
          {
            change: { kind: 'drop', file: holder.file, pointer: `${holder.pointer}/required`, value: name },
            words,
            section,
          },
        ]
      : []
  }
  const location = locate(spec.schemas, observation.shape, at).find(
    ({ schema }) => keyword in schema && breaks(schema, keyword, actual),
  )
  if (!location) return []
  const { file, pointer, schema } = location
  const values = seen(location)
  const set = (name: string, value: unknown, words: string): Edit => ({
    change: { kind: 'set', file, pointer: `${pointer}/${name}`, value },
    words,
    section,
  })
  const unset = (words: string): Edit => ({
    change: { kind: 'unset', file, pointer: `${pointer}/${keyword}` },
    words,
    section,
  })
  const example = brief(actual)
  switch (keyword) {
    case 'type':
      return [
        typeEdit(
          location,
          values,
          section,
          `${named(at)} ${answered} as ${typeOf(actual)}, such as ${example}; documented is ${[schema.type].flat().join(' or ')}`,
        ),
      ]
    case 'enum': {
      const known = schema['enum'] as unknown[]
      const fresh = [...new Set(values.filter((value) => !known.includes(value)))]
      return fresh.map((value) => ({
        change: { kind: 'append', file, pointer: `${pointer}/enum`, value },
        words: `${named(at)} ${answered} as ${brief(value)}, which is none of the documented values`,
        section,
      }))
    }
    case 'format': {
      const other = commonFormat(values.filter((value) => typeof value === 'string'))
      const words = `${named(at)} ${answered} as ${example}, which is not ${String(schema.format)}`
      return [
        other === undefined
          ? unset(`${words}, nor any other format that is known`)
          : set('format', other, `${words} but ${other}`),
      ]
    }
    case 'minLength':
      return [
        set(
          keyword,
          Math.min(...lengths(values)),
          `${named(at)} ${answered} shorter than documented, such as ${example}`,
        ),
      ]
    case 'maxLength':
      return [
        set(
          keyword,
          Math.max(...lengths(values)),
          `${named(at)} ${answered} longer than documented, such as ${example}`,
        ),
      ]
    case 'minimum':
      return [
        set(keyword, Math.min(...numbers(values)), `${named(at)} ${answered} as ${example}, less than documented`),
      ]
    case 'maximum':
      return [
        set(keyword, Math.max(...numbers(values)), `${named(at)} ${answered} as ${example}, more than documented`),
      ]
    default:
      return [unset(`${named(at)} ${answered} as ${example}, which breaks the documented ${keyword}`)]
  }
}

// Of the schemas that apply at one place, the one that the value breaks.
function breaks(schema: Schema, keyword: string, actual: unknown): boolean {
  return keyword !== 'pattern' || typeof actual !== 'string' || !new RegExp(String(schema['pattern']), 'u').test(actual)
}

// Where the documented type never comes, its keywords say nothing of what does: the whole schema is another.
function typeEdit({ file, pointer, schema }: Location, values: unknown[], section: string, words: string): Edit {
  const documented = [schema.type].flat() as string[]
  const conforms = (value: unknown): boolean =>
    documented.includes(typeOf(value)) || (documented.includes('number') && typeof value === 'number')
  const others = values.filter((value) => !conforms(value))
  const inferred = inferSchema(others)
  if (values.some(conforms) || others.every((value) => value === null)) {
    const types = [...documented, ...[inferred.type].flat()].filter((type, n, list) => list.indexOf(type) === n)
    // A list of values names null too, or it would still be none of them.
    return { change: { kind: 'set', file, pointer: `${pointer}/type`, value: types }, words, section }
  }
  const { description, 'x-source': source } = schema
  return {
    change: {
      kind: 'set',
      file,
      pointer,
      value: {
        ...inferred,
        ...(description === undefined ? {} : { description }),
        ...(source === undefined ? {} : { 'x-source': source }),
      },
    },
    words,
    section,
  }
}

/**
 * Edits that say that a value stands deeper than documented (in a member of what should be it) or higher (where its
 * holder should be).
 */
function nested({ place: at, keyword, observation }: Broken, { spec }: Documents): Edit[] {
  if (observation.side === 'request' || (keyword !== 'required' && keyword !== 'type')) return []
  const holderPlace = keyword === 'required' ? at.split('.').slice(0, -1).join('.') : at
  const holder = locate(spec.schemas, observation.shape, holderPlace)[0]
  const value = valuesAt(observation.value, holderPlace)[0]
  if (!holder || value === undefined) return []
  const section = sectionOf(observation)
  const fits = (candidate: unknown, schema: Schema): boolean =>
    schema.properties !== undefined && typeOf(candidate) === 'object' && conforms(candidate, schema, spec.schemas)

  // Edited where it is referred to: the schema itself may be used elsewhere.
  const referring = referenceTo(holderPlace, observation, spec.schemas) ?? holder
  if (typeOf(value) === 'object') {
    for (const [name, inner] of Object.entries(value as object)) {
      if (Object.hasOwn(holder.schema.properties ?? {}, name) || !fits(inner, holder.schema)) continue
      const wrapped = {
        type: 'object',
        required: [name],
        properties: { [name]: referring.schema },
        description: answerDescription,
        'x-source': 'ours',
      }
      return [
        {
          change: { kind: 'set', file: referring.file, pointer: referring.pointer, value: wrapped },
          words: `${named(holderPlace)} is one level deeper than documented: in ${holderPlace === '' ? name : `${holderPlace}.${name}`}`,
          section,
        },
      ]
    }
  }
  for (const [name, property] of Object.entries(holder.schema.properties ?? {})) {
    const place = holderPlace === '' ? name : `${holderPlace}.${name}`
    const lifted = locate(spec.schemas, observation.shape, place)[0]
    const isList = typeOf(value) === 'array' && lifted?.schema.type === 'array'
    if (!lifted || !(isList ? conforms(value, lifted.schema, spec.schemas) : fits(value, lifted.schema))) continue
    const put =
      holderPlace === '' ? { $schema: holder.schema['$schema'], title: holder.schema['title'], ...property } : property
    return [
      {
        change: { kind: 'set', file: referring.file, pointer: referring.pointer, value: put },
        words: `${named(holderPlace)} is what ${place} is documented to be: one level higher`,
        section,
      },
    ]
  }
  return []
}

/** The place that refers to the schema of a place, unresolved; undefined for the whole. */
function referenceTo(at: string, { shape }: Observation, schemas: Documents['spec']['schemas']): Location | undefined {
  if (at === '') return undefined
  const parts = at.split('.')
  const last = parts.pop()!
  const holder = locate(schemas, shape, parts.join('.'))[0]
  const schema = last === '*' ? (holder?.schema['items'] as Schema | undefined) : holder?.schema.properties?.[last]
  if (!holder || !schema) return undefined
  return {
    file: holder.file,
    pointer: `${holder.pointer}/${last === '*' ? 'items' : `properties/${escapePointer(last)}`}`,
    schema,
  }
}

// Held to as a shape of its own.
function conforms(value: unknown, schema: Schema, schemas: Documents['spec']['schemas']): boolean {
  return createValidators({ dir: '', schemas: { ...schemas, error: schema } }).violations('error', value).length === 0
}

function lengths(values: unknown[]): number[] {
  return values.filter((value) => typeof value === 'string').map((text) => [...text].length)
}

function numbers(values: unknown[]): number[] {
  return values.filter((value) => typeof value === 'number')
}
