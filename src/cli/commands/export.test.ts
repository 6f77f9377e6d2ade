import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGenerator } from '../../generate/create-generator.ts'
import { startDeployment } from '../../seed/deployment-under-test.ts'
import type { TestDeployment } from '../../seed/deployment-under-test.ts'
import { loadSpec } from '../../spec/spec.ts'
import type { CustomerRecord } from '../../spec/types.ts'
import { readData } from '../../data/data-file.ts'
import { runCli, startCli } from '../cli-under-test.ts'

const spec = loadSpec()
const { record } = await createGenerator({ spec, seed: 42 })
const records = (count: number) => Array.from({ length: count }, (_, n) => record(n))
let folder: string
let deployment: TestDeployment
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'export-'))
  deployment = await startDeployment()
})
afterEach(async () => {
  await deployment.close()
  rmSync(folder, { recursive: true })
})
const hold = (customers: CustomerRecord[], more: object = {}) =>
  deployment.customers.push(...customers.map((customer) => ({ ...customer, ...more })))
const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CustomerRecord)
const uuid = (n: number) => `0190d2a4-5f10-7b6e-8c21-${String(n).padStart(12, '0')}`
const byId = (list: CustomerRecord[]) => list.toSorted((a, b) => (a.id < b.id ? -1 : 1))

describe('customers-kit export', () => {
  it.each([undefined, 1_000_000_000])('leaves off a list without end, which tells a total of %s', async (total) => {
    let made = 0
    const server = createServer((_, res) => {
      const customers = Array.from({ length: 100 }, () => ({ ...record(0), id: uuid(made++) }))
      res.setHeader('content-type', 'application/json')
      res.end(JSON.stringify({ success: true, data: { customers, page: 1, page_size: 100, total } }))
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { code, stdout, stderr } = await runCli(['export', url, '--limit', '250'])
    server.closeAllConnections()
    server.close()
    expect([code, lines(stdout).length]).toEqual([1, 250])
    expect(stderr).toContain('The list goes on after 250 customers, where it was left off.')
  })

  it('writes every customer of every page, each once', async () => {
    hold(records(257))
    const { code, stdout, stderr } = await runCli(['export', deployment.url])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(lines(stdout)).toEqual(records(257))
  })

  it('writes a file that serve --data takes back, and the mock then shows the same customers', async () => {
    hold(records(120))
    const file = join(folder, 'copy.json')
    expect((await runCli(['export', deployment.url, '--out', file])).stderr).toBe(`Wrote 120 customers to ${file}.\n`)
    expect((await readData(file, spec)).records).toHaveLength(120)
    const { child, ended, written } = startCli(['serve', '--port', '0', '--data', file, '--echo-contact'])
    while (!written.stdout.includes('\n')) await new Promise((resolve) => setTimeout(resolve, 20))
    const again = await runCli(['export', written.stdout.split('\n')[0] as string])
    child.kill('SIGTERM')
    await ended
    expect(byId(lines(again.stdout))).toEqual(byId(records(120)))
  })

  it.each(['csv', 'sql', 'json', 'ndjson'])('writes %s just as generate does', async (format) => {
    hold(records(30))
    const exported = await runCli(['export', deployment.url, '--format', format])
    const generated = await runCli(['generate', '--count', '30', '--format', format])
    expect(exported.stdout).toBe(generated.stdout)
  })

  it('writes nothing but the frame where there is no customer', async () => {
    expect((await runCli(['export', deployment.url, '--format', 'json'])).stdout).toBe('[\n]\n')
  })

  it('names the members that it left out because the document does not know them', async () => {
    hold(records(3), { phone_number: '+233800123456', reference: null })
    const { code, stdout, stderr } = await runCli(['export', deployment.url])
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'Left out, because the document does not know it: phone_number.\n',
    })
    expect(lines(stdout)[0]).not.toHaveProperty('phone_number')
    expect(lines(stdout)[0]).not.toHaveProperty('reference')
  })

  it('exports customers that break the schema, says how, and exits with 1', async () => {
    hold(records(5), { created_at: 'yesterday' })
    const { code, stdout, stderr } = await runCli(['export', deployment.url])
    expect(code).toBe(1)
    expect(lines(stdout)).toHaveLength(5)
    expect(stderr).toMatch(/5 of 5 customers do not keep the documented schema\. The first is .*: created_at must be/)
  })

  it('reads in another pass what was missed because customers went away meanwhile', async () => {
    hold(records(350))
    let lists = 0
    deployment.behaviour.fate = () => {
      if (++lists === 3) deployment.customers.splice(0, 50)
      return undefined
    }
    const { code, stdout } = await runCli(['export', deployment.url])
    const exported = new Set(lines(stdout).map(({ id }) => id))
    expect(code).toBe(0)
    for (const { id } of deployment.customers) expect(exported.has(id)).toBe(true)
  })

  it('waits out a deployment that fails now and then', async () => {
    hold(records(250))
    let requests = 0
    deployment.behaviour.fate = () =>
      ++requests % 2 === 1 ? { carriedOut: false, reply: requests % 4 === 1 ? 500 : 'drop' } : undefined
    expect(lines((await runCli(['export', deployment.url])).stdout)).toHaveLength(250)
  })

  it('leaves a file as it was where the deployment does not page', async () => {
    hold(records(150))
    const real = deployment.customers
    deployment.behaviour.fate = ({ path }) => {
      expect(path).toContain('page=')
      return undefined
    }
    // Shows its first hundred, whatever page is asked for.
    deployment.customers = Object.assign([...real], {
      filter: () => Object.assign([...real], { slice: () => real.slice(0, 100) }),
    })
    const file = join(folder, 'none.ndjson')
    const { code, stderr } = await runCli(['export', deployment.url, '--out', file])
    expect(code).toBe(2)
    expect(stderr).toContain('does not page by "page" and "page_size". 100 of 150 could be read.')
    expect(() => readFileSync(file)).toThrow(/ENOENT/)
  })

  it.each([
    [['http://127.0.0.1:9'], /could not be reached: connection refused/],
    [['nowhere'], /not a base URL/],
    [['http://127.0.0.1:9', '--out', 'copy.ods'], /no format is called \.ods/],
    [
      ['http://127.0.0.1:9', '--out', 'copy.csv', '--format', 'json'],
      /contradict each other: leave out --format for csv, or name the file copy\.json\./,
    ],
    [[], /missing required argument 'base-url'/],
  ])('cannot begin with %j: one line says why, exit 2', async (args, message) => {
    const { code, stdout, stderr } = await runCli(['export', ...args])
    expect(stderr).toMatch(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  it('cannot begin without credentials that the deployment takes', async () => {
    deployment.behaviour.fate = () => ({ carriedOut: false, reply: 401 })
    const none =
      'customers-kit: The deployment refuses requests without credentials (401). ' +
      "Nothing was sent that lets someone in: give a header with -H 'Name: value', or --client-id and --client-secret (CLIENT_ID and CLIENT_SECRET) to sign.\n"
    expect(await runCli(['export', deployment.url])).toMatchObject({ code: 2, stderr: none })
    const wrong =
      "customers-kit: The deployment refuses these credentials (401). Sent was a signature: check CLIENT_ID, CLIENT_SECRET and this machine's clock, as a signature holds for a short time.\n"
    expect(await runCli(['export', deployment.url, '--client-id', 'me', '--client-secret', 's3cret'])).toMatchObject({
      code: 2,
      stderr: wrong,
    })
    expect(
      await runCli(['export', deployment.url], { env: { CLIENT_ID: 'me', CLIENT_SECRET: 's3cret' } }),
    ).toMatchObject({ code: 2, stderr: wrong })
  })
})
