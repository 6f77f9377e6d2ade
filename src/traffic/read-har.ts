import { parsed, record, withoutMark, readJson } from '../http/json.ts'
import type { Answer, Exchange, Header } from '../http/exchange.ts'
import { redactHeaders } from '../http/redact.ts'
import { redactUrl } from '../http/redact-address.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** What a HAR file holds: the exchanges that can be judged, and those that cannot, each with the reason. */
export type HarContents = {
  exchanges: Exchange[]
  /** Of each of them when it was under way, at the widest; undefined where the file does not tell. */
  times: (Times | undefined)[]
  /** What was not recorded says nothing of the deployment. `reason` follows "9 not judged:". */
  unreadable: { method: string; url: string; reason: string }[]
}

/** Milliseconds since 1970 between which something was under way. */
export type Times = { from: number; to: number }

/** Reads a file that stands beside the HAR file, as Playwright attaches bodies; undefined where it cannot be read. */
export type ReadAttached = (name: string) => Buffer | undefined

type Members = Record<string, unknown>

/**
 * Reads a HAR file that anything has written: browsers, proxies, test runners. One entry that cannot be read does not
 * refuse the file. What lets someone in is taken out at once. Throws `CannotFindOut` where the text is no HAR at all.
 */
export function readHar(text: string, attached: ReadAttached = () => undefined): HarContents {
  if (text.trim() === '') throw new CannotFindOut('it is empty')
  const log = record(record(parseWhole(text))?.['log'])
  const entries = log?.['entries']
  if (!Array.isArray(entries)) throw new CannotFindOut('it is JSON, but without log.entries, so it is no HAR file')
  // Others write an `_error` for what never left the browser; our proxy does for what the deployment did not answer.
  const ours = record(log?.['creator'])?.['name'] === 'customers-kit'
  const contents: HarContents = { exchanges: [], times: [], unreadable: [] }
  const told: (Moment | undefined)[] = []
  for (const entry of entries as unknown[]) {
    const read = readEntry(record(entry) ?? {}, attached, ours)
    if ('reason' in read) contents.unreadable.push(read)
    else {
      contents.exchanges.push(read)
      told.push(timesOf(record(entry)!))
    }
  }
  // A recorder that fills up with zeroes does not tell what it does not know.
  const step = [1000, 100, 10].find((each) => told.every((one) => !one || one.from % each === 0)) ?? 0
  contents.times = told.map((one) => {
    if (!one) return undefined
    const unit = Math.max(one.unit, step)
    return {
      from: one.from - unit,
      to: one.from + one.took + unit + Math.max(0.001, Number.isInteger(one.took) ? unit : 0),
    }
  })
  return contents
}

type Moment = { from: number; took: number; unit: number }

const written = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,](\d{1,9})\d*)?)?/

/** What an entry tells of its time, and how finely; undefined where it does not. */
function timesOf({ startedDateTime: text, time: took }: Members): Moment | undefined {
  const digits = typeof text === 'string' ? written.exec(text)?.[1] : undefined
  const at = typeof text === 'string' ? Date.parse(text) : Number.NaN
  if (!(at > 0) || typeof took !== 'number' || !(took > 0)) return undefined
  // What follows the milliseconds is not read by Date.
  const beyond = digits === undefined ? 0 : Number(`0.${digits.slice(3) || '0'}`)
  return { from: at + beyond, took, unit: digits === undefined ? 1000 : 1000 / 10 ** digits.length }
}

function parseWhole(text: string): unknown {
  try {
    return readJson(text)
  } catch (error) {
    throw new CannotFindOut(`it is ${(error as Error).message}`)
  }
}

function readEntry(
  entry: Members,
  attached: ReadAttached,
  ours: boolean,
): Exchange | HarContents['unreadable'][number] {
  const request = record(entry['request']) ?? {}
  const response = record(entry['response'])
  const method = typeof request['method'] === 'string' ? request['method'].toUpperCase() : ''
  const url = typeof request['url'] === 'string' ? redactUrl(request['url']) : ''
  const not = (reason: string) => ({ method, url, reason })
  if (method === '' || url === '') return not('without method and address')
  const sent = sentBody(request, method, attached)
  if (sent === unrecorded) return not('the body of the request was not recorded')
  if (sent === cutOff) return not('the body of the request was cut off in the recording')
  if (!tellsType(request, sent)) return not('the header fields of the request were not recorded')
  const common = {
    request: { method, url, headers: headersOf(request, sent), body: sent },
    startedAt: isoTime(entry['startedDateTime']),
    durationMs: typeof entry['time'] === 'number' && entry['time'] >= 0 ? entry['time'] : 0,
    attempts: 1,
  }
  if (!response) return not('no answer was recorded')
  // What a browser had kept says nothing of what the deployment would have answered.
  if (entry['_fromCache']) return not("answered from the browser's cache")
  const status = Number(response['status'])
  const unjudged = ours ? response['_notJudged'] : undefined
  if (typeof unjudged === 'string') return not(unjudged)
  if (ours && status === 0)
    return { ...common, failure: { kind: 'incomplete', message: String(response['_error'] ?? 'no answer came') } }
  if (!(Number.isInteger(status) && status >= 100 && status <= 999))
    return not('blocked, aborted or offline, so no answer came')
  const answer = answerOf(response, status, method, attached)
  return typeof answer === 'string' ? not(answer) : { ...common, answer }
}

const unrecorded = Symbol('a body that was sent and is not in the recording')
const cutOff = Symbol('a body of which the recording has the beginning')

/** The body that was sent; undefined where there was none. */
function sentBody(
  request: Members,
  method: string,
  attached: ReadAttached,
): string | undefined | typeof unrecorded | typeof cutOff {
  const posted = record(request['postData'])
  const text = posted && contentText(posted, attached)
  if (text !== undefined && text !== '') return isCut(text, request['bodySize'], request) ? cutOff : text
  if (text === '' && request['bodySize'] === 0) return ''
  const announced = Number(headerOf(request, 'content-length') ?? Number.NaN)
  if (announced === 0 || request['bodySize'] === 0) return undefined
  const has = announced > 0 || Number(request['bodySize']) > 0 || headerOf(request, 'transfer-encoding') !== undefined
  // An operation that takes a body and shows no trace of one: the recorder left it out.
  return has || (posted !== undefined && text === undefined) || /^(POST|PUT|PATCH)$/.test(method)
    ? unrecorded
    : undefined
}

function answerOf(response: Members, status: number, method: string, attached: ReadAttached): Answer | string {
  const content = record(response['content']) ?? {}
  const size = Number(content['size'] ?? Number.NaN)
  const text = contentText(content, attached)
  const never = method === 'HEAD' || status === 204 || status === 304
  // Some recorders say 0 of a body that they did not keep; what came over the wire tells.
  const came = size > 0 || Number(response['bodySize']) > 0 || Number(headerOf(response, 'content-length')) > 0
  if (!never && !text && (came || (text === undefined && size !== 0))) return 'the body of the answer was not recorded'
  const body = text ?? ''
  const json = parsed(withoutMark(body))
  if (isCut(body, size, response)) return 'the body of the answer was cut off in the recording'
  if (!tellsType(response, body)) return 'the header fields of the answer were not recorded'
  return { status, headers: headersOf(response, body), body, json }
}

/** Whether a text that is no JSON is shorter than it is said to be: a recorder keeps only so much. */
function isCut(text: string, size: unknown, holder: Members): boolean {
  if (text === '' || parsed(withoutMark(text)) !== undefined) return false
  const isPacked = headerOf(holder, 'content-encoding') !== undefined
  const announced = isPacked ? Number.NaN : Number(headerOf(holder, 'content-length') ?? Number.NaN)
  const length = Buffer.byteLength(text)
  return length < Number(size) || length < announced
}

/** Whether anything tells the type of a body: its header field, or the recorder where it keeps no header fields. */
function tellsType(holder: Members, body: string | undefined): boolean {
  return !body || listOf(holder['headers']).length > 0 || mimeTypeOf(holder) !== undefined
}

function mimeTypeOf(holder: Members): string | undefined {
  const { mimeType } = record(holder['content']) ?? record(holder['postData']) ?? {}
  // What Chrome writes where it knows none.
  return typeof mimeType === 'string' && mimeType !== '' && mimeType !== 'x-unknown' ? mimeType : undefined
}

/** The text of a body: as it stands, from base64, or from a file beside the recording; undefined where it has none. */
function contentText(holder: Members, attached: ReadAttached): string | undefined {
  const { text, encoding, _file: file } = holder
  if (typeof text === 'string') {
    // Some recorders declare base64 and write plain text.
    return String(encoding).toLowerCase() === 'base64' ? fromBase64(text) : text
  }
  if (typeof file === 'string') return attached(file)?.toString('utf8')
  return undefined
}

function fromBase64(text: string): string {
  const packed = text.replaceAll(/[\r\n]/g, '')
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) return text
  const plain = Buffer.from(packed, 'base64').toString('utf8')
  // JSON that is base64 besides, such as null, means itself.
  return parsed(text) !== undefined && parsed(withoutMark(plain)) === undefined ? text : plain
}

function headersOf(holder: Members, body: string | undefined): Header[] {
  const fields = listOf(holder['headers'])
    .map((one) => [String(one['name'] ?? ''), String(one['value'] ?? '')] as Header)
    // HTTP/2 has fields that begin with a colon, which are no header fields.
    .filter(([name]) => name !== '' && !name.startsWith(':'))
  const mimeType = mimeTypeOf(holder)
  // Some recorders keep no headers; what they say of the body's type is what its header said.
  if (mimeType !== undefined && body && fields.length === 0) fields.push(['content-type', mimeType])
  return redactHeaders(fields)
}

function headerOf(holder: Members, name: string): string | undefined {
  const found = listOf(holder['headers']).find((one) => String(one['name']).toLowerCase() === name)
  return found === undefined ? undefined : String(found['value'])
}

function listOf(value: unknown): Members[] {
  return Array.isArray(value) ? value.map(record).filter((one) => one !== undefined) : []
}

function isoTime(value: unknown): string {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return new Date(Number.isNaN(at) ? 0 : at).toISOString()
}
