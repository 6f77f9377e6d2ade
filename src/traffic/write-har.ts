import { isUtf8 } from 'node:buffer'
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { ownerOnly } from '../files/write-whole.ts'
import { queryOf } from '../http/address.ts'
import { unpacked } from '../http/codings.ts'
import { header, isBlameless } from '../http/exchange.ts'
import { pairs } from '../http/headers.ts'
import { redactBytes } from '../http/redact.ts'
import type { Captured, CapturedMessage } from './captured.ts'
import type { Exchange, Header } from '../http/exchange.ts'

/**
 * Writes exchanges to a HAR 1.2 file as they come. The file is whole after each one; `add` throws what the file system
 * throws, and the file then holds those before.
 */
export type HarWriter = { add: (exchange: Exchange, wire?: OnTheWire) => void; close: () => void }

/** What an exchange does not hold: the answer's reason phrase, and of each body what its text cannot be. */
export type OnTheWire = { statusText: string; sent: Body; came: Body }

/** A body's bytes where they are no text; `cut` where only its beginning was kept; undefined where its text is all of it. */
type Body = Buffer | 'cut' | undefined

/** What of an exchange that passed its text does not hold, without what lets someone in. */
export function onTheWire({ request, answer }: Captured): OnTheWire {
  return { statusText: answer?.statusMessage ?? '', sent: bodyOf(request), came: answer && bodyOf(answer) }
}

function bodyOf({ body, rawHeaders, whole }: CapturedMessage): Body {
  if (!whole) return 'cut'
  const headers = pairs(rawHeaders)
  const type = header(headers, 'content-type')
  if (body === undefined || /charset=/i.test(type ?? '')) return undefined
  let plain: Buffer
  try {
    plain = unpacked(body, headers)
  } catch {
    return undefined
  }
  return isUtf8(plain) ? undefined : redactBytes(plain, type)
}

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
    add(exchange, wire) {
      const before = position
      try {
        write(`${first ? '\n' : ',\n'}${JSON.stringify(toEntry(exchange, wire))}`)
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

function toEntry({ request, answer, failure, startedAt, durationMs }: Exchange, wire?: OnTheWire): unknown {
  const nameValue = (headers: Header[]) => headers.map(([name, value]) => ({ name, value }))
  const query = [...new URLSearchParams(queryOf(request.url))]
  const headers = answer?.headers ?? []
  // What nobody is to blame for, and what cannot be read, is not judged from the file either.
  const unjudged =
    failure && isBlameless(failure)
      ? failure.message
      : answer?.packed && answer.packed.why !== 'broken'
        ? `the answer is packed as ${answer.packed.coding}`
        : undefined
  const body = answer?.body ?? ''
  // A beginning without its end would be taken for what came.
  const textOf = (text: string, of: Body) =>
    of === 'cut'
      ? { comment: 'longer than what is kept' }
      : of
        ? { text: of.toString('base64'), encoding: 'base64' }
        : { text }
  const sizeOf = (text: string, of: Body) => (of === 'cut' ? -1 : (of?.length ?? Buffer.byteLength(text)))
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
        : {
            postData: { mimeType: header(request.headers, 'content-type') ?? '', ...textOf(request.body, wire?.sent) },
          }),
      headersSize: -1,
      bodySize: sizeOf(request.body ?? '', wire?.sent),
    },
    response: {
      status: answer?.status ?? 0,
      statusText: wire?.statusText ?? '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: nameValue(headers),
      content: {
        size: sizeOf(body, wire?.came),
        mimeType: header(headers, 'content-type') ?? '',
        ...textOf(body, wire?.came),
      },
      redirectURL: header(headers, 'location') ?? '',
      headersSize: -1,
      bodySize: -1,
      ...(failure ? { _error: failure.message } : {}),
      ...(unjudged === undefined ? {} : { _notJudged: unjudged }),
    },
    cache: {},
    timings: { send: 0, wait: durationMs, receive: 0 },
  }
}
