import { setTimeout as sleep } from 'node:timers/promises'
import { Agent } from 'undici'
import { attempt } from './attempt.ts'
import { header } from '../http/exchange.ts'
import type { Answer, Exchange, Header } from '../http/exchange.ts'
import { createPacing } from './pacing.ts'
import { signedHeaders } from './sign.ts'
import type { Credentials } from './sign.ts'

/** A request to send. `path` follows the base URL and holds the query; `body` goes out exactly as it is. */
export type Outgoing = {
  method: string
  path: string
  body?: string
  headers?: Header[]
  /** Leaves the signature to `headers`. */
  unsigned?: boolean
  /**
   * Sent again only after a 429, which says that nothing was done; whatever else may have been done is left to the
   * caller.
   */
  once?: boolean
  /**
   * Called each time just before the request leaves, when pacing has let it out; what it throws keeps the request here
   * and comes out of `send`.
   */
  leaving?: () => void
}

/** How a deployment is asked. */
export type SenderOptions = {
  /** From `readTarget`. */
  target: URL
  /** Signs every request; without it none is signed. */
  credentials?: Credentials | undefined
  concurrency: number
  ratePerMinute?: number | undefined
  /** Milliseconds that one answer may take, to its last byte. */
  timeoutMs: number
  /** Milliseconds that one request may be put off by 429, 503 and reset connections together. */
  patienceMs: number
  /** Ends whatever is under way. */
  signal?: AbortSignal | undefined
  /** From then on nothing is waited out: what is under way is finished, and not sent again. */
  hurry?: AbortSignal | undefined
}

/** Sends requests to one deployment over connections that it keeps open. */
export type Sender = {
  /** Never throws for what the deployment does, only where the run was ended. */
  send: (request: Outgoing) => Promise<Exchange>
  /** What was sent so far, waiting and sending again included. */
  tally: () => Readonly<Tally>
  close: () => Promise<void>
}

/** How often something was sent; how often the connection ended before the answer began, and how often within it. */
export type Tally = { attempts: number; resets: number; cuts: number }

const mostAttempts = { busy: 12, broken: 4 }
const mostRedirects = 5
const spreadMs = 200

/**
 * A sender: 429, 503 and reset connections are waited out within bounds, redirects followed within the same origin
 * only.
 */
export function createSender(options: SenderOptions): Sender {
  const { target, credentials, signal, hurry, timeoutMs, patienceMs } = options
  const pacing = createPacing(options.concurrency, options.ratePerMinute)
  const agent = new Agent({
    connections: options.concurrency,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: { timeout: Math.min(timeoutMs, 10_000) },
  })
  const tally: Tally = { attempts: 0, resets: 0, cuts: 0 }
  const base = target.href.replace(/\/$/, '')

  const once = async (request: Outgoing, url: string): Promise<Exchange> => {
    const leave = await pacing.enter(signal)
    try {
      const headers: Header[] = [['accept', 'application/json']]
      if (request.body !== undefined && !request.headers?.some(([name]) => name.toLowerCase() === 'content-type'))
        headers.push(['content-type', 'application/json'])
      if (credentials && !request.unsigned) headers.push(...signedHeaders(credentials, request.body))
      headers.push(...(request.headers ?? []))
      request.leaving?.()
      tally.attempts += 1
      const onEnd = (begun: boolean): void => void (tally[begun ? 'cuts' : 'resets'] += 1)
      return await attempt(
        { method: request.method, url, headers, body: request.body },
        { agent, timeoutMs, signal, onEnd },
      )
    } finally {
      leave()
    }
  }

  const following = async (request: Outgoing): Promise<Exchange> => {
    let url = `${base}${request.path}`
    for (let hops = 0; ; hops += 1) {
      const exchange = await once(request, url)
      const next = exchange.answer && redirection(exchange.answer, url, request.method)
      if (!next) return exchange
      if (hops === mostRedirects) {
        const { answer: _, ...rest } = exchange
        return { ...rest, failure: { kind: 'redirects', message: `redirected more than ${mostRedirects} times` } }
      }
      url = next
    }
  }

  // Before anything was answered a refused connection is the wrong address, later on a restart.
  let reached = false
  return {
    async send(request) {
      const began = Date.now()
      for (let attempts = 1; ; attempts += 1) {
        const exchange = { ...(await following(request)), attempts }
        reached ||= exchange.answer !== undefined
        const asked = request.once && exchange.answer?.status !== 429 ? undefined : waitFor(exchange, attempts, reached)
        // Those who were turned away together do not come back together, and less so each time.
        const wait =
          asked !== undefined && exchange.answer?.status === 503
            ? asked + ((tally.attempts * 37) % (spreadMs * attempts))
            : asked
        if (wait === undefined || hurry?.aborted || Date.now() + wait - began > patienceMs) return exchange
        if (exchange.answer?.status === 429) pacing.pause(wait)
        const signals = [signal, hurry].filter((one) => one !== undefined)
        await sleep(wait, undefined, { signal: AbortSignal.any(signals) }).catch((error: unknown) => {
          if (!hurry?.aborted) throw error
        })
        if (hurry?.aborted) return exchange
      }
    },
    tally: () => tally,
    close: () => agent.destroy(),
  }
}

// How long to wait before sending again; undefined where the exchange is final.
function waitFor({ answer, failure }: Exchange, attempts: number, reached: boolean): number | undefined {
  if (failure) {
    const passing = failure.kind === 'incomplete' || (failure.kind === 'unreachable' && reached)
    return passing && attempts < mostAttempts.broken ? 50 * 3 ** attempts : undefined
  }
  if (answer.status === 429)
    return attempts < mostAttempts.busy ? (retryAfter(answer) ?? Math.min(1000 * 2 ** attempts, 60_000)) : undefined
  if (answer.status === 503) {
    const after = retryAfter(answer)
    return attempts < (after === undefined ? mostAttempts.broken : mostAttempts.busy)
      ? (after ?? 100 * 2 ** attempts)
      : undefined
  }
  return undefined
}

function retryAfter(answer: Answer): number | undefined {
  const value = header(answer.headers, 'retry-after')
  if (value === undefined) return undefined
  const ms = /^[0-9]+(\.[0-9]+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(ms, 20)
}

function redirection(answer: Answer, from: string, method: string): string | undefined {
  const followed = method === 'GET' ? [301, 302, 303, 307, 308] : [307, 308]
  const location = followed.includes(answer.status) ? header(answer.headers, 'location') : undefined
  if (location === undefined || !URL.canParse(location, from)) return undefined
  const next = new URL(location, from)
  // Another origin must not get to see the signature.
  return next.origin === new URL(from).origin ? next.href : undefined
}
