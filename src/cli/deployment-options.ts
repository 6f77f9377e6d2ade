import type { SenderOptions } from '../client/send.ts'
import { isThisMachine, readTarget } from '../client/target.ts'
import type { Paths } from '../spec/paths.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'

/** How a deployment is asked, as the command line gives it. */
export type DeploymentOptions = {
  /** 1 where absent. */
  concurrency?: number
  rate?: { requests: number; perSeconds: number }
  timeout: number
  clientId?: string
  clientSecret?: string
  allowHttp?: boolean
  /** A folder of documents in place of the package's own. */
  spec?: string
}

/** The base URL that a command line gives, before the path of the customers. Throws `CannotFindOut` where it is none. */
export function baseUrl(url: string, { customers }: Paths, { allowHttp }: DeploymentOptions): URL {
  return readTarget(url, customers, allowHttp ?? false)
}

/** A base URL as ledgers and messages write it. */
export function nameOf(target: URL): string {
  return target.href.replace(/\/$/, '')
}

/** How the deployment is to be asked. Throws `CannotFindOut` where only half of the credentials is given. */
export function senderOptions(
  target: URL,
  { clientId, clientSecret, concurrency = 1, rate, timeout }: DeploymentOptions,
): SenderOptions {
  if ((clientId === undefined) !== (clientSecret === undefined)) {
    const missing = clientId === undefined ? '--client-id (or CLIENT_ID)' : '--client-secret (or CLIENT_SECRET)'
    throw new CannotFindOut(`${missing} is missing: both sign a request, or neither.`)
  }
  // What the public pages of the API allow.
  const usual = isThisMachine(target.hostname) ? undefined : 60
  const perMinute = rate ? (rate.requests * 60) / rate.perSeconds : usual
  return {
    target,
    concurrency,
    ratePerMinute: perMinute,
    timeoutMs: timeout * 1000,
    // A limit of 60 a minute may ask for the rest of its minute, more than once.
    patienceMs: 180_000,
    ...(clientId !== undefined && clientSecret !== undefined && { credentials: { clientId, clientSecret } }),
  }
}
