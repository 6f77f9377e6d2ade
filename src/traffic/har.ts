import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { ownerOnly } from '../files/write-whole.ts'
import { queryOf } from '../http/address.ts'
import { header } from '../http/exchange.ts'
import type { Exchange, Header } from '../http/exchange.ts'
import { parsed, readJson } from '../http/json.ts'
import { redactUrl } from '../http/redact-address.ts'
import { redactHeaders } from '../http/redact.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/**
 * Writes exchanges to a HAR 1.2 file as they come. The file is whole after each one; `add` throws what the file system
 * throws, and the file then holds those before.
 */
export type HarWriter = { add: (exchange: Exchange) => void; close: () => void }

/**
 * Begins a HAR file, for its owner alone; what one that is there already holds is replaced. Throws what the file system
 * throws.
 */
export function createHarWriter(file: string, version: string): HarWriter {
  const fd = openSync(file, 'w', ownerOnly)
  const end = '\n]}}\n'
  let position = 0
  let first = true
  const write = (text: string): void => {
    const bytes = Buffer.from(text)
    // A disk that is nearly full takes a part, and refuses only the next.
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done, bytes.length - done, position + done)
    position += bytes.length
  }
  write(`{"log":{"version":"1.2","creator":{"name":"customers-kit","version":${JSON.stringify(version)}},"entries":[`)
  const finish = (): void => {
    const at = position
    write(end)
    position = at
  }
  finish()
  return {
    add(exchange) {
      const before = position
      try {
        write(`${first ? '\n' : ',\n'}${JSON.stringify(toEntry(exchange))}`)
        finish()
        first = false
      } catch (error) {
        position = before
        ftruncateSync(fd, before)
        finish()
        throw error
      }
    },
    close: () => closeSync(fd),
  }
}

function toEntry({ request, answer, failure, startedAt, durationMs }: Exchange): unknown {
  const nameValue = (headers: Header[]) => headers.map(([name, value]) => ({ name, value }))
  const query = [...new URLSearchParams(queryOf(request.url))]
  const headers = answer?.headers ?? []
  const body = answer?.body ?? ''
  return {
    startedDateTime: startedAt,
    time: durationMs,
    request: {
      method: request.method,
      url: request.url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: nameValue(request.headers),
      queryString: nameValue(query),
      ...(request.body === undefined
        ? {}
        : { postData: { mimeType: header(request.headers, 'content-type') ?? '', text: request.body } }),
      headersSize: -1,
      bodySize: Buffer.byteLength(request.body ?? ''),
    },
    response: {
      status: answer?.status ?? 0,
      statusText: '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: nameValue(headers),
      content: { size: Buffer.byteLength(body), mimeType: header(headers, 'content-type') ?? '', text: body },
      redirectURL: header(headers, 'location') ?? '',
      headersSize: -1,
      bodySize: -1,
      ...(failure ? { _error: failure.message } : {}),
    },
    cache: {},
    timings: { send: 0, wait: durationMs, receive: 0 },
  }
}

/** What a HAR file holds: its exchanges, and how many entries lack the body of their answer and so tell nothing. */
export type HarContents = { exchanges: Exchange[]; bodiless: number }

type HarHeader = { name?: unknown; value?: unknown }
type HarEntry = {
  startedDateTime?: unknown
  time?: unknown
  request?: {
    method?: unknown
    url?: unknown
    headers?: HarHeader[]
    postData?: { text?: unknown; params?: { name?: string; value?: string }[] }
  }
  response?: {
    status?: unknown
    headers?: HarHeader[]
    content?: { text?: unknown; encoding?: unknown; size?: unknown }
    _error?: unknown
  }
}

/**
 * Reads a HAR file that anything has written. What lets someone in is taken out of addresses and header fields; bodies
 * are as they came, to be judged. Throws `CannotFindOut`.
 */
export function readHar(text: string): HarContents {
  let har: { log?: { entries?: unknown } }
  if (text.trim() === '') throw new CannotFindOut('it is empty')
  try {
    har = readJson(text) as typeof har
  } catch (error) {
    throw new CannotFindOut(`it is ${(error as Error).message}`)
  }
  const entries = har?.log?.entries
  if (!Array.isArray(entries)) throw new CannotFindOut('it is JSON, but without log.entries, so it is no HAR file')
  const exchanges: Exchange[] = []
  let bodiless = 0
  for (const [n, entry] of (entries as HarEntry[]).entries()) {
    if (
      typeof entry?.request?.method !== 'string' ||
      typeof entry.request.url !== 'string' ||
      typeof entry.response?.status !== 'number'
    ) {
      throw new CannotFindOut(`log.entries[${n}] has no request with method and url and response with status`)
    }
    const { content } = entry.response
    const empty =
      entry.request.method === 'HEAD' || [0, 204, 304].includes(entry.response.status) || content?.size === 0
    if (content?.text === undefined && !empty) bodiless += 1
    else exchanges.push(toExchange(entry))
  }
  return { exchanges, bodiless }
}

function toExchange({ request, response, startedDateTime, time }: HarEntry): Exchange {
  const content = response!.content
  const written = typeof content?.text === 'string' ? content.text : ''
  const body = content?.encoding === 'base64' ? Buffer.from(written, 'base64').toString('utf8') : written
  const posted = request!.postData
  const sent = typeof posted?.text === 'string' ? posted.text : undefined
  const common = {
    request: {
      method: String(request!.method).toUpperCase(),
      url: redactUrl(String(request!.url)),
      headers: headersOf(request!.headers),
      body: sent,
    },
    startedAt:
      typeof startedDateTime === 'string' && !Number.isNaN(Date.parse(startedDateTime))
        ? new Date(startedDateTime).toISOString()
        : new Date(0).toISOString(),
    durationMs: typeof time === 'number' ? time : 0,
    attempts: 1,
  }
  const status = response!.status as number
  if (status === 0)
    return {
      ...common,
      failure: {
        kind: 'incomplete',
        message: typeof response!._error === 'string' ? response!._error : 'the recording has no answer',
      },
    }
  return { ...common, answer: { status, headers: headersOf(response!.headers), body, json: parsed(body) } }
}

function headersOf(headers: HarHeader[] | undefined): Header[] {
  // HTTP/2 has fields that begin with a colon, which are no header fields.
  return redactHeaders(
    (headers ?? [])
      .filter(({ name }) => !String(name).startsWith(':'))
      .map(({ name, value }): Header => [String(name), String(value)]),
  )
}
