import { isIP } from 'node:net'

/** Who else may ask a server of the kit: names of it beside addresses and localhost, and web pages beside its own. */
export type CallerOptions = {
  /** Host names, in any letters, without a port. */
  allowHosts?: readonly string[]
  /** Origins as browsers send them, such as `https://app.example.com`. */
  allowOrigins?: readonly string[]
}

/** Tells the callers that a server is there for from web pages that try to reach it through somebody's browser. */
export type Callers = {
  /**
   * Whether a Host field names this server: an IP address, localhost, or a name that was allowed. A page whose own name
   * was made to lead here (DNS rebinding) sends that name. True where it names nothing.
   */
  knowsHost: (host: string | undefined) => boolean
  /** Whether a request was sent by a page of somebody else. Pages of this machine and of the same host are not foreign. */
  isForeign: (origin: string | undefined, host: string | undefined) => boolean
  /** Whether this origin was allowed by name, and so may read the control routes' answers. */
  allowsOrigin: (origin: string | undefined) => boolean
}

/** The callers of a server; without options there are no others. */
export function createCallers({ allowHosts = [], allowOrigins = [] }: CallerOptions = {}): Callers {
  const names = new Set(allowHosts.map((name) => nameOf(name.toLowerCase())))
  const origins = new Set(allowOrigins.map((origin) => origin.toLowerCase().replace(/\/$/, '')))
  const allowsOrigin = (origin: string | undefined): boolean =>
    origin !== undefined && origins.has(origin.toLowerCase())
  // Nearly every request comes with the Host of the one before it.
  let last: string | undefined
  return {
    knowsHost(host) {
      if (!host || host === last) return true
      const name = nameOf(host.toLowerCase())
      if (!isAddress(name) && !isLocal(name) && !names.has(name)) return false
      last = host
      return true
    },
    isForeign(origin, host) {
      if (origin === undefined || allowsOrigin(origin)) return false
      // Pages from files and sandboxed frames send `null`.
      if (!URL.canParse(origin)) return true
      const from = new URL(origin)
      return !isLoopback(from.hostname) && from.host !== host?.toLowerCase()
    },
    allowsOrigin,
  }
}

/** What to tell whoever asked by another name. */
export function unknownHost(host = ''): string {
  return `This server does not answer to the Host ${host.slice(0, 200)}. Ask it by its address or localhost, or start it with --allow-host.`
}

/** A Host without its port and without the dot that ends a full name. */
function nameOf(host: string): string {
  const end = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':')
  const name = end > 0 ? host.slice(0, end) : host
  return name.endsWith('.') ? name.slice(0, -1) : name
}

function isAddress(name: string): boolean {
  return isIP(name) === 4 || (name.startsWith('[') && name.endsWith(']') && isIP(name.slice(1, -1)) === 6)
}

function isLocal(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost')
}

function isLoopback(name: string): boolean {
  return isLocal(name) || name === '[::1]' || (name.startsWith('127.') && isIP(name) === 4)
}
