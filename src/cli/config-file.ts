import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Command, Option } from 'commander'
import { InvalidArgumentError } from 'commander'
import { parse as parseYaml } from 'yaml'
import { isObject, record } from '../http/json.ts'
import { redactUrl } from '../http/redact-address.ts'
import { redacted } from '../http/redacted.ts'
import { isDatabase } from '../database/say-database.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { headersVariable } from './connection-options.ts'
import { similarCommand } from './similar-command.ts'
import { fileTrouble, isSystemError } from '../trouble/file-trouble.ts'

/** A config file: options of all commands, of one, and of a target by its name. */
export type Config = {
  file: string
  options: Members
  commands: Record<string, Members>
  targets: Record<string, Members>
}

type Members = Record<string, unknown>

/** What a config file may hold beside the sections of commands. */
const sections = ['$schema', 'options', 'targets']

/** Whether an option names a file: one is beside the config file that says so, wherever the command is run. */
function namesFile({ flags }: Option): boolean {
  return /[<[](?:file|dir|ledger|report)[\]>]/.test(flags)
}

/** Reads a config file. Throws `CannotFindOut`, which names it, where it is none; `commands` are those that there are. */
export function readConfig(file: string, commands: readonly string[]): Config {
  const fail = (what: string): never => {
    throw new CannotFindOut(`${file} ${what}`)
  }
  let value: unknown
  try {
    const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
    value = file.endsWith('.json') ? JSON.parse(text) : parseYaml(text)
  } catch (error) {
    const why = isSystemError(error) ? fileTrouble(error, 'read') : (error as Error).message.split('\n', 1)[0]
    fail(`cannot be read: ${why}.`)
  }
  const whole = record(value) ?? fail('holds no object: see docs/reach.md for what it may hold.')
  const strange = Object.keys(whole).find((name) => !sections.includes(name) && !commands.includes(name))
  if (strange !== undefined)
    fail(`has "${strange}", which is neither options, targets nor a command (${commands.join(', ')}).`)
  const section = (name: string, of: Members = whole): Members => {
    const found = of[name] ?? {}
    return isObject(found) ? found : fail(`has "${name}", which has to be an object.`)
  }
  const targets = section('targets')
  for (const name of Object.keys(targets)) {
    const { url } = section(name, targets)
    if (typeof url !== 'string' || !URL.canParse(url)) fail(`has the target "${name}" without a url.`)
    if (URL.canParse(name)) fail(`has a target called "${name}", which is an address: give it a name.`)
  }
  return {
    file,
    options: section('options'),
    commands: Object.fromEntries(commands.filter((name) => name in whole).map((name) => [name, section(name)])),
    targets: targets as Record<string, Members>,
  }
}

/**
 * Gives a command that was read what the config says, where neither the command line nor the environment does: of its
 * target first, then of the command, then of all. An argument, or an option of an address, that is the name of a target
 * becomes its address. Throws `CannotFindOut` where the config says what no command takes.
 */
export function applyConfig(command: Command, config: Config, known: ReadonlySet<string>): void {
  const sweep: unknown = command.opts()['sweep']
  const isTarget = (one: unknown): one is string => typeof one === 'string' && Object.hasOwn(config.targets, one)
  const named = command.processedArgs.flatMap((one, at) => (isTarget(one) ? [{ name: one, at }] : []))
  const ofTarget: Members = {}
  for (const { name, at } of named) {
    const { url, ...options } = config.targets[name]!
    command.processedArgs[at] = command.args[at] = String(url)
    // What is one deployment's, such as who may enter, is no business of another one.
    const side = sideOf(command, at)
    const isOfSide = (option: string): boolean => command.options.some(({ long }) => long === `--${side}${option}`)
    for (const [option, value] of Object.entries(options)) ofTarget[isOfSide(option) ? side + option : option] ??= value
  }
  if (named.length === 0 && isTarget(sweep)) {
    const { url, ...options } = config.targets[sweep]!
    command.setOptionValueWithSource('sweep', url, 'config')
    Object.assign(ofTarget, options)
  } else mustBeAddress(command, config)
  const name = named[0]?.name ?? (isTarget(sweep) ? sweep : undefined)
  if (name !== undefined) command.setOptionValueWithSource('namedTarget', name, 'config')
  const layers = [ofTarget, config.commands[pathOf(command)[0]!] ?? {}, config.options]
  for (const layer of [...layers, ...Object.values(config.targets), ...Object.values(config.commands)])
    for (const option of Object.keys(layer))
      if (option !== 'url' && !known.has(option))
        throw new CannotFindOut(
          `${config.file} has "${option}", which is no option of any command: write it as in --help.`,
        )
  for (const option of command.options) {
    const source = command.getOptionValueSource(option.attributeName())
    const written = option.long?.replace(/^--(no-)?/, '') ?? ''
    const layer = layers.find((one) => Object.hasOwn(one, written))
    // Headers add to those given elsewhere, name by name.
    if (layer && plain(written) === 'header') keepHeaders(command, option, layer[written], config.file)
    else if (layer && (source === undefined || source === 'default')) set(command, option, layer[written], config.file)
  }
}

/** What an option's name begins with that counts for this argument alone: `second-` of `second`, else nothing. */
function sideOf(command: Command, at: number): string {
  const name = command.registeredArguments[at]?.name() ?? ''
  return /^(first|second)$/.test(name) ? `${name}-` : ''
}

// What is no address was probably meant to be a target, or to be a command of this one.
function mustBeAddress(command: Command, { file, targets }: Config): void {
  const names = Object.keys(targets)
  const given: unknown[] = command.registeredArguments.flatMap((one, at) =>
    /^(base-url|upstream|first|second)$/.test(one.name()) ? [command.processedArgs[at]] : [],
  )
  const wrong = [...given, command.opts()['sweep']].find((one) => typeof one === 'string' && !URL.canParse(one)) as
    | string
    | undefined
  if (names.length === 0 || wrong === undefined) return
  if (command.commands.length > 0 && similarCommand(wrong) !== undefined) return
  throw new CannotFindOut(
    `"${redactUrl(wrong)}" is neither a base URL, such as https://staging.example.com, ` +
      `nor a target of ${file}, which has ${names.join(', ')}.`,
  )
}

/** The names of a command and those above it but the program's: `seed undo`. */
function pathOf(command: Command): string[] {
  const names: string[] = []
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name())
  return names
}

function set(command: Command, option: Option, value: unknown, file: string): void {
  const name = option.attributeName()
  const written = option.long ?? ''
  if (typeof value === 'boolean') {
    if (option.required && value) throw new CannotFindOut(`${file}: ${written} needs a value.`)
    command.setOptionValueWithSource(name, value, 'config')
    return
  }
  let taken: unknown
  for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
    if (typeof one !== 'string' && typeof one !== 'number')
      throw new CannotFindOut(`${file}: ${written} has to be text, a number, true or false, or a list of texts.`)
    const text =
      namesFile(option) && one !== '-' && !isDatabase(String(one)) ? resolve(dirname(file), String(one)) : String(one)
    const choices = option.argChoices
    if (choices && !choices.includes(text))
      throw new CannotFindOut(`${file}: ${written} is "${text}". Give one of ${choices.join(', ')}.`)
    const parse = choices ? undefined : (option.parseArg as ((text: string, before: unknown) => unknown) | undefined)
    try {
      taken = parse ? parse(text, taken ?? option.defaultValue) : text
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error
      throw new CannotFindOut(`${file}: ${written} cannot be "${text}". ${error.message}`)
    }
  }
  command.setOptionValueWithSource(name, taken, 'config')
}

function keepHeaders(command: Command, option: Option, value: unknown, file: string): void {
  const texts = (Array.isArray(value) ? (value as unknown[]) : [value]).map((one) => {
    if (typeof one !== 'string') throw new CannotFindOut(`${file}: --header has to be a text or a list of texts.`)
    return one.startsWith('@') ? `@${resolve(dirname(file), one.slice(1))}` : one
  })
  command.setOptionValueWithSource(configName(option), texts, 'config')
}

/** Where the headers of a config are kept: `configHeader`, and `firstConfigHeader` for `--first-header`. */
function configName(option: Option): string {
  return option.attributeName().replace(/header$/i, (name) => (name === 'header' ? 'configHeader' : 'ConfigHeader'))
}

/** The name of an option that counts for one of two deployments as it is for both. */
function plain(written: string): string {
  return written.replace(/^(first|second)-/, '')
}

/** What a command would go by, with where each value comes from, and placeholders for secrets; as JSON. */
export function printedConfig(command: Command, file: string | undefined): string {
  const options: Record<string, { value: unknown; from: string }> = {}
  for (const option of command.options) {
    const name = option.attributeName()
    const written = option.long?.replace(/^--(no-)?/, '') ?? name
    const value: unknown = command.getOptionValue(name)
    if (value === undefined || (Array.isArray(value) && value.length === 0) || ofConfig.has(written)) continue
    const source = command.getOptionValueSource(name) ?? 'default'
    options[written] = {
      value: shown(written, value),
      from: source === 'cli' ? 'command line' : source === 'env' ? `environment (${option.envVar})` : source,
    }
  }
  for (const option of command.options) {
    const written = option.long?.slice(2) ?? ''
    if (plain(written) !== 'header') continue
    const headers = command.getOptionValue(configName(option)) as string[] | undefined
    if (headers) options[`${written} of config`] = { value: shown(written, headers), from: 'config' }
  }
  if (process.env[headersVariable] !== undefined) options[headersVariable] = { value: redacted, from: 'environment' }
  const args = command.processedArgs.map((one) => (typeof one === 'string' ? redactUrl(one) : one))
  const whole = { command: pathOf(command).join(' '), arguments: args, config: file ?? null, options }
  return `${JSON.stringify(whole, null, 2)}\n`
}

const ofConfig = new Set(['print-config', 'config'])

// The name of a header is no secret, nor is that of the file which it is read from.
function shown(option: string, value: unknown): unknown {
  if (['client-secret', 'client-id'].includes(plain(option))) return redacted
  if (plain(option) === 'header')
    return (value as string[]).map((text) => {
      const colon = text.indexOf(':')
      if (text.startsWith('@')) return text
      return colon < 0 ? redacted : `${text.slice(0, colon)}: ${redacted}`
    })
  return typeof value === 'string' ? redactUrl(value) : value
}
