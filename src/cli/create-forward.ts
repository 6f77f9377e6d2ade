import { randomUUID } from 'node:crypto'
import type { Connection } from '../client/connection.ts'
import { Refusal } from '../customers/refusal.ts'
import { problem } from '../server/envelope.ts'
import { pairs } from '../http/headers.ts'
import { answerHeaders, createForwarder } from '../proxy/forward.ts'
import type { Forward } from '../server/app.ts'
import type { OperationId } from '../spec/openapi.ts'

/**
 * Sends requests on to a deployment: those of the operations given, or without any what the mock has nothing for. Where
 * no answer comes it is 502 or 504, in the mock's shape.
 */
export function createForward(
  upstream: URL,
  only: readonly OperationId[] | undefined,
  connection: Connection,
  timeoutMs = 30_000,
): Forward & { close: () => void } {
  const forwarder = createForwarder({ upstream, connection, timeoutMs })
  return {
    takes: (operationId) =>
      only === undefined ? operationId === undefined : operationId !== undefined && only.includes(operationId),
    send: (req, res, fields) =>
      new Promise((resolve) => {
        let status = 502
        let remark = `answered by ${upstream.origin}`
        // Whatever happened to the answer, this comes last, and once.
        res.once('close', () => resolve({ status, remark }))
        const breakOff = forwarder.forward(req, res, {
          answered(answer) {
            status = answer.statusCode ?? status
            const headers = answerHeaders(answer, req)
            const has = new Set(pairs(headers).map(([name]) => name.toLowerCase()))
            for (const [name, value] of pairs(fields)) if (!has.has(name.toLowerCase())) headers.push(name, value)
            res.sendDate = false
            res.writeHead(status, answer.statusMessage, headers)
            answer.pipe(res)
          },
          failed({ status: of, message }) {
            remark = `${upstream.origin} gave no answer: ${message}`
            if (res.headersSent) {
              res.destroy()
              return
            }
            status = of
            const text = unavailable(of, `${remark}.`)
            const length = ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(text))]
            res.writeHead(of, [...length, ...fields])
            res.end(text)
          },
        })
        res.once('close', breakOff)
      }),
    close: forwarder.close,
  }
}

function unavailable(status: 502 | 504, message: string): string {
  const stamp = { requestId: randomUUID(), timestamp: new Date().toISOString() }
  return problem(new Refusal('INTERNAL_ERROR', message), stamp, status)
}
