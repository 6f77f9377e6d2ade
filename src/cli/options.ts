import { InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'
import { addConnectionOptions } from './connection-options.ts'
import type { OperationId } from '../spec/openapi.ts'
import { isBasePath } from '../server/base-path.ts'

/** A parser for an option that takes a whole number within bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN
    if (number >= min && number <= max) return number
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`)
  }
}

/** A part of a whole, counted from 1: `3/16`. */
export function shard(text: string): { number: number; of: number } {
  const [, number, of] = /^([0-9]{1,6})\/([0-9]{1,6})$/.exec(text) ?? []
  if (Number(number) >= 1 && Number(number) <= Number(of)) return { number: Number(number), of: Number(of) }
  throw new InvalidArgumentError(
    'Give a part and how many there are, such as 1/16 for the first and 16/16 for the last.',
  )
}

/** A share between 0 and 1. */
export function share(text: string): number {
  const number = /^(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)$/.test(text) ? Number(text) : Number.NaN
  if (number <= 1) return number
  throw new InvalidArgumentError('Give a share from 0 to 1, such as 0.05.')
}

/** Milliseconds, or a span of them: `200` or `50-250`. */
export function span(text: string): { min: number; max: number } {
  const [, low, high = low] = /^([0-9]{1,6})(?:-([0-9]{1,6}))?$/.exec(text) ?? []
  const [min, max] = [Number(low), Number(high)]
  if (min <= max && max <= 60_000) return { min, max }
  throw new InvalidArgumentError('Give milliseconds up to 60000 or a span of them, such as 200 or 50-250.')
}

/** A rate such as `60/min`, `5/s` or `1000/h`. */
export function rate(text: string): { requests: number; perSeconds: number } {
  const [, count, unit] = /^([0-9]{1,9})\/(s|sec|second|min|minute|h|hour)$/.exec(text) ?? []
  const requests = Number(count)
  if (requests >= 1) return { requests, perSeconds: unit!.startsWith('s') ? 1 : unit!.startsWith('m') ? 60 : 3600 }
  throw new InvalidArgumentError('Give a number of requests in a span of time, such as 60/min, 5/s or 1000/h.')
}

/** Words parted by commas, in capitals: `ng,GH` gives `NG` and `GH`. */
export function list(text: string): string[] {
  const all = text.split(',').map((word) => word.trim().toUpperCase())
  if (all.every((word) => word !== '')) return all
  throw new InvalidArgumentError('Give words parted by commas, such as NG,GH,KE.')
}

/** Words parted by commas, as they are. */
export function words(text: string): string[] {
  const all = text.split(',').map((word) => word.trim())
  if (all.every((word) => word !== '')) return all
  throw new InvalidArgumentError('Give words parted by commas, such as email,first_name.')
}

/** A value of an option that may be repeated, added to those before. */
export function each(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), text]
}

/** A host name of an option that may be repeated, added to those before. */
function hostName(text: string, before: string[]): string[] {
  if (/^[\w.-]+(:[0-9]{1,5})?$/.test(text)) return [...before, text]
  throw new InvalidArgumentError('Give a host name, such as mock or mock.internal.')
}

/** An origin of an option that may be repeated, added to those before. */
export function origin(text: string, before: string[]): string[] {
  if (URL.canParse(text) && new URL(text).origin === text.replace(/\/$/, '').toLowerCase()) return [...before, text]
  throw new InvalidArgumentError('Give an origin as browsers send it, such as https://app.example.com.')
}

const operationIds: Record<OperationId, true> = {
  createCustomer: true,
  updateCustomer: true,
  listCustomers: true,
  getCustomer: true,
  blacklistCustomer: true,
  deleteCustomer: true,
}

/** Operations of the document, parted by commas. */
export function operations(text: string): OperationId[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.every((name) => Object.hasOwn(operationIds, name))) return names as OperationId[]
  throw new InvalidArgumentError(`Give operations parted by commas, of ${Object.keys(operationIds).join(', ')}.`)
}

/** What every path begins with: `/v2`. A slash alone, and a slash at the end, say nothing. */
export function basePath(text: string): string {
  const path = text.replace(/\/$/, '')
  if (path === '' || isBasePath(path)) return path
  throw new InvalidArgumentError('Give a path of letters, digits, - and _, such as /v2.')
}

/** Seconds, parts of them too, up to ten minutes. */
export function seconds(text: string): number {
  const number = /^(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)$/.test(text) ? Number(text) : Number.NaN
  if (number > 0 && number <= 600) return number
  throw new InvalidArgumentError('Give seconds above 0 and up to 600, such as 15 or 0.5.')
}

/** A span of time in seconds, up to a year: `90s`, `10m`, `1h` or `7d`. */
export function duration(text: string): number {
  const [, number, unit = ''] = /^([0-9]{1,7})(s|m|h|d)$/.exec(text) ?? []
  const span = Number(number) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit] ?? Number.NaN)
  if (span > 0 && span <= 366 * 86_400) return span
  throw new InvalidArgumentError('Give a span of time above 0, such as 90s, 10m, 1h or 7d.')
}

/** What `--format` says of itself. */
export const formatHelp = 'how they are written; by the ending of the file unless given, else ndjson'

/** The option that names a client, for which the environment stands in. */
export function clientId(about = 'signs every request'): Option {
  return new Option('--client-id <id>', about).env('CLIENT_ID')
}

/** The option that gives a client's secret, for which the environment stands in. */
export function clientSecret(): Option {
  return new Option('--client-secret <secret>', 'its secret; the environment is the safer place for it').env(
    'CLIENT_SECRET',
  )
}

/**
 * Adds the options that say where a server listens, at `port` unless told otherwise, by the variable `from` too, and who
 * may ask it.
 */
export function addListenOptions(command: Command, port: number, from?: string): Command {
  const listen = new Option('-p, --port <number>', 'port to listen on; 0 takes any free one')
    .argParser(wholeNumber(0, 65535))
    .default(port)
  // One that is empty is as good as none.
  return command
    .addOption(from !== undefined && process.env[from] !== '' ? listen.env(from) : listen)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--allow-host <name>',
      'answer to this host name too, beside addresses and localhost (repeatable)',
      hostName,
      [],
    )
    .option('--allow-origin <origin>', 'let pages of this origin steer /__kit too (repeatable)', origin, [])
}

/** The name of a domain, in small letters. */
export function domain(text: string): string {
  const name = text.toLowerCase().replace(/^@/, '')
  const labels = name.split('.')
  if (name.length <= 150 && labels.length > 1 && labels.every((label) => /^[a-z0-9](-*[a-z0-9]){0,62}$/.test(label)))
    return name
  throw new InvalidArgumentError('Give the name of a domain, such as mail-tests.example.com.')
}

/** The option that says on which domain customers that are made up have their emails. */
export function emailDomain(): Option {
  return new Option(
    '--email-domain <name>',
    'have made-up emails on this domain, where the reserved ones (example.com) are refused; mail to it may arrive',
  ).argParser(domain)
}

/** Adds the options that say how a deployment is reached and asked, as `DeploymentOptions` has them. */
export function addDeploymentOptions(
  command: Command,
  { timeout = 15, usualRate = '60/min, unlimited on this machine' } = {},
): Command {
  return addConnectionOptions(
    command
      .option('--rate <rate>', `how many requests may be sent, such as 60/min or 5/s (default: ${usualRate})`, rate)
      .option('--timeout <seconds>', 'how long one answer may take', seconds, timeout)
      .addOption(clientId())
      .addOption(clientSecret()),
  )
    .option('--spec <dir>', 'go by the documents in this folder, their paths too, as drift --apply writes it')
    .option('--allow-http', 'allow plain http to another machine')
}
