import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { invalid, Refusal } from '../customers/refusal.ts'
import type { FieldError } from '../customers/refusal.ts'
import { meantName } from '../spec/meant-name.ts'
import type { Schema, ShapeName, Spec } from '../spec/spec.ts'
import type { Shapes } from '../spec/types.ts'
import type { Validators } from '../spec/validators.ts'
import { isObject, readJson, saysJson } from '../http/json.ts'
import { nestsDeeper } from '../http/nesting.ts'
import type { Ignored } from './ignored.ts'

/** Told of the names in a request that the document does not know, before anything is said of the rest. */
export type Told = (ignored: Ignored[]) => void

/** Reads what requests bring and holds it to its shape. Both throw a `Refusal` that names every violation. */
export type RequestReader = {
  body: <S extends keyof Shapes>(shape: S, req: IncomingMessage, bytes: Buffer, told: Told) => Shapes[S]
  query: <S extends keyof Shapes>(shape: S, search: string, told: Told) => Shapes[S]
}

/** A reader for one spec; a strict one refuses names that the document does not know, others only tell of them. */
export function createRequestReader(spec: Spec, validators: Validators, strict: boolean): RequestReader {
  const names = new Map<ShapeName, string[]>()
  const knows = (shape: ShapeName): string[] => {
    let known = names.get(shape)
    if (!known) names.set(shape, (known = Object.keys(spec.schemas[shape].properties ?? {})))
    return known
  }
  const hold = (
    shape: ShapeName,
    value: object,
    kind: 'member' | 'parameter',
    unknown: string[],
    errors: FieldError[],
    told: Told,
  ): void => {
    const ignored = unknown.map((name) => ({ name, meant: meantName(name, knows(shape)) }))
    if (!strict && ignored.length > 0) told(ignored)
    for (const { field, message } of validators.violations(shape, value)) {
      // What was said of a field while it was read says more than its schema would.
      if (!errors.some((said) => said.field === field)) errors.push({ field, message })
    }
    if (shape === 'create-request') explainPhone(value, errors)
    // A name may be the empty text, which would tell of the whole body.
    if (strict)
      for (const { name, meant } of ignored)
        errors.push({
          field: name || '""',
          message: `is not a documented ${kind}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
        })
    if (errors.length > 0) throw invalid(errors)
  }

  return {
    body<S extends keyof Shapes>(shape: S, req: IncomingMessage, bytes: Buffer, told: Told) {
      const value = parseBody(req, bytes)
      const known = knows(shape)
      const unknown = Object.keys(value).filter((name) => !known.includes(name))
      hold(shape, value, 'member', unknown, [], told)
      return value as Shapes[S]
    },
    query<S extends keyof Shapes>(shape: S, search: string, told: Told) {
      const { values, unknown, errors } = parseQuery(search, spec.schemas[shape].properties ?? {})
      hold(shape, values, 'parameter', unknown, errors, told)
      return values as Shapes[S]
    },
  }
}

/** A number without its country breaks the pattern of one with it, which does not say what would be enough. */
function explainPhone(value: object, errors: FieldError[]): void {
  const { phone, country_code: code } = value as Record<string, unknown>
  if (code !== undefined || typeof phone !== 'string' || !/^[0-9]{4,14}$/.test(phone)) return
  const said = errors.find(({ field }) => field === 'phone')
  if (said) said.message = 'must be in international form, such as +2348031234567, or come with a country_code'
}

/**
 * The exact bytes of a request's body, empty where it has none. Throws a `Refusal` where it has more than `limit`
 * bytes;
 * up to a hundred times that is read to the end first, so that the sender gets to see the answer; beyond it the
 * connection is closed.
 */
export async function readBytes(req: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = (headers: Record<string, string> = {}) =>
    new Refusal('PAYLOAD_TOO_LARGE', `The body is larger than ${limit} bytes, the most that is taken.`, { headers })
  const farTooLarge = () => tooLarge({ Connection: 'close' })
  const announced = Number(req.headers['content-length'] ?? 0)
  if (announced > limit * 100) throw farTooLarge()
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    req.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else if (size > limit * 100) {
        req.pause()
        reject(farTooLarge())
      }
    })
    req.on('end', () => {
      if (size > limit) reject(tooLarge())
      else resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks))
    })
    req.on('error', reject)
  })
}

/** The body of a request that brings none. */
export const noBytes = Buffer.alloc(0)

/** Whether a request brings a body, an empty one included. */
export function hasBody(req: IncomingMessage): boolean {
  return (req.headers['content-length'] ?? '0') !== '0' || req.headers['transfer-encoding'] !== undefined
}

const deepest = 100

/** The JSON that a request brings, whatever its kind. Throws a `Refusal` that says why it is none. */
export function parseJsonBody(req: IncomingMessage, bytes: Buffer): unknown {
  const type = req.headers['content-type']
  if (bytes.length === 0) {
    throw invalid([
      { field: '', message: 'is missing; send a JSON object with the header Content-Type: application/json' },
    ])
  }
  if (!type || !saysJson(type)) {
    const came = !type ? 'without a Content-Type' : `as ${type.slice(0, 100)}`
    throw new Refusal(
      'UNSUPPORTED_MEDIA_TYPE',
      `The body came ${came}; send it with the header Content-Type: application/json.`,
    )
  }
  // What another parameter has in quotes is no charset.
  const charset = type.includes(';')
    ? /;\s*charset="?([\w-]+)/i.exec(type.replaceAll(/(?<!charset=)"(?:\\.|[^"\\])*(?:"|\\?$)/gi, ''))?.[1]
    : undefined
  if (charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset)) {
    throw new Refusal('UNSUPPORTED_MEDIA_TYPE', `The body came in the character set ${charset}; send JSON in UTF-8.`)
  }
  const encoding = req.headers['content-encoding']
  if (encoding && encoding.toLowerCase() !== 'identity') {
    throw new Refusal(
      'UNSUPPORTED_MEDIA_TYPE',
      `The body came with Content-Encoding: ${encoding.slice(0, 100)}; send it uncompressed.`,
    )
  }
  if (!isUtf8(bytes)) throw invalid([{ field: '', message: 'is not UTF-8' }])
  let value: unknown
  try {
    value = readJson(bytes.toString('utf8'))
  } catch (error) {
    throw invalid([{ field: '', message: `is ${(error as Error).message}` }])
  }
  if (nestsDeeper(value, deepest)) throw invalid([{ field: '', message: `is nested more than ${deepest} levels deep` }])
  return value
}

function parseBody(req: IncomingMessage, bytes: Buffer): object {
  const value = parseJsonBody(req, bytes)
  if (!isObject(value)) {
    const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : `a ${typeof value}`
    throw invalid([{ field: '', message: `must be a JSON object, not ${kind}` }])
  }
  return value
}

function parseQuery(
  search: string,
  properties: Record<string, Schema>,
): { values: object; unknown: string[]; errors: FieldError[] } {
  const values: Record<string, unknown> = {}
  const unknown: string[] = []
  const errors: FieldError[] = []
  for (const pair of search === '' ? [] : search.split('&')) {
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    const text = equals < 0 ? '' : decode(pair.slice(equals + 1))
    if (name === undefined || text === undefined) {
      errors.push({
        field: name ?? pair.slice(0, equals < 0 ? pair.length : equals),
        message: 'holds a percent sign that does not begin an encoded UTF-8 character; write %25 for a percent sign',
      })
    } else if (!Object.hasOwn(properties, name)) {
      if (pair !== '') unknown.push(name)
    } else if (Object.hasOwn(values, name)) {
      if (!errors.some(({ field }) => field === name))
        errors.push({ field: name, message: 'is given more than once; give it once' })
    } else {
      const value = toType(text, properties[name]!)
      values[name] = value
      const wanted = typeof value === 'string' ? nameOfType[properties[name]!.type as string] : undefined
      if (wanted !== undefined) errors.push({ field: name, message: `must be ${wanted}, not "${text.slice(0, 80)}"` })
      if (name === 'email' && text.includes(' ')) {
        errors.push({
          field: name,
          message: 'holds a space; a plus sign in a query means a space, so write %2B for a plus sign',
        })
      }
    }
  }
  return { values, unknown, errors }
}

const nameOfType: Record<string, string> = { integer: 'a whole number', boolean: 'true or false' }

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.includes('+') ? text.replaceAll('+', ' ') : text)
  } catch {
    return undefined
  }
}

/** The text as its schema's type, where it is one; else the text, which the schema then refuses. */
function toType(text: string, schema: Schema): unknown {
  if (schema.type === 'integer') return /^-?[0-9]{1,300}$/.test(text) ? Number(text) : text
  if (schema.type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}
