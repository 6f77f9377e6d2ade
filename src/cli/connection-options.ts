import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Command } from 'commander'
import { direct } from '../client/connection.ts'
import type { Connection, Tls } from '../client/connection.ts'
import { createGivenHeaders } from '../client/given-headers.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { fileTrouble } from '../trouble/file-trouble.ts'
import { packageVersion } from '../spec/package-version.ts'
import { toStderr } from './print.ts'

/** How a deployment is reached, as the command line gives it. */
export type ConnectionOptions = {
  header?: string[]
  /** Those of the config file, before which all others count. */
  configHeader?: string[]
  cacert?: string
  cert?: string
  key?: string
  insecure?: boolean
}

/** The variable that holds header fields, one a line. */
export const headersVariable = 'CUSTOMERS_KIT_HEADERS'

/** Adds the options that say how a deployment is reached: the same for every command that asks one. */
export function addConnectionOptions(command: Command): Command {
  return command
    .option(
      '-H, --header <header>',
      `give every request this header, 'Name: value', or those of @file, read anew for each request (repeatable; ${headersVariable})`,
      (text: string, before: string[] | undefined) => [...(before ?? []), text],
    )
    .option('--cacert <file>', 'trust the certificates in this PEM file, in place of the usual ones')
    .option('--cert <file>', 'show this client certificate (PEM)')
    .option('--key <file>', 'its private key, where it is not in the same file (PEM)')
    .option('-k, --insecure', 'take any certificate of the deployment')
}

/**
 * The connection that a command line and its environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`,
 * `CUSTOMERS_KIT_HEADERS`) ask for; says once that certificates are not checked. Throws `CannotFindOut` where a header is
 * none or a file cannot be used.
 */
export function readConnection(options: ConnectionOptions, env: Record<string, string | undefined>): Connection {
  const fromEnvironment = (env[headersVariable] ?? '').split('\n').filter((line) => line.trim() !== '')
  const texts = [...(options.configHeader ?? []), ...fromEnvironment, ...(options.header ?? [])]
  const given = createGivenHeaders(texts, (file) => read(file, '--header @'))
  if (options.insecure) toStderr('The certificate of the deployment is not checked (--insecure).\n')
  return {
    ...direct(`customers-kit/${packageVersion()}`),
    headers: given.read,
    secrets: given.secrets,
    tls: readTls(options),
    proxies: {
      https: env['https_proxy'] ?? env['HTTPS_PROXY'],
      http: env['http_proxy'] ?? env['HTTP_PROXY'],
      no: env['no_proxy'] ?? env['NO_PROXY'],
    },
  }
}

function readTls({ cacert, cert, key, insecure }: ConnectionOptions): Tls {
  if (key !== undefined && cert === undefined)
    throw new CannotFindOut('--key is the key of a client certificate: give that too, with --cert FILE.')
  const ca = cacert === undefined ? undefined : read(cacert, '--cacert ')
  if (ca !== undefined && !ca.includes('-----BEGIN '))
    throw new CannotFindOut(
      `--cacert ${cacert} holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----.`,
    )
  const shown = cert === undefined ? undefined : read(cert, '--cert ')
  if (shown !== undefined && key === undefined && !shown.includes('PRIVATE KEY-----'))
    throw new CannotFindOut(`--cert ${cert} holds no private key: name its file with --key FILE.`)
  const secret = key === undefined ? shown : read(key, '--key ')
  const tls = { ca, cert: shown, key: secret, insecure }
  try {
    createSecureContext({ ca, cert: shown, key: secret })
  } catch (error) {
    const files = [
      ...(cacert === undefined ? [] : [`--cacert ${cacert}`]),
      ...(cert === undefined ? [] : [`--cert ${cert}`]),
      ...(key === undefined ? [] : [`--key ${key}`]),
    ]
    const { message } = error as Error
    const encrypted = /passphrase|password|interrupted/i.test(message)
    const why = encrypted
      ? 'the key has a passphrase; write it to a file without one'
      : message.replace(/^error:\w+:/, '')
    throw new CannotFindOut(`${files.join(' and ')} cannot be used: ${why}.`)
  }
  return tls
}

function read(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CannotFindOut(`${option}${file} cannot be read: ${fileTrouble(error, 'read')}.`)
  }
}
