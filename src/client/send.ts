import { setTimeout as sleep } from 'node:timers/promises'
import { attempt } from './attempt.ts'
import { direct, isUncertified } from './connection.ts'
import type { Connection } from './connection.ts'
import { createDispatcher } from './dispatcher.ts'
import { isOpen } from './given-headers.ts'
import { header } from '../http/exchange.ts'
import type { Answer, Exchange, Header } from '../http/exchange.ts'
import { hidingAll } from '../http/hiding.ts'
import { redacted } from '../http/redacted.ts'
import { createPacing } from './pacing.ts'
import { signedHeaders } from './sign.ts'
import type { Credentials } from './sign.ts'
import { createTurns } from './turns.ts'

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
  /** Not sent again where the connection was lost: whether it was carried out is for the caller to look up. */
  lookAfterLoss?: boolean
  /**
   * Called each time just before the request leaves, when pacing has let it out; what it throws keeps the request here
   * and comes out of `send`.
   */
  leaving?: () => void
  /** Called each time after that, just before the first byte is written; what it throws does the same. */
  beginning?: (() => void) | undefined
}

/** How a deployment is asked. */
export type SenderOptions = {
  /** From `readTarget`. */
  target: URL
  /** How it is reached; straight, without header fields of anybody's, unless given. */
  connection?: Connection | undefined
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
  /** Told of each wait before a request is sent again. */
  onWait?: ((wait: Wait) => void) | undefined
}

/** A wait before a request is sent again: for what, in words, and how many milliseconds. */
export type Wait = { why: string; ms: number }

/** Sends requests to one deployment over connections that it keeps open. */
export type Sender = {
  /** Never throws for what the deployment does, only where the run was ended. */
  send: (request: Outgoing) => Promise<Exchange>
  /** What was sent so far, waiting and sending again included. */
  tally: () => Readonly<Tally>
  close: () => Promise<void>
}

/**
 * How often something was sent; how often the connection ended before the answer began, and how often within it; how
 * often it ended again for what was sent anew, though others were answered meanwhile; and by kinds of request, each a
 * method for as long a path, how often each was sent and how often its connection ended, in either way.
 */
export type Tally = {
  attempts: number
  resets: number
  cuts: number
  again: number
  kinds: Map<string, { attempts: number; ended: number }>
}

const mostAttempts = { busy: 12, broken: 4 }
const mostBrokenOff = 3
const mostRedirects = 5
const spreadMs = 200

/**
 * A sender: 429, 503 and reset connections are waited out within bounds, redirects followed within the same origin
 * only.
 */
export function createSender(options: SenderOptions): Sender {
  const { target, credentials, signal, hurry, timeoutMs, patienceMs } = options
  const pacing = createPacing(options.concurrency, options.ratePerMinute)
  const connection = options.connection ?? direct('customers-kit')
  const { clients, way, close } = createDispatcher(target, connection, timeoutMs)
  const uncertified = isUncertified(target, connection)
  const hide = hidingAll(connection.secrets)
  const secure = target.protocol === 'https:'
  const large = createTurns()
  const pathOf = rememberingPath()
  const tally: Tally = { attempts: 0, resets: 0, cuts: 0, again: 0, kinds: new Map() }
  const tallied = (request: Outgoing): { attempts: number; ended: number } => {
    const kind = kindOf(request)
    const own = tally.kinds.get(kind) ?? { attempts: 0, ended: 0 }
    tally.kinds.set(kind, own)
    return own
  }
  let answered = 0
  const base = target.href.replace(/\/$/, '')
  const bare: Header[] = [
    ['accept', 'application/json'],
    ['user-agent', connection.userAgent],
  ]
  const withBody: Header[] = [...bare, ['content-type', 'application/json']]

  // The fields of a request as they leave, and as they are told: with placeholders for secrets.
  const fieldsOf = (request: Outgoing): { leaving: Header[]; told: Header[] } => {
    const signed = credentials && !request.unsigned ? signedHeaders(credentials, request.body) : []
    const own = [...signed, ...(request.headers ?? [])]
    const given = without(connection.headers(), own)
    const usual = without(request.body === undefined ? bare : withBody, [...given, ...own])
    if (given.length + own.length === 0) return { leaving: usual, told: usual }
    const shown = given.map(([name, value]): Header => [name, isOpen(name) ? value : redacted])
    return { leaving: [...usual, ...given, ...own], told: [...usual, ...shown, ...own] }
  }

  const once = async (request: Outgoing, url: string): Promise<Exchange> => {
    const leave = await pacing.enter(signal)
    try {
      const { leaving, told } = fieldsOf(request)
      const { beginning } = request
      request.leaving?.()
      const kind = tallied(request)
      tally.attempts += 1
      kind.attempts += 1
      const onEnd = (begun: boolean): void => {
        tally[begun ? 'cuts' : 'resets'] += 1
        kind.ended += 1
      }
      return await attempt(
        { method: request.method, url, headers: told, body: request.body },
        {
          clients,
          pathOf,
          headers: leaving,
          hide,
          way,
          uncertified,
          secure,
          timeoutMs,
          signal,
          large,
          onEnd,
          beginning,
        },
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
  // How often in a row every attempt at such a request broke off: whatever always breaks off is not waited for again.
  const brokenOff = new Map<string, number>()
  return {
    async send(request) {
      const began = Date.now()
      let unsure: true | undefined
      // How many were answered when the connection of this one ended last.
      let endedAt: number | undefined
      for (let attempts = 1; ; attempts += 1) {
        const last = await following(request)
        const exchange: Exchange = attempts === 1 ? last : { ...last, attempts, ...(unsure ? { unsure } : {}) }
        reached ||= exchange.answer !== undefined
        if (exchange.answer) answered += 1
        const ended = exchange.failure?.kind === 'incomplete'
        if (ended && endedAt !== undefined && answered > endedAt) tally.again += 1
        endedAt = ended ? answered : undefined
        const isFinal =
          (request.once && exchange.answer?.status !== 429) ||
          (request.lookAfterLoss && exchange.failure?.kind === 'incomplete')
        const patient = (): boolean => (brokenOff.get(kindOf(request)) ?? 0) < mostBrokenOff
        const wait = isFinal ? undefined : waitFor(exchange, attempts, { reached, patient })
        if (exchange.answer && brokenOff.size > 0) brokenOff.delete(kindOf(request))
        else if (!exchange.answer && wait === undefined && attempts > 1)
          brokenOff.set(kindOf(request), (brokenOff.get(kindOf(request)) ?? 0) + 1)
        if (wait === undefined || hurry?.aborted) return exchange
        // Those who were turned away together do not come back together, and less so each time.
        if (exchange.answer?.status === 503) wait.ms += (tally.attempts * 37) % (spreadMs * attempts)
        if (Date.now() + wait.ms - began > patienceMs) return exchange
        // Whoever is asked to come back later has done nothing (RFC 6585, 4), nor has who could not be reached.
        if (exchange.answer?.status === 503 || exchange.failure?.kind === 'incomplete') unsure = true
        if (exchange.answer?.status === 429) pacing.pause(wait.ms)
        options.onWait?.(wait)
        const signals = [signal, hurry].filter((one) => one !== undefined)
        await sleep(wait.ms, undefined, { signal: AbortSignal.any(signals) }).catch((error: unknown) => {
          if (!hurry?.aborted) throw error
        })
        if (hurry?.aborted) return exchange
      }
    },
    tally: () => tally,
    close,
  }
}

// What a run creates it asks for at one address.
function rememberingPath(): (url: string) => string {
  let last = { url: '', path: '' }
  return (url) => {
    if (url !== last.url) {
      const { pathname, search } = new URL(url)
      last = { url, path: pathname + search }
    }
    return last.path
  }
}

// The fields that none of the others has by name.
function without(fields: Header[], others: Header[]): Header[] {
  if (others.length === 0) return fields
  return fields.filter(([name]) => !others.some(([other]) => other.toLowerCase() === name.toLowerCase()))
}

// Requests of one method for as long a path: those for lists, those for single customers.
function kindOf({ method, path }: Outgoing): string {
  return `${method} ${path.split('?', 1)[0]!.split('/').length}`
}

// How long to wait before sending again, and why; undefined where the exchange is final.
function waitFor(
  { answer, failure }: Exchange,
  attempts: number,
  { reached, patient }: { reached: boolean; patient: () => boolean },
): Wait | undefined {
  if (failure) {
    const unreached = failure.kind === 'unreachable' || failure.kind === 'proxy'
    const passing = (failure.kind === 'incomplete' && patient()) || (unreached && reached)
    return passing && attempts < mostAttempts.broken ? { why: failure.message, ms: 50 * 3 ** attempts } : undefined
  }
  if (answer.status !== 429 && answer.status !== 503) return undefined
  const after = retryAfter(answer)
  const why = `the deployment answered ${answer.status}${after === undefined ? '' : ' with Retry-After'}`
  if (answer.status === 429)
    return attempts < mostAttempts.busy ? { why, ms: after ?? Math.min(1000 * 2 ** attempts, 60_000) } : undefined
  return attempts < (after === undefined ? mostAttempts.broken : mostAttempts.busy)
    ? { why, ms: after ?? 100 * 2 ** attempts }
    : undefined
}

// Seconds, or a time by the clock of whoever answers, which its Date tells (RFC 9110, 10.2.3).
function retryAfter({ headers }: Answer): number | undefined {
  const value = header(headers, 'retry-after')
  if (value === undefined) return undefined
  const date = Date.parse(header(headers, 'date') ?? '')
  const ms = /^[0-9]+(\.[0-9]+)?$/.test(value)
    ? Number(value) * 1000
    : Date.parse(value) - (Number.isNaN(date) ? Date.now() : date)
  return Number.isNaN(ms) ? undefined : Math.max(ms, 20)
}

function redirection(answer: Answer, from: string, method: string): string | undefined {
  if (answer.status < 301 || answer.status > 308) return undefined
  const followed = method === 'GET' ? [301, 302, 303, 307, 308] : [307, 308]
  const location = followed.includes(answer.status) ? header(answer.headers, 'location') : undefined
  if (location === undefined || !URL.canParse(location, from)) return undefined
  const next = new URL(location, from)
  // Another origin must not get to see the signature.
  return next.origin === new URL(from).origin ? next.href : undefined
}
