import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Failure } from '../http/exchange.ts'
import { createCapture } from './capture.ts'
import type { Captured } from '../traffic/captured.ts'
import { rawHeader } from '../http/headers.ts'
import { answerHeaders, findingsHeader, hasBody, pathOf } from './forward.ts'
import type { Forwarder } from './forward.ts'

/** What a relay is told before it passes an answer on. */
export type Ruling = {
  /** How many findings the answer's header tells of; undefined where the exchange could not be judged. */
  findings: number | undefined
  /** Refuses the answer: this goes out in its place, with 502. */
  instead?: string | undefined
}

/** How answers are passed on; `P` is what is known of a request on its way, `R` a ruling, for the one who made them. */
export type RelayOptions<P, R extends Ruling> = {
  forwarder: Forwarder
  clock: () => number
  /** The most bytes of a body that are kept for the judges; whatever is longer streams past them. */
  keep: number
  /**
   * Milliseconds that an answer waits for its last byte before it streams on unjudged; undefined waits for as long as
   * it takes.
   */
  patienceMs: number | undefined
  /** Whether there is anything to judge about a request. */
  judged: (method: string, path: string) => boolean
  /** Told when all of a request is here that has to be judged: its answer cannot be right before. */
  begun: (leaving: Leaving) => P
  /** Rules on an answer that is here from its first byte to its last, before any of it goes on. */
  rule: (captured: Captured, passing: P | undefined) => R
  /** The body of the answer where none came from the upstream. */
  unavailable: (status: 502 | 504, failure: Failure) => string
  /**
   * Told of every exchange when it is over: `ruling` is undefined where the answer had gone on before it was complete,
   * `passing` where there was nothing to judge, or the request did not come to its end.
   */
  done: (captured: Captured, ruling: R | undefined, passing: P | undefined) => void
}

/** A request that is here to its last byte. */
export type Leaving = {
  method: string
  path: string
  request: Captured['request']
  /** When its first byte was here, on the clock of `performance`. */
  sentAt: number
}

// As text, a short body goes out with its head in one piece.
const oneWrite = 16_384

type Result = { answer: NonNullable<Captured['answer']> } | { failure: Failure; left?: true }

/** Passes a request on and its answer back. */
export function createRelay<P, R extends Ruling>(
  options: RelayOptions<P, R>,
): (req: IncomingMessage, res: ServerResponse) => void {
  const { forwarder, clock, keep, patienceMs, judged, begun, rule, unavailable, done } = options

  return (req, res) => {
    const began = performance.now()
    const at = clock()
    const method = req.method ?? ''
    const path = pathOf(req)
    const toJudge = judged(method, path)
    const sent = hasBody(req) ? createCapture(keep) : undefined
    if (sent) req.on('data', sent.push)
    res.sendDate = false

    let over = false
    let handedOver = began
    let arrived = began
    const request = (): Captured['request'] => {
      const body = sent?.bytes()
      return { rawHeaders: req.rawHeaders, body, whole: sent === undefined || body !== undefined }
    }
    let passing: P | undefined
    const begin = (): void => {
      if (toJudge) passing ??= begun({ method, path, request: request(), sentAt: began })
    }
    if (sent) req.once('end', begin)
    else begin()
    const captured = (outcome: Result): Captured => {
      return {
        method,
        path,
        at,
        durationMs: performance.now() - began,
        addedMs: handedOver - began + performance.now() - arrived,
        request: request(),
        ...outcome,
      }
    }
    const end = (outcome: Result, ruling: R | undefined): void => {
      if (over) return
      over = true
      done(captured(outcome), ruling, passing)
    }

    const breakOff = forwarder.forward(req, res, {
      answered(answer) {
        arrived = performance.now()
        const got = createCapture(keep)
        const headers = answerHeaders(answer, req)
        const message = () => ({
          rawHeaders: answer.rawHeaders,
          body: got.bytes(),
          whole: got.size() <= keep,
          status: answer.statusCode!,
          statusMessage: answer.statusMessage ?? '',
        })
        const announced = Number(rawHeader(answer.rawHeaders, 'content-length') ?? Number.NaN)
        let flowing = false
        let held: Buffer[] = []
        let patience: NodeJS.Timeout | undefined

        const head = (findings: number | undefined): boolean => {
          try {
            res.writeHead(
              answer.statusCode!,
              printable(answer.statusMessage),
              findings === undefined ? headers : [...headers, findingsHeader, String(findings)],
            )
            return true
          } catch {
            // A head that node:http parses but will not write.
            const failure: Failure = {
              kind: 'incomplete',
              message: 'its answer has a status or header that HTTP does not allow',
            }
            breakOff()
            refuse(res, 502, unavailable(502, failure))
            end({ failure }, undefined)
            return false
          }
        }
        const flow = (findings: number | undefined): void => {
          clearTimeout(patience)
          if (flowing || over || !head(findings)) return
          flowing = true
          res.on('drain', () => answer.resume())
          res.flushHeaders()
          for (const chunk of held) res.write(chunk)
          held = []
        }

        if (!toJudge) flow(0)
        else if (announced > keep && method !== 'HEAD') flow(undefined)
        else if (Number.isNaN(announced) && patienceMs !== undefined) patience = setTimeout(flow, patienceMs, undefined)

        answer.on('data', (chunk: Buffer) => {
          got.push(chunk)
          if (flowing) {
            if (!res.write(chunk)) answer.pause()
            return
          }
          held.push(chunk)
          if (got.size() > keep) flow(undefined)
          else if (patienceMs !== undefined && got.size() !== announced)
            patience ??= setTimeout(flow, patienceMs, undefined)
        })
        answer.on('end', () => {
          arrived = performance.now()
          clearTimeout(patience)
          if (over) return
          const trailers = answer.rawTrailers
          const close = (last?: Buffer): void => {
            if (trailers.length > 0)
              res.addTrailers(
                Array.from({ length: trailers.length >> 1 }, (_, n) => [
                  trailers[2 * n]!,
                  trailers[2 * n + 1]!,
                ]) as never,
              )
            if (last && last.length < oneWrite) res.end(last.toString('latin1'), 'latin1')
            else res.end(last)
          }
          if (flowing) {
            close()
            return end({ answer: message() }, undefined)
          }
          const outcome = { answer: message() }
          const ruling = rule(captured(outcome), passing)
          if (ruling.instead !== undefined) refuse(res, 502, ruling.instead, ruling.findings)
          else if (head(ruling.findings)) close(got.size() > 0 ? outcome.answer.body : undefined)
          return end(outcome, ruling)
        })
      },

      failed({ status, ...failure }) {
        arrived = performance.now()
        if (res.headersSent) res.destroy()
        else refuse(res, status, unavailable(status, failure))
        end({ failure }, undefined)
      },
    })
    handedOver = performance.now()

    res.once('close', () => {
      if (over || res.writableFinished) return
      breakOff()
      end(
        {
          failure: { kind: 'incomplete', message: 'the app closed the connection before it had its answer' },
          left: true,
        },
        undefined,
      )
    })
  }
}

// A reason phrase may hold bytes that node:http reads and will not write; it means nothing to programs.
function printable(reason = ''): string {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(reason) ? reason : ''
}

function refuse(res: ServerResponse, status: number, body: string, findings?: number): void {
  const fields = ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body))]
  if (findings !== undefined) fields.push(findingsHeader, String(findings))
  // The rest of a request that nobody reads would be taken for the next one.
  if (!res.req.complete) fields.push('Connection', 'close')
  res.writeHead(status, fields)
  res.end(body)
}
