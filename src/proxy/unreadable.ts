import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { lastAnswer } from '../http/last-answer.ts'

/** The body of an answer that the proxy gives itself. */
export type Problem = (status: number, code: string, message: string) => string

/**
 * Makes a server answer what it cannot pass on, because no request can be read in it or because it asks for a tunnel,
 * with a body that says so. Node itself would say nothing but the status, or close the connection.
 */
export function refuseUnreadable(server: Server, problem: Problem): void {
  const refuse = (socket: Socket, status: number, code: string, message: string, fields: string[] = []): void =>
    void socket.end(lastAnswer(status, problem(status, code, message), fields))
  server.on('connect', (_req, socket: Socket) => {
    socket.on('error', () => socket.destroy())
    refuse(
      socket,
      405,
      'METHOD_NOT_ALLOWED',
      'This proxy stands for one deployment: give its address to the app as the base URL, not as a proxy, so that there is no CONNECT.',
      ['Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS'],
    )
  })
  server.on('clientError', (error: NodeJS.ErrnoException & { reason?: string }, socket: Socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    if (error.code === 'HPE_HEADER_OVERFLOW')
      return refuse(
        socket,
        431,
        'HEADERS_TOO_LARGE',
        'The address and the header fields are larger than the 64 KiB that pass.',
      )
    if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
      return refuse(socket, 408, 'REQUEST_TIMEOUT', 'The header of the request did not arrive in time.')
    return refuse(
      socket,
      400,
      'VALIDATION_ERROR',
      `This cannot be read as an HTTP request, so it was not passed on: ${error.reason ?? error.message}.`,
    )
  })
}
