import type { Failure } from '../http/exchange.ts'
import type { Way } from './connection.ts'

type Trouble = Error & {
  code?: string | undefined
  cause?: unknown
  errors?: { code?: string }[]
  rawPacket?: Buffer
  data?: unknown
}

const connecting: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name of the host could not be resolved',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
}

/** What a proxy does that was asked for a tunnel to `place`, in place of giving one; `status` where it answers. */
export class TunnelRefused extends Error {
  override name = 'TunnelRefused'
  readonly status: number | undefined
  constructor(place: string, what: string, status?: number) {
    super(`${what} when asked for a tunnel to ${place}`)
    this.status = status
  }
}

/** How a request was sent that failed. */
type Sending = {
  /** The proxy by which it was sent. */
  way: Way | undefined
  timeoutMs: number
  /** It went over TLS without a certificate of the client: some that want one close without a word. */
  uncertified: boolean
  /** It went over TLS. */
  secure: boolean
}

/** What an error says of a request that has no answer. */
export function toFailure(error: Trouble, { way, timeoutMs, uncertified, secure }: Sending): Failure {
  const cause = error.cause as { code?: string } | undefined
  const code = error.code ?? cause?.code ?? error.errors?.[0]?.code ?? ''
  const by = way === undefined ? '' : ` by the proxy ${way.proxy.origin}`
  if (error instanceof TunnelRefused && way)
    return {
      kind: 'proxy',
      message: `the proxy ${way.proxy.origin} ${error.message}`,
      remedy:
        error.status === 407
          ? `Put a user and password into ${way.variable}, as in http://USER:PASSWORD@${way.proxy.host}.`
          : `Check ${way.variable}, and that the proxy lets this host and port through; NO_PROXY leaves it out.`,
    }
  const kind = way ? 'proxy' : 'unreachable'
  if (connecting[code]) return { kind, message: connecting[code] + by, remedy: remedyOf(code, way) }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return { kind, message: `connecting took too long${by}`, remedy: remedyOf('ENOTFOUND', way) }
  if (error.name === 'TimeoutError' || code.endsWith('_TIMEOUT'))
    return {
      kind: 'timeout',
      message: `no complete answer within ${timeoutMs / 1000} ${timeoutMs === 1000 ? 'second' : 'seconds'}`,
      ...(way && { remedy: sayWay(way) }),
    }
  if (
    secure &&
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|SSL_HTTP_REQUEST/.test(
      code + error.message.toUpperCase().replaceAll(' ', '_'),
    )
  )
    return { kind: 'tls', message: 'it does not speak TLS, as plain http does not', remedy: plainRemedy }
  if (!secure && came(error)?.subarray(0, 2).equals(tlsAlert))
    return { kind: 'protocol', message: 'it speaks TLS, and was asked in plain http', remedy: secureRemedy }
  if (speaksHttp2(error, code))
    return {
      kind: 'protocol',
      message: 'it speaks HTTP/2 only, and this is HTTP/1.1',
      remedy: 'Have it, or the gateway before it, take HTTP/1.1 too (ALPN http/1.1).',
    }
  if (code.startsWith('HPE_HEADER_OVERFLOW') || code === 'UND_ERR_HEADERS_OVERFLOW')
    return { kind: 'too-large', message: 'the header of the answer is larger than 64 KiB' }
  if (/^(ERR_TLS|ERR_SSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_OSSL)/.test(code))
    return { kind: 'tls', message: `TLS failed: ${plainTls(error, code)}`, remedy: tlsRemedy }
  return {
    kind: 'incomplete',
    message: `the connection ended before the answer did (${error.message || code})`,
    ...remedyOfEnd({ uncertified, secure, way }),
  }
}

// A server of https closes plain connections, some without a word.
function remedyOfEnd({ uncertified, secure, way }: Omit<Sending, 'timeoutMs'>): { remedy?: string } {
  const remedies = [
    ...(uncertified ? [certRemedy] : []),
    ...(secure ? [] : [maybeSecure]),
    ...(way ? [sayWay(way)] : []),
  ]
  return remedies.length === 0 ? {} : { remedy: remedies.join(' ') }
}

const plainRemedy = 'Where it speaks plain http, give the base URL with http:// in place of https://.'
const secureRemedy = 'Give the base URL with https:// in place of http://.'
const maybeSecure = 'Where it speaks https, give the base URL with https://.'
const tlsAlert = Buffer.from([0x15, 0x03])

const certRemedy = 'Where it asks for a client certificate, show one with --cert FILE and --key FILE.'

function sayWay({ proxy, variable }: Way): string {
  return `It was asked by the proxy ${proxy.origin}: check ${variable}; NO_PROXY leaves it out.`
}

// One sentence for all of it, in every command: which of them helps is for a person to say.
const tlsRemedy =
  'Trust its certificate with --cacert FILE, show your own with --cert FILE and --key FILE where it asks for one, ' +
  'or leave it unchecked with -k.'

// OpenSSL's own words have a process id and a file of its sources around what they say.
function plainTls({ message }: Error, code: string): string {
  const said = /:(?:[^:]*):(?:SSL routines|STORE routines)?:?[^:]*:([^:]+):/.exec(message)?.[1]
  const words = said ?? message
  return code === 'EPROTO' || message.includes(code) ? words.trim() : `${words.trim()} (${code})`
}

function remedyOf(code: string, way: Way | undefined): string {
  if (way) return `Check ${way.variable}; NO_PROXY names hosts that are asked without a proxy.`
  return code === 'ECONNREFUSED'
    ? 'Check the base URL and that the deployment is up.'
    : 'Check the base URL; where only a proxy leads to it, name that in HTTPS_PROXY (HTTP_PROXY for http).'
}

// Refused by name where TLS chooses the protocol, or answered with a frame of SETTINGS (RFC 9113, 3.4 and 6.5).
function speaksHttp2(error: Trouble, code: string): boolean {
  if (code.includes('NO_APPLICATION_PROTOCOL') || /no application protocol/i.test(error.message)) return true
  const bytes = came(error)
  return (
    bytes !== undefined && bytes.length >= 5 && bytes[0] === 0 && bytes[1] === 0 && (bytes[3] === 4 || bytes[3] === 7)
  )
}

/** What came that is no HTTP/1.1. */
function came({ rawPacket, data }: Trouble): Buffer | undefined {
  return rawPacket ?? (typeof data === 'string' ? Buffer.from(data, 'latin1') : undefined)
}
