import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { Command } from 'commander'
import { afterAll, describe, expect, it } from 'vitest'
import { runCli } from './cli-under-test.ts'
import { command as compareCommand } from './commands/compare.ts'
import { applyConfig, printedConfig, readConfig } from './config-file.ts'
import { findConfig } from './use-config.ts'
import { configSchema } from './config-schema-under-test.ts'
import { addDeploymentOptions, addListenOptions, duration } from './options.ts'

const folder = mkdtempSync(join(tmpdir(), 'config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const names = ['serve', 'check', 'promises', 'proxy', 'judge', 'drift', 'generate', 'seed', 'export']
const schema = join(import.meta.dirname, 'config.schema.json')
const config = {
  $schema: './config.schema.json',
  options: { rate: '60/min', timeout: 20 },
  check: { 'max-time': '10m', timeout: 25, json: 'reports/check.json' },
  targets: {
    staging: {
      url: 'https://staging.example.com',
      header: ['X-Tenant: acme', '@token'],
      cacert: 'ca.pem',
      rate: '5/s',
    },
    local: { url: 'http://127.0.0.1:4010', insecure: true },
  },
}

function write(name: string, text: string, at = folder): string {
  mkdirSync(at, { recursive: true })
  writeFileSync(join(at, name), text)
  return join(at, name)
}

const known = new Set(
  ['rate', 'timeout', 'max-time', 'json', 'header', 'cacert', 'insecure', 'port'].flatMap((name) => [
    name,
    `first-${name}`,
    `second-${name}`,
  ]),
)

function given(args: string[], file: string): Record<string, unknown> {
  let seen: Record<string, unknown> = {}
  const check = addDeploymentOptions(new Command('check').argument('[base-url]'), { timeout: 30 })
    .option('--json [file]')
    .option('--max-time <span>', '', duration)
    .action((url: string, options: object) => void (seen = { url, ...options }))
  const program = new Command('kit').addCommand(check)
  program.hook('preAction', (_, command) => applyConfig(command, readConfig(file, names), known))
  program.exitOverride().parse(['check', ...args], { from: 'user' })
  return seen
}

describe('a config file', () => {
  const file = write('customers-kit.config.json', JSON.stringify(config))

  it('gives what the command line does not: of the target, then of the command, then of all', () => {
    expect(given(['staging'], file)).toMatchObject({
      url: 'https://staging.example.com',
      rate: { requests: 5, perSeconds: 1 },
      timeout: 25,
      maxTime: 600,
      cacert: join(folder, 'ca.pem'),
      json: join(folder, 'reports/check.json'),
      configHeader: ['X-Tenant: acme', `@${join(folder, 'token')}`],
    })
    expect(given(['local', '--timeout', '3'], file)).toMatchObject({
      url: 'http://127.0.0.1:4010',
      rate: { requests: 60, perSeconds: 60 },
      timeout: 3,
      insecure: true,
    })
    expect(given(['https://other.test'], file)).toMatchObject({ url: 'https://other.test', timeout: 25 })
  })

  it('gives each of two deployments what its target says, and nothing of that to the other', () => {
    let seen: Record<string, unknown> = {}
    const compare = compareCommand().action((first: string, second: string, options: object) => {
      seen = { first, second, ...options }
    })
    const program = new Command('kit').addCommand(compare)
    program.hook('preAction', (_, command) => {
      applyConfig(command, readConfig(file, [...names, 'compare']), known)
      const printed = printedConfig(command, file)
      expect(printed).toContain('first-header of config')
      expect(printed).not.toContain('acme')
    })
    program.exitOverride().parse(['compare', 'staging', 'local'], { from: 'user' })
    expect(seen).toMatchObject({
      first: 'https://staging.example.com',
      second: 'http://127.0.0.1:4010',
      firstConfigHeader: ['X-Tenant: acme', `@${join(folder, 'token')}`],
      firstCacert: join(folder, 'ca.pem'),
      secondInsecure: true,
      rate: { requests: 60, perSeconds: 60 },
      firstRate: { requests: 5, perSeconds: 1 },
    })
    for (const name of ['configHeader', 'secondConfigHeader', 'cacert', 'insecure', 'secondRate'])
      expect(seen[name], name).toBeUndefined()
  })

  it('names its targets where something is neither one of them nor an address', () => {
    expect(() => given(['stagign'], file)).toThrow(
      `"stagign" is neither a base URL, such as https://staging.example.com, nor a target of ${file}, which has staging, local.`,
    )
    expect(given(['staging'], file)).toMatchObject({ namedTarget: 'staging' })
    expect(given(['https://other.test'], file)).not.toHaveProperty('namedTarget')
  })

  it('is found from the folder up, as YAML too', () => {
    const deep = join(folder, 'a', 'b')
    mkdirSync(deep, { recursive: true })
    expect(findConfig(deep)).toBe(file)
    const near = write(
      'customers-kit.config.yaml',
      '# near\ntargets:\n  staging: { url: https://near.test }\n',
      join(folder, 'a'),
    )
    expect(findConfig(deep)).toBe(near)
    expect(given(['staging'], near)).toMatchObject({ url: 'https://near.test' })
  })

  it.each([
    ['{', /cannot be read/],
    ['[]', /holds no object/],
    ['{"chek":{}}', /has "chek", which is neither options, targets nor a command/],
    ['{"targets":{"staging":{}}}', /has the target "staging" without a url/],
    ['{"options":{"colour":"red"}}', /has "colour", which is no option of any command/],
    ['{"check":{"timeout":"soon"}}', /--timeout cannot be "soon"\. Give seconds/],
    ['{"options":{"rate":{"a":1}}}', /--rate has to be text/],
  ])('that is %s is refused by its name', (text, message) => {
    const bad = write('bad.json', text)
    expect(() => given(['staging'], bad)).toThrow(message)
    expect(() => given(['staging'], bad)).toThrow(bad)
  })

  it('has a schema that knows every option of every command', async () => {
    const commands = await Promise.all(
      names.map(async (name) => ((await import(`./commands/${name}.ts`)) as { command: () => Command }).command()),
    )
    await expect(`${JSON.stringify(configSchema(commands), null, 2)}\n`).toMatchFileSnapshot(schema)
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')) as object)
    expect([validate(config), validate.errors]).toEqual([true, null])
    for (const bad of [{ chek: {} }, { targets: { a: {} } }, { options: { colour: 1 } }, { check: { mode: 'fast' } }])
      expect([bad, validate(bad)]).toEqual([bad, false])
  })

  it('is shown with --print-config, where each value comes from and without secrets', async () => {
    const env = { CLIENT_ID: 'me-myself', CLIENT_SECRET: 'hush-hush', CUSTOMERS_KIT_HEADERS: 'X-Key: hush-hush' }
    const { code, stdout, stderr } = await runCli(
      ['check', 'staging', '--print-config', '--timeout', '7', '-H', 'Authorization: Bearer hush-hush'],
      { cwd: folder, env },
    )
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).not.toMatch(/hush|myself|acme/)
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'check',
      arguments: ['https://staging.example.com'],
      config: file,
      options: {
        timeout: { value: 7, from: 'command line' },
        'client-secret': { value: '[redacted]', from: 'environment (CLIENT_SECRET)' },
        header: { value: ['Authorization: [redacted]'], from: 'command line' },
        'header of config': { value: ['X-Tenant: [redacted]', `@${join(folder, 'token')}`], from: 'config' },
        rate: { value: { requests: 5, perSeconds: 1 }, from: 'config' },
      },
    })
  })
})

it('serve listens on PORT where no --port is given, and not where it is empty', () => {
  const before = process.env['PORT']
  const port = (args: string[], value: string): unknown => {
    process.env['PORT'] = value
    const serve = addListenOptions(new Command('serve'), 4010, 'PORT')
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
    return serve.parse(args, { from: 'user' }).opts()['port']
  }
  try {
    expect([port([], '5123'), port(['--port', '1'], '5123'), port([], '')]).toEqual([5123, 1, 4010])
    expect(() => port([], 'soon')).toThrow(/from env 'PORT' is invalid\. Give a whole number/)
  } finally {
    if (before === undefined) delete process.env['PORT']
    else process.env['PORT'] = before
  }
})
