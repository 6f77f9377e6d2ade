import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../customers/refusal.ts'
import type { Operation, OperationId } from '../spec/openapi.ts'
import type { Forward, Replay } from './app.ts'
import { corsFields } from './cors.ts'
import { forcedAnswer } from './forced-answer.ts'
import type { Notes } from './notes.ts'
import { hasBody, noBytes, readBytes } from './read-request.ts'
import type { Turn, Turns } from './turn.ts'

/** What may come before an operation; what is undefined does not happen. */
export type BeforeOperationOptions = {
  /** What comes before the paths of the API. */
  basePath: string
  documented: () => Operation[]
  /** Whether clients may send only so many requests. */
  limited: boolean
  verify: ((req: IncomingMessage, body: Buffer, spend: Notes['spend']) => Promise<void>) | undefined
  bodyLimit: number
  replay: Replay | undefined
  forward: Forward | undefined
}

/** What may answer before the operation itself does: each tells whether it has answered. */
export type BeforeOperation = {
  /** Whether nothing can: what most requests are need not wait for what does not happen. */
  isPlain: (turn: Turn) => boolean
  /** Limit, signature, faults, and what was recorded, in this order. Throws a refusal. */
  intercept: (turn: Turn, operationId: OperationId, key: string | undefined) => Promise<boolean>
  /** As recorded, where this request was. */
  replayed: (turn: Turn) => Promise<boolean>
  /** By the real deployment, where the request is for it. */
  forwarded: (turn: Turn, operationId: OperationId | undefined) => Promise<boolean>
}

/** What comes before the operations of a mock. */
export function beforeOperation(
  { basePath, documented, limited, verify, bodyLimit, replay, forward }: BeforeOperationOptions,
  { stamp, send, write, tell }: Turns,
): BeforeOperation {
  const replayed: BeforeOperation['replayed'] = async (turn) => {
    if (!replay) return false
    const { req } = turn
    if (turn.body === undefined && hasBody(req)) turn.body = await readBytes(req, bodyLimit)
    // As it was recorded: without the base path, which is the mock's own.
    const answer = replay({ method: req.method ?? '', path: req.url ?? '', body: turn.body })
    if (!answer) return false
    turn.remark = 'as recorded'
    const { status, body } = answer
    write(turn, { status, fields: [...answer.headers.flat(), 'Content-Length', String(body.length)], body })
    return true
  }

  const forwarded: BeforeOperation['forwarded'] = async (turn, operationId) => {
    if (!forward?.takes(operationId)) return false
    const { req, res } = turn
    // The base path is the mock's own.
    if (basePath !== '' && req.url?.startsWith(`${basePath}/`)) req.url = req.url.slice(basePath.length)
    const { status, remark } = await forward.send(req, res, corsFields(turn.readers))
    turn.remark = remark
    tell(turn, status, { fields: [], body: '' })
    return true
  }

  const isPlain: BeforeOperation['isPlain'] = ({ req, world }) =>
    !limited && !verify && !replay && req.headers['prefer'] === undefined && world.faults.quiet() && !hasBody(req)

  const intercept: BeforeOperation['intercept'] = async (turn, operationId, key) => {
    const { req, world } = turn
    const { notes, faults } = world
    if (limited) {
      const seconds = await notes.admit(clientOf(req))
      if (seconds > 0)
        throw new Refusal(
          'RATE_LIMITED',
          `Too many requests. Try again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
          { headers: { 'Retry-After': String(seconds) } },
        )
    }
    // It is there already where the request comes again.
    if (turn.body === undefined && hasBody(req)) turn.body = await readBytes(req, bodyLimit)
    // A stand-in believes whom it will.
    if (verify && !world.standIn) await verify(req, turn.body ?? noBytes, notes.spend)
    const { prefer } = req.headers
    if (prefer === undefined && faults.quiet()) return replayed(turn)
    // As the document has it: without what the mock is mounted under.
    const fault = await faults.draw({ operation: operationId, url: req.url ?? '', key, body: turn.body, prefer })
    if (!fault) return replayed(turn)
    turn.rule = fault.rule
    if (fault.delay > 0) await sleep(fault.delay)
    const forced =
      fault.status === undefined ? undefined : forcedAnswer(documented(), operationId, fault.status, stamp(turn))
    if (fault.applied) turn.headers = { 'Preference-Applied': fault.applied }
    if (fault.disconnect || fault.body || fault.headers) turn.fault = fault
    if (fault.disconnect === 'before-handling') {
      write(turn, { status: 0, fields: [], body: '' })
      return true
    }
    if (!forced) return replayed(turn)
    const { status, body, headers } = forced
    turn.remark = fault.applied ? 'forced by Prefer' : 'failed on purpose'
    turn.headers = { ...turn.headers, ...headers }
    send(turn, status, body)
    return true
  }

  return { isPlain, intercept, replayed, forwarded }
}

function clientOf(req: IncomingMessage): string {
  return String(req.headers['x-auth-client'] ?? req.socket.remoteAddress ?? '')
}
