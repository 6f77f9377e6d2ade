import { InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'

/** A parser for an option that takes a whole number within bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^[0-9]{1,16}$/.test(text) ? Number(text) : Number.NaN
    if (number >= min && number <= max) return number
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`)
  }
}

/** A share between 0 and 1. */
export function share(text: string): number {
  const number = /^[0-9]*\.?[0-9]+$/.test(text) ? Number(text) : Number.NaN
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
  const words = text.split(',').map((word) => word.trim().toUpperCase())
  if (words.every((word) => word !== '')) return words
  throw new InvalidArgumentError('Give words parted by commas, such as NG,GH,KE.')
}

/** A host name of an option that may be repeated, added to those before. */
function hostName(text: string, before: string[]): string[] {
  if (/^[\w.-]+(:[0-9]{1,5})?$/.test(text)) return [...before, text]
  throw new InvalidArgumentError('Give a host name, such as mock or mock.internal.')
}

/** An origin of an option that may be repeated, added to those before. */
function origin(text: string, before: string[]): string[] {
  if (URL.canParse(text) && new URL(text).origin === text.replace(/\/$/, '').toLowerCase()) return [...before, text]
  throw new InvalidArgumentError('Give an origin as browsers send it, such as https://app.example.com.')
}

/** Seconds, parts of them too, up to ten minutes. */
export function seconds(text: string): number {
  const number = /^[0-9]*\.?[0-9]+$/.test(text) ? Number(text) : Number.NaN
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

/** Adds the options that say where a server listens, at `port` unless told otherwise, and who may ask it. */
export function addListenOptions(command: Command, port: number): Command {
  return command
    .option('-p, --port <number>', 'port to listen on; 0 takes any free one', wholeNumber(0, 65535), port)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--allow-host <name>',
      'answer to this host name too, beside addresses and localhost (repeatable)',
      hostName,
      [],
    )
    .option('--allow-origin <origin>', 'let pages of this origin steer /__kit too (repeatable)', origin, [])
}

/** Adds the options that say how a deployment is asked, as `DeploymentOptions` has them. */
export function addDeploymentOptions(command: Command): Command {
  return command
    .option(
      '--rate <rate>',
      'how many requests may be sent, such as 60/min or 5/s (default: 60/min, unlimited on this machine)',
      rate,
    )
    .option('--timeout <seconds>', 'how long one answer may take', seconds, 15)
    .addOption(clientId())
    .addOption(clientSecret())
    .option('--spec <dir>', 'go by the documents in this folder, their paths too, as drift --apply writes it')
    .option('--allow-http', 'allow plain http to another machine')
}
