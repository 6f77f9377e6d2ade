import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { queryOf, withoutQuery } from '../http/address.ts'
import { ownerOnly, writeWholeSync } from '../files/write-whole.ts'
import { unpacked } from '../http/codings.ts'
import { header } from '../http/exchange.ts'
import type { Exchange, Header } from '../http/exchange.ts'
import { redactHeaders, redactBody, redactBytes } from '../http/redact.ts'
import { redacted } from '../http/redacted.ts'
import { redactUrl } from '../http/redact-address.ts'
import { canonical, parsed, readJson, record, withoutMark } from '../http/json.ts'
import { readText } from './captured.ts'
import type { Captured, CapturedMessage } from './captured.ts'
import { endToEnd, pairs } from '../http/headers.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** An answer as it came, without what lets someone in. */
export type RecordedAnswer = { status: number; headers: Header[]; body: Buffer }

/** What a request is known by. */
export type Asked = { method: string; path: string; body: Buffer | undefined }

/** One file of a recording: a request, and its answers in the order in which they came. */
type RecordedFile = {
  request: { method: string; path: string; body?: string }
  answers: { status: number; headers: Header[]; body?: string; base64?: string }[]
}

// A request that is repeated for hours has no more to tell.
const mostAnswers = 100

/**
 * Keeps answers in a folder, a file for each distinct request, for its owner alone. `add` throws what the file system
 * throws; every file is whole then.
 */
export type Recorder = { add: (captured: Captured) => void }

/**
 * A recorder that goes on where an earlier one stopped, and keeps what `hide` leaves of answers. Makes the folder; throws
 * what the file system throws.
 */
export function createRecorder(dir: string, hide: (text: string) => string = (text) => text): Recorder {
  mkdirSync(dir, { recursive: true })
  // How many answers each file holds: what a day of traffic answered does not fit into memory.
  const answersIn = new Map(readFiles(dir).map(({ name, file }) => [name, file.answers.length]))
  return {
    add({ method, path, request, answer }) {
      if (!answer?.whole || !request.whole) return
      const name = `${keyOf({ method, path, body: request.body })}.json`
      const known = answersIn.get(name) ?? 0
      if (known >= mostAnswers) return
      const target = join(dir, name)
      const file: RecordedFile =
        known > 0
          ? readRecordedFile(target)
          : {
              request: { method, path: redactUrl(path), ...(request.body ? { body: keptText(request.body) } : {}) },
              answers: [],
            }
      file.answers.push({ status: answer.status, ...keptAnswer(answer, hide) })
      writeWholeSync(target, `${JSON.stringify(file, null, 2)}\n`, { mode: ownerOnly })
      answersIn.set(name, known + 1)
    },
  }
}

/**
 * What a recording answers to a request: each time the next of its answers, the last one again and again; undefined for
 * a request it does not know.
 */
export type Replay = (asked: Asked) => RecordedAnswer | undefined

/** Reads a recording. Throws `CannotFindOut`, which names the file, where one is not part of a recording. */
export function loadReplay(dir: string): { replay: Replay; requests: number } {
  const answers = new Map<string, RecordedAnswer[]>()
  for (const { file } of readFiles(dir)) {
    const { method, path, body } = file.request
    const read = file.answers.map(({ status, headers, ...rest }) => ({
      status,
      headers,
      body: rest.base64 === undefined ? Buffer.from(rest.body ?? '') : Buffer.from(rest.base64, 'base64'),
    }))
    answers.set(keyOf({ method, path, body: body === undefined ? undefined : Buffer.from(body) }), read)
  }
  const next = new Map<string, number>()
  return {
    requests: answers.size,
    replay(asked) {
      const key = keyOf(asked)
      const known = answers.get(key)
      if (!known) return undefined
      const n = next.get(key) ?? 0
      next.set(key, Math.min(n + 1, known.length - 1))
      return known[n]
    },
  }
}

/** The exchanges of a recording, in the form that all judges take. Throws as `loadReplay` does. */
export function recordedExchanges(dir: string): Exchange[] {
  return readFiles(dir).flatMap(({ file: { request, answers } }) =>
    answers.map(({ status, headers, body, base64 }): Exchange => {
      const json: Header[] = request.body === undefined ? [] : [['content-type', 'application/json']]
      const bytes = base64 === undefined ? Buffer.from(body ?? '') : Buffer.from(base64, 'base64')
      const text = readText(bytes, headers)
      return {
        request: { method: request.method, url: request.path, headers: json, body: request.body },
        startedAt: new Date(0).toISOString(),
        durationMs: 0,
        attempts: 1,
        answer: { status, headers, body: text, json: parsed(withoutMark(text)) },
      }
    }),
  )
}

/** Requests with the same method, path, query in any order and body (as JSON, where it is some) have the same key. */
function keyOf({ method, path, body }: Asked): string {
  const kept = redactUrl(path)
  const parameters = queryOf(kept)
    .split('&')
    .filter((part) => part !== '')
    .sort()
  const text = body === undefined ? '' : keptText(body)
  const value = parsed(text)
  return createHash('sha256')
    .update(JSON.stringify([method, withoutQuery(kept), parameters, value === undefined ? text : canonical(value)]))
    .digest('hex')
    .slice(0, 32)
}

function keptText(body: Buffer): string {
  return redactBody(body.toString('utf8'))
}

// A header field whose whole value lets someone in would be of no use to whoever gets it again.
function keptAnswer(
  { rawHeaders, body = Buffer.alloc(0) }: CapturedMessage,
  hide: (text: string) => string,
): Written & { headers: Header[] } {
  const shown = pairs(endToEnd(rawHeaders)).map(([name, value]): Header => [name, hide(value)])
  const headers = redactHeaders(shown).filter(
    ([name, value]) => value !== redacted && !/^(transfer-encoding|content-length)$/i.test(name),
  )
  const plain = unpackedIfPossible(body, headers)
  const text = plain.toString('latin1')
  const open = hide(text)
  const kept = redactBytes(open === text ? plain : Buffer.from(open, 'latin1'), header(headers, 'content-type'))
  if (kept === plain) return { headers, ...written(body) }
  return { headers: headers.filter(([name]) => name.toLowerCase() !== 'content-encoding'), ...written(kept) }
}

function unpackedIfPossible(body: Buffer, headers: Header[]): Buffer {
  try {
    return unpacked(body, headers)
  } catch {
    return body
  }
}

type Written = { body: string } | { base64: string }

function written(bytes: Buffer): Written {
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) ? { body: text } : { base64: bytes.toString('base64') }
}

function readFiles(dir: string): { name: string; file: RecordedFile }[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, file: readRecordedFile(join(dir, name)) }))
}

function readRecordedFile(path: string): RecordedFile {
  try {
    return toRecordedFile(readJson(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new CannotFindOut(`${path} is not part of a recording: ${(error as Error).message}`)
  }
}

/** A file of a recording, which a person may have written. Throws an error that says what is wrong where it is none. */
function toRecordedFile(value: unknown): RecordedFile {
  const { request, answers } = record(value) ?? {}
  const { method, path, body } = record(request) ?? {}
  if (typeof method !== 'string' || typeof path !== 'string' || !Array.isArray(answers) || answers.length === 0)
    throw new Error('it has no request with its answers')
  if (body !== undefined && typeof body !== 'string') throw new Error('request.body is no text')
  return {
    request: { method, path, ...(body === undefined ? {} : { body }) },
    answers: answers.map((answer: unknown, n) => toRecordedAnswer(record(answer) ?? {}, `answers[${n}]`)),
  }
}

// How long a body is says whoever sends it.
const framing = /^(transfer-encoding|content-length|connection)$/i

function toRecordedAnswer(
  { status, headers = [], body, base64 }: Record<string, unknown>,
  at: string,
): RecordedFile['answers'][number] {
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599)
    throw new Error(`${at}.status is ${JSON.stringify(status)}, and has to be from 200 to 599`)
  if (!Array.isArray(headers) || !headers.every(isHeader))
    throw new Error(`${at}.headers has to be a list of [name, value] that HTTP can send`)
  const text = body ?? base64
  if (text !== undefined && typeof text !== 'string') throw new Error(`${at}.body is no text`)
  return {
    status,
    headers: headers.filter(([name]) => !framing.test(name)),
    ...(text === undefined ? {} : body === undefined ? { base64: text } : { body: text }),
  }
}

function isHeader(pair: unknown): pair is Header {
  if (!Array.isArray(pair) || pair.length !== 2) return false
  const [name, value] = pair as unknown[]
  if (typeof name !== 'string' || typeof value !== 'string') return false
  return /^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}
