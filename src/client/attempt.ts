import type { Dispatcher } from 'undici'
import { decoded, largestBody, unpacked } from '../http/codings.ts'
import type { Exchange, Failure, Header, SentRequest } from '../http/exchange.ts'
import { parsed, withoutMark } from '../http/json.ts'

/** What an attempt needs besides the request. */
type Means = {
  agent: Dispatcher
  timeoutMs: number
  signal?: AbortSignal | undefined
  /** Told where the connection ended before the answer did, and whether the answer had begun. */
  onEnd?: ((begun: boolean) => void) | undefined
}

/** Sends a request once and reads the answer to its end. Throws only where the caller's signal ended it. */
export async function attempt(sent: SentRequest, means: Means): Promise<Exchange> {
  const startedAt = new Date().toISOString()
  const began = performance.now()
  let begun = false
  const took = () => ({
    request: sent,
    startedAt,
    durationMs: Math.round((performance.now() - began) * 1000) / 1000,
    attempts: 1,
  })
  try {
    const { status, headers, bytes } = await dispatch(sent, { ...means, onBegin: () => void (begun = true) })
    // A byte order mark is taken off, as fetch does.
    const body = decoded(unpacked(bytes, headers), headers)
    return { ...took(), answer: { status, headers, body, json: parsed(withoutMark(body)) } }
  } catch (error) {
    if (means.signal?.aborted) throw error
    const failure = toFailure(error as Error & { code?: string }, means.timeoutMs)
    if (failure.kind === 'incomplete') means.onEnd?.(begun)
    return { ...took(), failure }
  }
}

type Received = { status: number; headers: Header[]; bytes: Buffer }

// Straight to the dispatcher: a stream and two abort signals for each answer would cost more than all the rest.
function dispatch(
  sent: SentRequest,
  { agent, timeoutMs, signal, onBegin }: Means & { onBegin: () => void },
): Promise<Received> {
  const { origin, pathname, search } = new URL(sent.url)
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let ended: Error | undefined
    const finish = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
    const fail = (error: Error): void => {
      finish()
      reject(error)
    }
    const end = (reason: Error): void => {
      ended = reason
      if (controller) controller.abort(reason)
      else fail(reason)
    }
    const onAbort = (): void => end(signal?.reason as Error)
    const timer = setTimeout(() => end(Object.assign(new Error('timed out'), { name: 'TimeoutError' })), timeoutMs)
    if (signal?.aborted) return onAbort()
    signal?.addEventListener('abort', onAbort)
    let status = 0
    let headers: Header[] = []
    const chunks: Buffer[] = []
    let size = 0
    agent.dispatch(
      {
        origin,
        path: `${pathname}${search}`,
        method: sent.method,
        headers: sent.headers.flat(),
        body: sent.body === undefined ? null : Buffer.from(sent.body),
      },
      {
        onRequestStart(started) {
          controller = started
          // What was given up while it waited for a connection must not leave after all.
          if (ended) started.abort(ended)
        },
        onResponseStart(_, code, fields) {
          onBegin()
          // One below 200 only announces the answer.
          if (code >= 200) [status, headers] = [code, pairs(fields)]
        },
        onResponseData(_, chunk) {
          chunks.push(chunk)
          size += chunk.length
          if (size > largestBody) end(Object.assign(new Error(tooLarge.message), { code: 'ERR_BUFFER_TOO_LARGE' }))
        },
        onResponseEnd() {
          finish()
          resolve({ status, headers, bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks) })
        },
        onResponseError: (_, error) => fail(error),
      },
    )
  })
}

const tooLarge: Failure = { kind: 'too-large', message: 'the answer is larger than 10 MB' }

function pairs(headers: Record<string, string | string[] | undefined>): Header[] {
  const fields: Header[] = []
  for (const name in headers) {
    const value = headers[name]
    if (typeof value === 'string') fields.push([name, value])
    else for (const one of value ?? []) fields.push([name, one])
  }
  return fields
}

const connecting: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name of the host could not be resolved',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
}

function toFailure(error: Error & { code?: string; cause?: unknown }, timeoutMs: number): Failure {
  const cause = error.cause as { code?: string } | undefined
  const code = error.code ?? cause?.code ?? (error as { errors?: { code?: string }[] }).errors?.[0]?.code ?? ''
  if (connecting[code]) return { kind: 'unreachable', message: connecting[code] }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return { kind: 'unreachable', message: 'connecting took too long' }
  if (error.name === 'TimeoutError' || code.endsWith('_TIMEOUT'))
    return {
      kind: 'timeout',
      message: `no complete answer within ${timeoutMs / 1000} ${timeoutMs === 1000 ? 'second' : 'seconds'}`,
    }
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge
  if (/^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code))
    return { kind: 'tls', message: `TLS failed: ${error.message}` }
  return { kind: 'incomplete', message: `the connection ended before the answer did (${error.message || code})` }
}
