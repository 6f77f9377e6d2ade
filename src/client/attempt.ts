import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { request as ask } from 'undici'
import type { Dispatcher } from 'undici'
import { header } from './exchange.ts'
import type { Exchange, Failure, Header, SentRequest } from './exchange.ts'

/** The largest body that is read, in bytes, unpacked. */
export const largestBody = 10 * 1024 * 1024

/** What an attempt needs besides the request. */
type Means = { agent: Dispatcher; timeoutMs: number; signal?: AbortSignal | undefined }

/** Sends a request once and reads the answer to its end. Throws only where the caller's signal ended it. */
export async function attempt(sent: SentRequest, { agent, timeoutMs, signal }: Means): Promise<Exchange> {
  const startedAt = new Date().toISOString()
  const began = performance.now()
  const timeout = AbortSignal.timeout(timeoutMs)
  const took = () => ({ request: sent, startedAt, durationMs: Math.round((performance.now() - began) * 1000) / 1000, attempts: 1 })
  try {
    const response = await ask(sent.url, {
      dispatcher: agent,
      method: sent.method,
      headers: sent.headers.flat(),
      body: sent.body === undefined ? null : Buffer.from(sent.body),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
    const headers = pairs(response.headers)
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of response.body) {
      size += chunk.length
      if (size > largestBody) {
        response.body.destroy()
        return { ...took(), failure: tooLarge }
      }
      chunks.push(chunk)
    }
    const body = decode(Buffer.concat(chunks), headers)
    return { ...took(), answer: { status: response.statusCode, headers, body, json: parse(body) } }
  } catch (error) {
    if (signal?.aborted) throw error
    return { ...took(), failure: toFailure(error as Error & { code?: string }, timeoutMs) }
  }
}

const tooLarge: Failure = { kind: 'too-large', message: 'the answer is larger than 10 MB' }

function decode(bytes: Buffer, headers: Header[]): string {
  const unpack = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateSync, br: brotliDecompressSync }[header(headers, 'content-encoding')?.toLowerCase() ?? '']
  const plain = unpack && bytes.length > 0 ? unpack(bytes, { maxOutputLength: largestBody }) : bytes
  const charset = /charset="?([\w-]+)/i.exec(header(headers, 'content-type') ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(charset).decode(plain)
  } catch {
    return plain.toString('utf8')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function pairs(headers: Record<string, string | string[] | undefined>): Header[] {
  return Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((one): Header => [name, one]))
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
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return { kind: 'unreachable', message: 'connecting took too long' }
  if (error.name === 'TimeoutError' || code.endsWith('_TIMEOUT')) return { kind: 'timeout', message: `no complete answer within ${timeoutMs / 1000} seconds` }
  if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge
  if (/^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(code)) return { kind: 'tls', message: `TLS failed: ${error.message}` }
  return { kind: 'incomplete', message: `the connection ended before the answer did (${error.message || code})` }
}
