import type { Header } from '../http/exchange.ts'
import { redactUrl } from '../http/redact-address.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** The values of `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`; absent or empty where they are not set. */
export type Proxies = { https?: string | undefined; http?: string | undefined; no?: string | undefined }

/** What TLS trusts and shows, each as PEM text; what is absent is as Node has it. */
export type Tls = {
  /** Trusted in place of the certificates that Node brings. */
  ca?: string | undefined
  /** The client's own certificate, and its key. */
  cert?: string | undefined
  key?: string | undefined
  /** Takes any certificate of the deployment. */
  insecure?: boolean | undefined
}

/** How a deployment is reached, and who says to be asking: the same for whatever is sent to it. */
export type Connection = {
  /** What is given with every request (`--header`), read anew each time. */
  headers: () => Header[]
  /** The parts of those fields that let someone in, of all that were read so far. */
  secrets: () => readonly string[]
  userAgent: string
  proxies: Proxies
  tls: Tls
}

/** A connection without anything between. */
export function direct(userAgent: string): Connection {
  return { headers: () => [], secrets: () => [], userAgent, proxies: {}, tls: {} }
}

/** Whether a target is asked over TLS without a certificate of the client. */
export function isUncertified({ protocol }: URL, { tls }: Connection): boolean {
  return protocol === 'https:' && tls.cert === undefined
}

/** A proxy on the way to a deployment, and the variable that names it. */
export type Way = {
  proxy: URL
  variable: 'HTTPS_PROXY' | 'HTTP_PROXY'
  /** The value of Proxy-Authorization; undefined where the address has no user. */
  authorization: string | undefined
}

/**
 * The proxy by which a target is asked: that of its scheme, unless `NO_PROXY` names its host, a domain that it is in, or
 * all (`*`), with a port or without. Undefined where it is asked straight. Throws `CannotFindOut` where the variable
 * holds no http(s) address.
 */
export function wayTo(target: URL, { https, http, no = '' }: Proxies): Way | undefined {
  const [variable, value] =
    target.protocol === 'https:' ? (['HTTPS_PROXY', https] as const) : (['HTTP_PROXY', http] as const)
  if (!value || isLeftOut(target, no)) return undefined
  const text = value.includes('://') ? value : `http://${value}`
  const proxy = URL.canParse(text) ? new URL(text) : undefined
  if (!proxy || (proxy.protocol !== 'http:' && proxy.protocol !== 'https:'))
    throw new CannotFindOut(
      `${variable} is "${redactUrl(value)}", which is no proxy of HTTP: give one such as http://proxy.example.com:3128.`,
    )
  const { username, password } = proxy
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const authorization = username === '' ? undefined : `Basic ${Buffer.from(user).toString('base64')}`
  proxy.username = ''
  proxy.password = ''
  return { proxy, variable, authorization }
}

function isLeftOut({ hostname, port, protocol }: URL, no: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const at = port || (protocol === 'https:' ? '443' : '80')
  return no.split(/[\s,]+/).some((entry) => {
    const [name, only] = hostAndPort(entry)
    if (name === '' || (only !== '' && only !== at)) return false
    return name === '*' || host === name || host.endsWith(`.${name}`)
  })
}

// `host`, `host:443`, `.domain`, `*.domain`, an IPv6 address with brackets or, without a port, as it is.
function hostAndPort(entry: string): [name: string, port: string] {
  const bracket = entry.indexOf(']')
  const colon = entry.lastIndexOf(':')
  const hasPort = colon > bracket && (bracket > 0 || entry.indexOf(':') === colon)
  const host = hasPort ? entry.slice(0, colon) : entry
  const name = host.replace(/^\[|\]$/g, '').replace(/^\*?\./, '')
  return [name.toLowerCase(), hasPort ? entry.slice(colon + 1) : '']
}
