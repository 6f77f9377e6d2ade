import type { SenderOptions } from '../client/send.ts'
import type { Connection } from '../client/connection.ts'
import type { Credentials } from '../client/sign.ts'
import { isThisMachine, readTarget } from '../client/target.ts'
import type { Paths } from '../spec/paths.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { readConnection } from './connection-options.ts'
import type { ConnectionOptions } from './connection-options.ts'
import { toStderr } from './print.ts'
import { createWaitTeller } from './say-waits.ts'

/** How a deployment is asked, as the command line gives it. */
export type DeploymentOptions = ConnectionOptions & {
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

/** Who asks and by which way: what all that is sent to a deployment has in common. */
export type Access = {
  connection: Connection
  credentials: Credentials | undefined
  ratePerMinute: number | undefined
  timeoutMs: number
  onWait: NonNullable<SenderOptions['onWait']>
}

/**
 * Who asks and by which way, as the command line and the environment say. Throws `CannotFindOut` where only half of the
 * credentials is given, or what is given cannot be used.
 */
export function readAccess(options: DeploymentOptions): Access {
  const { clientId, clientSecret, rate, timeout } = options
  if ((clientId === undefined) !== (clientSecret === undefined)) {
    const missing = clientId === undefined ? '--client-id (or CLIENT_ID)' : '--client-secret (or CLIENT_SECRET)'
    throw new CannotFindOut(`${missing} is missing: both sign a request, or neither.`)
  }
  const credentials = clientId !== undefined && clientSecret !== undefined ? { clientId, clientSecret } : undefined
  const connection = readConnection(options, process.env)
  const signature = connection.headers().find(([name]) => /^x-auth-(client|timestamp|nonce|signature)$/i.test(name))
  if (credentials && signature)
    throw new CannotFindOut(
      `${signature[0]} is part of the signature that --client-id asks for: leave out one of them.`,
    )
  return {
    connection,
    credentials,
    ratePerMinute: rate && (rate.requests * 60) / rate.perSeconds,
    timeoutMs: timeout * 1000,
    onWait: createWaitTeller((text) => toStderr(process.stderr.isTTY ? `\r\u001B[K${text}` : text), Date.now),
  }
}

/** How the deployment is to be asked. Throws `CannotFindOut` as `readAccess` does. */
export function senderOptions(target: URL, options: DeploymentOptions): SenderOptions {
  // What the public pages of the API allow.
  const usual = isThisMachine(target.hostname) ? undefined : 60
  const access = readAccess(options)
  return {
    target,
    ...access,
    concurrency: options.concurrency ?? 1,
    ratePerMinute: access.ratePerMinute ?? usual,
    // A limit of 60 a minute may ask for the rest of its minute, more than once.
    patienceMs: 180_000,
  }
}
