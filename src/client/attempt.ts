import type { Dispatcher } from 'undici'
import { largestBody, readBody } from '../http/codings.ts'
import type { Answer, Exchange, Failure, Header, SentRequest } from '../http/exchange.ts'
import { parsed, withoutMark } from '../http/json.ts'
import type { Way } from './connection.ts'
import type { Clients } from './dispatcher.ts'
import { toFailure } from './failure.ts'
import type { Turn, Turns } from './turns.ts'

/** What an attempt needs besides the request. */
type Means = {
  clients: Clients
  /** The path and query of an address. */
  pathOf: (url: string) => string
  /** The header fields as they leave: those of the request may have placeholders for secrets. */
  headers: readonly Header[]
  /** Puts a placeholder wherever an answer tells a secret again. */
  hide: (text: string) => string
  /** The proxy by which it is sent; undefined without one. */
  way: Way | undefined
  /** Whether no client certificate is shown over TLS. */
  uncertified: boolean
  /** It goes over TLS. */
  secure: boolean
  timeoutMs: number
  signal?: AbortSignal | undefined
  /** Whose turn it is to read a large answer. */
  large: Turns
  /** Told where the connection ended before the answer did, and whether the answer had begun. */
  onEnd?: ((begun: boolean) => void) | undefined
  /** Called just before the first byte is written; what it throws keeps the request here, and is thrown. */
  beginning?: (() => void) | undefined
}

/** Sends a request once and reads the answer to its end. Throws only where the caller ended it. */
export async function attempt(sent: SentRequest, means: Means): Promise<Exchange> {
  const startedAt = new Date().toISOString()
  const began = performance.now()
  let begun = false
  let kept: unknown
  const keep = (error: unknown): void => void (kept = error)
  const after = (outcome: { answer: Answer } | { failure: Failure }): Exchange => {
    const durationMs = Math.round((performance.now() - began) * 1000) / 1000
    return { request: sent, startedAt, durationMs, attempts: 1, ...outcome }
  }
  try {
    const { status, headers, bytes } = await dispatch(sent, means, { onBegin: () => void (begun = true), keep })
    const { text, packed } = readBody(bytes, headers)
    if (packed?.why === 'too-large') return after({ failure: tooLarge })
    const body = means.hide(text)
    for (const field of headers) field[1] = means.hide(field[1])
    // A byte order mark is taken off, as fetch does.
    const json = packed ? undefined : parsed(withoutMark(body))
    const answer: Answer = { status, headers, body, json }
    return after({ answer: packed ? { ...answer, packed } : answer })
  } catch (error) {
    if (means.signal?.aborted || (kept !== undefined && error === kept)) throw error
    const failure =
      (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge : toFailure(error as Error, means)
    if (failure.kind === 'incomplete') means.onEnd?.(begun)
    return after({ failure })
  }
}

type Received = { status: number; headers: Header[]; bytes: Buffer }

// Straight to the client: a stream and two abort signals for each answer would cost more than all the rest.
function dispatch(
  sent: SentRequest,
  { clients, pathOf, headers, timeoutMs, signal, large, beginning }: Means,
  { onBegin, keep }: { onBegin: () => void; keep: (error: unknown) => void },
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const client = clients.take()
    let controller: Dispatcher.DispatchController | undefined
    let ended: Error | undefined
    let turn: Turn | undefined
    const finish = (): void => {
      turn?.leave()
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    const fail = (error: Error): void => {
      finish()
      reject(error)
      // What it says of its own end comes too late.
      clients.drop(client)
    }
    const end = (reason: Error): void => {
      ended = reason
      if (controller) controller.abort(reason)
      else fail(reason)
    }
    const onAbort = (): void => end(signal?.reason as Error)
    const takesTooLong = (): void => end(Object.assign(new Error('timed out'), { name: 'TimeoutError' }))
    let timer = setTimeout(takesTooLong, timeoutMs)
    if (signal?.aborted) return onAbort()
    signal?.addEventListener('abort', onAbort)
    let status = 0
    let fields: Header[] = []
    const chunks: Buffer[] = []
    let size = 0
    client.dispatch(
      {
        path: pathOf(sent.url),
        method: sent.method,
        headers: flat(headers),
        body: sent.body === undefined ? null : Buffer.from(sent.body),
      },
      {
        onRequestStart(started) {
          controller = started
          // What was given up while it waited for a connection must not leave after all.
          if (ended) return started.abort(ended)
          try {
            beginning?.()
          } catch (error) {
            keep(error)
            started.abort(error as Error)
          }
        },
        onResponseStart(_, code, came) {
          onBegin()
          // One below 200 only announces the answer.
          if (code >= 200) [status, fields] = [code, pairs(came)]
        },
        onResponseData(_, chunk) {
          chunks.push(chunk)
          size += chunk.length
          if (size > largestBody) end(Object.assign(new Error(tooLarge.message), { code: 'ERR_BUFFER_TOO_LARGE' }))
          else if (size > usualBody && !turn) {
            // Several at once would fill the memory; that it waits for the others is not the deployment's doing.
            turn = large.enter(() => {
              timer = setTimeout(takesTooLong, timeoutMs)
              controller!.resume()
            })
            if (!turn.waits) return
            clearTimeout(timer)
            controller!.pause()
          }
        },
        onResponseEnd() {
          finish()
          clients.giveBack(client)
          resolve({ status, headers: fields, bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) })
        },
        onResponseError: (_, error) => fail(error),
      },
    )
  })
}

// Up to here answers are read side by side.
const usualBody = 256 * 1024

const tooLarge: Failure = { kind: 'too-large', message: 'the answer is larger than 10 MB' }

// As `headers.flat()`, which takes ten times as long.
function flat(headers: readonly Header[]): string[] {
  const words: string[] = []
  for (const [name, value] of headers) words.push(name, value)
  return words
}

function pairs(headers: Record<string, string | string[] | undefined>): Header[] {
  const fields: Header[] = []
  for (const name in headers) {
    const value = headers[name]
    if (typeof value === 'string') fields.push([name, value])
    else for (const one of value ?? []) fields.push([name, one])
  }
  return fields
}
