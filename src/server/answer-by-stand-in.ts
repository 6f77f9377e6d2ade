import { Refusal } from '../customers/refusal.ts'
import type { Asked, StandIn } from '../http/stand-in.ts'
import type { OperationId } from '../spec/openapi.ts'
import type { BeforeOperation } from './before-operation.ts'
import { corsFields } from './cors.ts'
import { hasBody, noBytes, readBytes } from './read-request.ts'
import type { Turn, Turns } from './turn.ts'
import { watchSent } from './watch-sent.ts'

/** Where a request goes: path and query without what comes before the API, and that. */
export type Address = Pick<Asked, 'url' | 'base'>

/** Ends a turn by what stands in for the operations; without an id, where no operation is for it. */
export type Stand = (
  turn: Turn,
  standIn: StandIn,
  address: Address,
  operationId?: OperationId,
  key?: string,
) => Promise<void>

/** Lets what stands in for the operations answer, behind all that the mock does around them. */
export function answerByStandIn(
  bodyLimit: number,
  { intercept, replayed, forwarded }: BeforeOperation,
  { write, tell, fail }: Turns,
): Stand {
  return async (turn, standIn, { url, base }, operationId, key) => {
    const { req, res } = turn
    let isWatched = false
    try {
      if (await forwarded(turn, operationId)) return
      if (await (operationId === undefined ? replayed(turn) : intercept(turn, operationId, key))) return
      if (turn.body === undefined && hasBody(req)) turn.body = await readBytes(req, bodyLimit)
      const { requestId, body = noBytes } = turn
      const { method, headers, rawHeaders } = req
      const asked = { method, url, base, headers, rawHeaders, body, requestId }
      const answer = await standIn.answer(asked)
      const fields = [...corsFields(turn.readers), ...Object.entries(turn.headers ?? {}).flat()]
      if (turn.fault) {
        const length = String(Buffer.byteLength(answer.body))
        fields.push(...Object.entries(answer.headers).flat(), 'Content-Length', length)
        return write(turn, { status: answer.status, fields, body: answer.body })
      }
      for (let n = 0; n < fields.length; n += 2) res.setHeader(fields[n]!, fields[n + 1]!)
      watchSent(res, answer, ({ status, fields: more, body: text }) =>
        tell(turn, status, { fields: [...fields, ...more], body: text }),
      )
      isWatched = true
      answer.send(res)
    } catch (error) {
      if (error instanceof Refusal) return fail(turn, error)
      turn.bug = error
      res.destroy()
      // Else whoever watches tells it.
      if (!isWatched) tell(turn, undefined, { fields: [], body: '' })
    }
  }
}
