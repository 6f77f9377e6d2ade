import { request as askHttp } from 'node:http'
import { request as askHttps } from 'node:https'
import type { Socket } from 'node:net'
import { isIP } from 'node:net'
import type { Way } from './connection.ts'
import { TunnelRefused } from './failure.ts'

/** What opening a tunnel needs. */
type TunnelOptions = {
  /** What of TLS counts where the proxy is asked over it: a certificate shown to it would tell it who asks. */
  tls: { ca?: string; rejectUnauthorized?: false }
  /** Milliseconds that the proxy has. */
  timeoutMs: number
  signal?: AbortSignal
}

/**
 * Asks a proxy once for a tunnel to a target (RFC 9110, 9.3.6), and gives the socket that leads there. Throws
 * `TunnelRefused` where the proxy gives none, and the system's error where it is not reached.
 */
export function openTunnel(target: URL, { proxy, authorization }: Way, options: TunnelOptions): Promise<Socket> {
  const place = `${target.hostname}:${target.port || (target.protocol === 'https:' ? 443 : 80)}`
  const secure = proxy.protocol === 'https:'
  const host = proxy.hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    const asked = (secure ? askHttps : askHttp)({
      method: 'CONNECT',
      host,
      port: proxy.port || (secure ? 443 : 80),
      path: place,
      headers: { host: place, ...(authorization !== undefined && { 'proxy-authorization': authorization }) },
      agent: false,
      ...(secure && { ...options.tls, servername: isIP(host) ? '' : host }),
      ...(options.signal && { signal: options.signal }),
    })
    const timer = setTimeout(
      () => asked.destroy(Object.assign(new Error('no tunnel in time'), { code: 'ETIMEDOUT' })),
      options.timeoutMs,
    )
    asked.on('close', () => clearTimeout(timer))
    asked.on('error', (error) => reject(noTunnel(error, place)))
    asked.on('connect', ({ statusCode = 0 }, socket: Socket, head) => {
      clearTimeout(timer)
      // Until somebody has it.
      socket.on('error', () => {})
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy()
        return reject(new TunnelRefused(place, `answers ${statusCode}`, statusCode))
      }
      if (head.length > 0) socket.unshift(head)
      resolve(socket)
    })
    asked.end()
  })
}

function noTunnel(error: NodeJS.ErrnoException, place: string): Error {
  const { code = '' } = error
  if (code === 'ECONNRESET' || code === 'EPIPE') return new TunnelRefused(place, 'closes the connection')
  if (code.startsWith('HPE_')) return new TunnelRefused(place, 'answers with what is no HTTP')
  // Under its own code undici would take it for the target's certificate, and try again.
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? new Error(error.message, { cause: error }) : error
}
