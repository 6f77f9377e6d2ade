import type { Node } from './openapi.ts'

const onlyFor: Record<string, string[]> = {
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems', 'maxItems'],
  string: ['format', 'pattern', 'minLength', 'maxLength', 'contentMediaType'],
}

/**
 * A schema in words that validators and generators of clients know and read alike: text that holds JSON has its media
 * type and no format of ours, a choice of types is one that any value can be sent as, and rules that generators take
 * for others stand where they pass them over.
 */
export function portable(schema: Node): Node {
  return behindIf(anyOfItsTypes(withMediaType(schema)))
}

/**
 * `contentMediaType` in place of our formats for text that holds JSON, at which other validators stop; and as much of
 * an object as a pattern can tell, since nobody holds text to its media type.
 */
function withMediaType(schema: Node): Node {
  const { format, ...rest } = schema
  if (format === 'json') return { ...rest, contentMediaType: 'application/json' }
  if (format !== 'json-object') return schema
  return { ...rest, pattern: '^[ \\t\\n\\r]*\\{[\\s\\S]*\\}[ \\t\\n\\r]*$', contentMediaType: 'application/json' }
}

/**
 * A schema of two types as `if` it is of the first, `then` with the rules for that, or `else` of the other. Of `anyOf`,
 * generators make a type that holds neither (Java, Rust); of this they make one that holds anything. Null beside one
 * type stays, which all of them know.
 */
function anyOfItsTypes(schema: Node): Node {
  const { type: types, ...rest } = schema
  if (!Array.isArray(types) || types.filter((type) => type !== 'null').length < 2) return schema
  const of = (type: string): Node => ({
    type,
    ...where(rest, (key) => onlyFor[type]?.includes(key) === true && rest[key] !== true),
  })
  const beside = where(rest, (key) => !Object.values(onlyFor).some((keys) => keys.includes(key)))
  const branches = types.map((type: string) => of(type))
  return { ...beside, ...branches.reduceRight<Node>((other, own) => choice(own, other), {}) }
}

/** The schemas, as one that asks which of the two a value is by the type of the first. */
function choice(own: Node, other: Node): Node {
  // The last of them is what all others are not, and so has to be of its type.
  if (Object.keys(other).length === 0) return own
  return { if: { type: own['type'] }, then: own, else: other }
}

/**
 * A schema with the rule that generators misread behind an `if` that always holds: validators keep to it, generators
 * pass it over. They would hold the pattern of a time to an object that is no longer text, take a boolean's const for
 * one word of an enum, and text of a media type for a file in base64.
 */
function behindIf(schema: Node): Node {
  const { type, format } = schema
  const rule =
    format === 'date-time'
      ? 'pattern'
      : type === 'boolean'
        ? 'const'
        : schema['contentMediaType'] !== undefined
          ? 'contentMediaType'
          : ''
  if (schema[rule] === undefined) return schema
  const { [rule]: value, ...rest } = schema
  return { ...rest, if: { type }, then: { [rule]: value } }
}

function where(node: Node, wanted: (key: string) => boolean): Node {
  return Object.fromEntries(Object.entries(node).filter(([key]) => wanted(key)))
}
