import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startDeployment } from '../../seed/deployment-under-test.ts'
import type { TestDeployment } from '../../seed/deployment-under-test.ts'
import { runCli, startCli } from '../cli-under-test.ts'

let folder: string
let deployment: TestDeployment
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'seed-'))
  deployment = await startDeployment()
})
afterEach(async () => {
  await deployment.close()
  rmSync(folder, { recursive: true })
})

const ledger = () => join(folder, 'demo.ledger')
const seed = (...args: string[]) => runCli(['seed', deployment.url, '--ledger', ledger(), ...args])

describe('customers-kit seed cannot begin', () => {
  const none = 'http://127.0.0.1:9'
  it.each([
    [['seed', 'somewhere'], /"somewhere" is not a base URL/],
    [['seed', 'http://me:pw@127.0.0.1'], /user name or password/],
    [['seed', 'http://sandbox.example.com'], /--allow-http/],
    [['seed', none], /could not be reached: connection refused/],
    [['seed', none, '--count', '0'], /Give a whole number from 1/],
    [['seed', none, '--locale', 'ZZ'], /no names for ZZ/],
    [['seed', none, '--client-id', 'me'], /--client-secret \(or CLIENT_SECRET\) is missing/],
    [['seed', 'https://api.bank.com'], /api\.bank\.com looks like production.*--yes-production/],
    [['seed', 'https://customers.bank.com'], /not known to be a place for trying things out\. Add --yes/],
    [
      ['seed', 'https://sandbox.bank.com', '--count', '1001'],
      /1001 customers are many for sandbox\.bank\.com\. Add --yes/,
    ],
    [['seed', 'status', '--ledger', '/nowhere/x.ledger'], /There is no ledger/],
    [['seed', 'undo', none, '--ledger', '/nowhere/x.ledger'], /there is no folder \/nowhere\./],
    [['seed', none, '--ledger', '/nowhere/x.ledger'], /there is no folder \/nowhere\. Make it/],
    [['seed', 'stat'], /Did you mean "status"\?/],
    [['seed', 'Udno'], /Did you mean "undo"\?/],
    [['seed', 'udno', 'http://127.0.0.1:4010'], /Did you mean "undo"\?/],
    [['seed', 'http://127.0.0.1:4010', 'more'], /takes one base URL, and more is too much/],
    [['seed'], /missing required argument 'base-url'/],
  ])('with %j: one line says why, exit 2', async (args, message) => {
    const { code, stderr, stdout } = await runCli(args, { cwd: folder })
    expect(stderr).toMatch(message)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('without credentials that the deployment takes', async () => {
    deployment.behaviour.fate = () => ({ carriedOut: false, reply: 401 })
    const { code, stderr } = await seed('--count', '5')
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'customers-kit: The deployment refuses requests without credentials (401). ' +
        "Nothing was sent that lets someone in: give a header with -H 'Name: value', or --client-id and --client-secret (CLIENT_ID and CLIENT_SECRET) to sign.\n",
    })
  })

  it('with credentials that the deployment does not take, and leaves no ledger behind', async () => {
    deployment.behaviour.fate = () => ({ carriedOut: false, reply: 401 })
    const { code, stderr } = await seed('--count', '5', '--client-id', 'me', '--client-secret', 's3cret')
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /^customers-kit: The deployment refuses these credentials \(401\)\. Sent was a signature: check CLIENT_ID, CLIENT_SECRET and this machine's clock/,
    )
    expect(readdirSync(folder)).toEqual([])
  })

  it('where no answer comes to the first question, nor when it is asked once more', async () => {
    deployment.behaviour.fate = () => ({ carriedOut: true, reply: 'answer', delay: 1_500 })
    const { code, stderr } = await seed('--count', '5', '--timeout', '1')
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `customers-kit: ${deployment.url} could not be reached: no complete answer within 1 second.\n`,
    })
    expect(deployment.requests).toEqual(Array(2).fill('GET /api/customers?page=1&page_size=1'))
    deployment.behaviour.fate = () => ({
      carriedOut: true,
      reply: 'answer',
      delay: deployment.requests.length === 3 ? 1_500 : 0,
    })
    expect(await seed('--count', '5', '--timeout', '1')).toMatchObject({
      code: 0,
      stdout: '5 created, 0 existed, 0 failed.\n',
    })
  })

  it('where the URL is not that of a Customers API', async () => {
    const { code, stderr } = await runCli(['seed', `${deployment.url}/v7`, '--ledger', ledger()])
    expect(code).toBe(2)
    expect(stderr).toContain('the base URL is what comes before /api/customers')
  })

  it('with the ledger of another seed or deployment', async () => {
    await seed('--count', '2')
    expect((await seed('--count', '2', '--seed', '7')).stderr).toContain('is the ledger of seed 42 and not 7')
    const other = await runCli(['seed', 'undo', 'http://127.0.0.1:9', '--ledger', ledger()])
    expect(other).toMatchObject({ code: 2 })
    expect(other.stderr).toContain(`is the ledger of ${deployment.url} and not of http://127.0.0.1:9`)
    expect(existsSync(`${ledger()}.lock`)).toBe(false)
  })

  it('with a file that is no ledger, which it leaves as it is', async () => {
    writeFileSync(ledger(), '{"some":"file"}\n')
    expect((await seed('--count', '2')).stderr).toContain('is not a ledger of "customers-kit seed"')
    expect(readFileSync(ledger(), 'utf8')).toBe('{"some":"file"}\n')
  })

  it('while another run has the ledger', async () => {
    deployment.behaviour.fate = () => ({ carriedOut: true, reply: 'answer', delay: 300 })
    const { child, ended } = startCli(['seed', deployment.url, '--ledger', ledger(), '--count', '1000'])
    while (!existsSync(ledger())) await sleep(10)
    const second = await seed('--count', '1000')
    child.kill('SIGKILL')
    await ended
    expect(second).toMatchObject({ code: 2 })
    expect(second.stderr).toMatch(/Process [0-9]+ is using .*demo\.ledger\. Wait until it has ended/)
  })
})
