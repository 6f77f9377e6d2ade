import { redactUrl } from '../http/redact-address.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/**
 * Reads the base URL of a deployment, without a slash at the end: what comes before the path at which customers are
 * listed, which is cut off where it stands there too. Throws `CannotFindOut` where it is no http(s)
 * URL, holds credentials or a query, or is plain http to a host that is not this machine while `allowHttp` is not set.
 */
export function readTarget(text: string, customers: string, allowHttp: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new CannotFindOut(`"${redactUrl(text)}" is not a base URL: give one such as https://staging.example.com.`)
  }
  if (url.username || url.password)
    throw new CannotFindOut(
      'The base URL holds a user name or password: take them out, requests are signed with --client-id and --client-secret.',
    )
  if (url.search || url.hash)
    throw new CannotFindOut(`"${redactUrl(text)}" has a query or a fragment: give the part before ${customers} only.`)
  if (url.protocol === 'http:' && !allowHttp && !isThisMachine(url.hostname)) {
    throw new CannotFindOut(
      `${url.origin} is plain http to another machine, where anyone on the way can read it: use https, or allow it with --allow-http.`,
    )
  }
  const path = url.pathname.replace(/(?<!\/)\/+$/, '')
  url.pathname = path.endsWith(customers) ? path.slice(0, -customers.length) : path
  return url
}

/** Whether a host name, as URLs write it, is this machine. */
export function isThisMachine(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || /^127(\.[0-9]+){3}$/.test(host) || host === '[::1]'
}
