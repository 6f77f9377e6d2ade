import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { ownerOnly } from '../files/write-whole.ts'
import { queryOf } from '../http/address.ts'
import { header } from '../http/exchange.ts'
import type { Exchange, Header } from '../http/exchange.ts'

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
