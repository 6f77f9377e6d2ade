import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDeployment } from '../../seed/deployment-under-test.ts'
import type { TestDeployment } from '../../seed/deployment-under-test.ts'
import { runCli } from '../cli-under-test.ts'

const folder = mkdtempSync(join(tmpdir(), 'seed-sync-'))
let deployment: TestDeployment
beforeAll(async () => void (deployment = await startDeployment()))
afterAll(async () => {
  await deployment.close()
  rmSync(folder, { recursive: true })
})

const people = join(folder, 'people.csv')
const ledger = join(folder, 'demo.ledger')
const run = (args: string[], data = people) =>
  runCli(['seed', ...args, deployment.url, '--data', data, '--ledger', ledger])
const kept = (email: string) => deployment.customers.find((customer) => customer.email === email)!
const writes = () => deployment.requests.filter((line) => !line.startsWith('GET'))

const share = ['--blacklisted-share', '0.5']

it('fills with people of a file, shows what would be put right, and does it', async () => {
  writeFileSync(
    people,
    'email,customer_type,First name\nada@example.com,individual,Ada\nbob@example.com,individual,Bob\n',
  )
  const told = `${people}: read by a guess at what they mean: "First name" as first_name\n`
  expect(await run(['--count', '2', ...share])).toMatchObject({
    code: 0,
    stdout: '4 created (1 blacklisted), 0 existed, 0 failed.\n',
    stderr: told,
  })
  kept('ada@example.com')['first_name'] = 'Mallory'
  writeFileSync(people, 'email,customer_type,first_name\nada@example.com,individual,Ada\n')
  deployment.requests.length = 0
  const before = readFileSync(ledger, 'utf8')
  const json = join(folder, 'plan.json')
  const dry = await run(['sync', '--count', '3', ...share, '--dry-run', '--json', json])
  expect({ ...dry, writes: writes(), ledger: readFileSync(ledger, 'utf8') }).toEqual({
    code: 0,
    signal: null,
    stdout: [
      'WHAT    WHO                           WHY',
      'remove  bob@example.com               ours, and not wanted any more',
      'update  ada@example.com               first_name: "Mallory", wanted "Ada"',
      'create  abigail.johnson3@example.com  record 2, and to blacklist',
      '',
      '1 to create, 1 to put right, 1 to blacklist, 1 to remove; 2 customers are as wanted.\n',
    ].join('\n'),
    stderr: '',
    writes: [],
    ledger: before,
  })
  expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
    dryRun: true,
    wanted: 4,
    asWanted: 2,
    plan: [
      { action: 'remove', email: 'bob@example.com' },
      { action: 'update', differences: [{ member: 'first_name', shown: 'Mallory', wanted: 'Ada' }] },
      { action: 'create', email: 'abigail.johnson3@example.com', is_active: false },
    ],
  })
  expect(await run(['sync', '--count', '3', ...share])).toMatchObject({
    code: 0,
    stdout: '1 created, 1 put right, 1 blacklisted, 1 removed; 4 customers are as wanted.\n',
  })
  expect(deployment.customers.filter(({ is_active }) => !is_active).map(({ email }) => email)).toEqual([
    'mugo2@example.com',
    'abigail.johnson3@example.com',
  ])
})

it('says how many are as wanted where nothing can be done for the others, and what to do about that', async () => {
  const [file, own] = [join(folder, 'some.csv'), join(folder, 'some.ledger')]
  const sync = () => runCli(['seed', 'sync', deployment.url, '--data', file, '--ledger', own])
  const head = 'email,customer_type,first_name,last_name\n'
  writeFileSync(file, `${head}cy@example.com,individual,Cy,Ode\n`)
  await sync()
  deployment.customers.push({
    id: crypto.randomUUID(),
    email: 'di@example.com',
    is_active: true,
    created_at: '2024-01-01T00:00:00Z',
  })
  writeFileSync(file, `${head}cy@example.com,individual,Cy,\ndi@example.com,individual,Di,Ode\n`)
  // The first time it is created, and refused.
  await sync()
  const { code, stdout, stderr } = await sync()
  expect([code, stdout]).toEqual([1, 'Nothing was done; 0 of 2 customers are as wanted.\n'])
  expect(stderr.split('\n')).toEqual([
    'di@example.com: left alone: somebody else has the email',
    expect.stringMatching(
      /^cy@example\.com, .*: not as wanted: last_name "Ode" is not wanted, and an update takes no value away$/,
    ),
    "1 email is somebody else's here. Give those people others; if this kit made those customers, name the --ledger of that time.",
    'What no update takes away goes with the customer: delete it, and the same command makes it anew; or name the value in --data.',
    '',
  ])
})

it('sends nothing where addresses may be somebody’s, unless it is said that this is meant', async () => {
  const real = join(folder, 'real.csv')
  writeFileSync(real, 'email,customer_type\nada@acme.io,individual\n')
  deployment.requests.length = 0
  const { code, stdout, stderr } = await run(['sync'], real)
  expect({ code, stdout, sent: deployment.requests }).toEqual({ code: 2, stdout: '', sent: [] })
  expect(stderr).toContain(`1 address of ${real} may be somebody's`)
  expect(stderr).toContain(`\n  ${real}:2:1: ada@acme.io\n`)
})

it('sends nothing where the file holds what cannot be created', async () => {
  deployment.requests.length = 0
  const bad = join(folder, 'bad.csv')
  writeFileSync(bad, 'email,customer_type\nada,individual\n,gold\n')
  const { code, stderr } = await run(['sync'], bad)
  expect([code, stderr.split('\n').length, deployment.requests, existsSync(`${ledger}.lock`)]).toEqual([
    2,
    5,
    [],
    false,
  ])
})
