import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGenerator } from '../../generate/create-generator.ts'
import { startDeployment } from '../../seed/deployment-under-test.ts'
import type { Behaviour, Fate, Kept, TestDeployment } from '../../seed/deployment-under-test.ts'
import { chances } from '../../seed/sync-under-test.ts'
import { loadSpec } from '../../spec/spec.ts'
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

const generator = await createGenerator({ spec: loadSpec(), seed: 42 })
const behave = (behaviour: Behaviour) => Object.assign(deployment.behaviour, behaviour)
const ledger = () => join(folder, 'demo.ledger')
const seed = (...args: string[]) => runCli(['seed', deployment.url, '--ledger', ledger(), ...args])
const undo = (...args: string[]) => runCli(['seed', 'undo', deployment.url, '--ledger', ledger(), ...args])
const emails = (count: number) => Array.from({ length: count }, (_, n) => generator.request(n).email).sort()
const kept = () => deployment.customers.map(({ email }) => email).sort()
const addForeign = (email: string, reference?: string): Kept => {
  const customer: Kept = {
    id: crypto.randomUUID(),
    email,
    is_active: true,
    created_at: '2024-01-01T00:00:00Z',
    ...(reference && { reference }),
  }
  deployment.customers.push(customer)
  return customer
}
/** Lets this share of the requests fail, but none more than three times in a row: each is tried six times or more. */
const some = (share: number, fate: Fate): NonNullable<Behaviour['fate']> => {
  const chance = chances(7)
  const failed = new Map<string, number>()
  return ({ method, path, body }) => {
    const request = `${method} ${path} ${body}`
    const before = failed.get(request) ?? 0
    const fails = chance() < share && before < 3
    failed.set(request, fails ? before + 1 : 0)
    return fails ? fate : undefined
  }
}

describe('customers-kit seed', () => {
  it('creates what generate would make, and undo removes it again', async () => {
    expect(await seed('--count', '60')).toEqual({
      code: 0,
      signal: null,
      stdout: '60 created, 0 existed, 0 failed.\n',
      stderr: '',
    })
    expect(deployment.customers).toHaveLength(60)
    const {
      id: _,
      created_at: _c,
      updated_at: _u,
      is_active: _a,
      ...made
    } = deployment.customers.find(({ email }) => email === generator.request(7).email) as Kept
    expect(made).toEqual(generator.request(7))
    const status = await runCli(['seed', 'status', '--ledger', ledger()])
    expect(status.stdout).toBe(
      [
        `${deployment.url}, seed 42`,
        '',
        'STATE    NAMED  MADE UP',
        'created      0       60  there, by this ledger',
        '',
        '60 created, 0 existed, 0 failed.\n',
      ].join('\n'),
    )
    expect((await undo()).stdout).toBe('60 deleted, 0 left.\n')
    expect(deployment.customers).toEqual([])
    expect((await undo()).stdout).toBe('0 deleted, 0 left.\n')
    expect((await runCli(['seed', 'status', '--ledger', ledger()])).stdout).toContain('60 undone')
  })

  it('does nothing the second time, and only the rest where more are asked for', async () => {
    await seed('--count', '20')
    deployment.requests.length = 0
    expect(await seed('--count', '20')).toEqual({
      code: 0,
      signal: null,
      stdout: 'Nothing to do: the ledger says that all 20 were created before.\n',
      stderr: '',
    })
    expect(deployment.requests.filter((line) => line.startsWith('POST'))).toEqual([])
    await seed('--count', '30')
    expect(kept()).toEqual(emails(30))
  })

  it('says that the deployment was reset where nothing is left to do but nothing is there, and how to go on', async () => {
    await seed('--count', '5')
    deployment.customers.length = 0
    const { code, stdout, stderr } = await seed('--count', '5')
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(
      /^customers-kit: The deployment no longer has what the ledger names \(404 for customer [0-9a-f-]+\): it was reset\. Give another --ledger, or run "seed undo".*\n$/,
    )
    expect((await undo()).stdout).toBe('0 deleted, 5 were gone already, 0 left.\n')
    expect((await seed('--count', '5')).code).toBe(0)
    expect(kept()).toEqual(emails(5))
  })

  it('says that nothing is left to do where all were there before', async () => {
    addForeign(generator.request(0).email)
    const words =
      "1 email is somebody else's here. Another --seed makes others; if this kit made those customers, name the --ledger of that time.\n"
    expect((await seed('--count', '1')).stderr).toBe(words)
    expect((await seed('--count', '1')).stdout).toBe(
      'Nothing to do: the ledger says that the one customer was there before.\n',
    )
    await seed('--count', '3')
    expect((await seed('--count', '3')).stdout).toBe(
      'Nothing to do: the ledger says that all 3 were created (2) or there (1) before.\n',
    )
  })

  it.each(['refuse', 'return'] as const)(
    'leaves customers alone that were there before, where a taken email makes the deployment %s',
    async (duplicates) => {
      behave({ duplicates, createStatus: duplicates === 'return' ? 200 : 201 })
      const foreign = [
        addForeign(generator.request(3).email),
        addForeign(generator.request(11).email.toUpperCase()),
        addForeign('somebody@example.org'),
      ]
      expect((await seed('--count', '20')).stdout).toBe('18 created, 2 existed, 0 failed.\n')
      expect((await undo()).stdout).toBe('18 deleted, 0 left.\n')
      expect(deployment.customers).toEqual(foreign)
    },
  )

  it('records why a customer was refused, goes on with the others, exits with 1, and tries it again the next time', async () => {
    const refused = generator.request(4).email
    behave({
      fate: ({ method, body }) =>
        method === 'POST' && body.includes(refused) ? { carriedOut: false, reply: 400 } : undefined,
    })
    const first = await seed('--count', '10')
    expect(first).toMatchObject({ code: 1, stdout: '9 created, 0 existed, 1 failed.\n' })
    expect(first.stderr).toContain('1 failed: 400 not done, 400 (record 4)')
    expect((await runCli(['seed', 'status', '--ledger', ledger()])).stderr).toContain('400 not done')
    behave({ fate: () => undefined })
    expect(await seed('--count', '10')).toMatchObject({ code: 0, stdout: '10 created, 0 existed, 0 failed.\n' })
  })

  it('calls it a failure, not an existing customer, where only the reference is taken', async () => {
    const { reference } = [0, 1, 2, 3]
      .map((n) => generator.request(n))
      .find(({ reference }) => reference !== undefined) as { reference: string }
    addForeign('other@example.org', reference)
    expect(await seed('--count', '5')).toMatchObject({ code: 1, stdout: '4 created, 0 existed, 1 failed.\n' })
  })

  const late = some(0.1, { carriedOut: true, reply: 'answer', delay: 1500 })
  const troubles: [string, NonNullable<Behaviour['fate']>][] = [
    ['fails before it creates', some(0.2, { carriedOut: false, reply: 500 })],
    ['fails after it has created', some(0.2, { carriedOut: true, reply: 502 })],
    ['drops connections before it creates', some(0.2, { carriedOut: false, reply: 'drop' })],
    ['drops connections after it has created', some(0.2, { carriedOut: true, reply: 'drop' })],
    ['creates and answers too late', (request) => (request.method === 'POST' ? late(request) : undefined)],
    ['is busy now and then', some(0.1, { carriedOut: false, reply: 429, retryAfter: '0' })],
  ]
  it.each(troubles)('has each customer once where the deployment %s', async (_, fate) => {
    behave({ fate, duplicates: 'take' })
    expect(await seed('--count', '40', '--timeout', '1')).toMatchObject({
      code: 0,
      stdout: '40 created, 0 existed, 0 failed.\n',
    })
    expect(kept()).toEqual(emails(40))
    expect((await undo('--timeout', '1')).code).toBe(0)
    expect(deployment.customers).toEqual([])
  })

  it('knows its own customers by a clock that goes wrong', async () => {
    behave({ clockAhead: -3_600_000, fate: some(0.2, { carriedOut: true, reply: 'drop' }) })
    const foreign = addForeign(generator.request(2).email)
    expect((await seed('--count', '20')).stdout).toBe('19 created, 1 existed, 0 failed.\n')
    await undo()
    expect(deployment.customers).toEqual([foreign])
  })

  it('waits as long as a busy deployment asks', async () => {
    let refused = 0
    behave({
      fate: ({ method }) =>
        method === 'POST' && refused++ === 0 ? { carriedOut: false, reply: 429, retryAfter: '1' } : undefined,
    })
    const start = performance.now()
    await seed('--count', '3', '--concurrency', '1')
    expect(performance.now() - start).toBeGreaterThan(1000)
    expect(kept()).toEqual(emails(3))
  })

  it('keeps to the rate asked for', async () => {
    const start = performance.now()
    await seed('--count', '5', '--rate', '4/s')
    expect(performance.now() - start).toBeGreaterThan(1200)
  })

  it('signs every request', async () => {
    const { createHmac } = await import('node:crypto')
    const { createServer } = await import('node:http')
    const wrong: string[] = []
    const server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => (body += String(chunk)))
      request.on('end', () => {
        const {
          'x-auth-client': client,
          'x-auth-timestamp': time,
          'x-auth-nonce': nonce,
          'x-auth-signature': signature,
        } = request.headers
        if (
          createHmac('sha256', 's3cret')
            .update(`${String(client)}:${String(time)}:${String(nonce)}:${body}`)
            .digest('hex') !== signature
        )
          wrong.push(`${request.method} ${request.url}`)
        const data =
          request.method === 'GET'
            ? { customers: [] }
            : { ...JSON.parse(body), id: crypto.randomUUID(), created_at: new Date().toISOString() }
        response
          .writeHead(request.method === 'GET' ? 200 : 201, { 'content-type': 'application/json' })
          .end(JSON.stringify({ data }))
      })
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const { port } = server.address() as { port: number }
    const { code, stdout, stderr } = await runCli(
      ['seed', `http://127.0.0.1:${port}`, '--count', '9', '--ledger', ledger()],
      { env: { CLIENT_ID: 'me', CLIENT_SECRET: 's3cret' } },
    )
    server.close()
    expect({ code, wrong }).toEqual({ code: 0, wrong: [] })
    expect(stdout + stderr + readFileSync(ledger(), 'utf8')).not.toContain('s3cret')
  })

  it('finishes what is under way at Ctrl-C, says how to go on, and goes on', async () => {
    behave({ fate: () => ({ carriedOut: true, reply: 'answer', delay: 100 }) })
    const { child, ended } = startCli([
      'seed',
      deployment.url,
      '--ledger',
      ledger(),
      '--count',
      '200',
      '--concurrency',
      '4',
    ])
    while (deployment.customers.length < 12) await sleep(10)
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    const there = deployment.customers.length
    expect(code).toBe(130)
    expect(stdout).toBe(`${there} created, 0 existed, 0 failed.\n`)
    expect(stderr).toContain(
      `${200 - there} of 200 are not there. The same command goes on; the ledger is ${ledger()}.`,
    )
    behave({ fate: () => undefined })
    expect((await seed('--count', '200')).code).toBe(0)
    expect(kept()).toEqual(emails(200))
  })

  it('removes what is under way at Ctrl-C, and says of whom it has not tried that they are not removed yet', async () => {
    await seed('--count', '60')
    behave({ fate: ({ method }) => ({ carriedOut: true, reply: 'answer', delay: method === 'DELETE' ? 200 : 0 }) })
    const { child, ended } = startCli(['seed', 'undo', deployment.url, '--ledger', ledger(), '--concurrency', '2'])
    while (deployment.customers.length > 56) await sleep(10)
    child.kill('SIGINT')
    const { code, stderr } = await ended
    const there = deployment.customers.length
    behave({ fate: () => undefined })
    expect(code).toBe(130)
    expect(stderr.match(/: not removed yet\n/g)).toHaveLength(there)
    expect(stderr).not.toContain('nobody knows')
    expect((await undo()).stdout).toBe(`${there} deleted, 0 left.\n`)
  })

  it('ends at once at the second Ctrl-C, and names the ledger, how to go on and what removes it', async () => {
    behave({
      fate: () => (deployment.customers.length < 8 ? undefined : { carriedOut: true, reply: 'answer', delay: 10_000 }),
    })
    const { child, written, ended } = startCli(['seed', deployment.url, '--ledger', ledger(), '--count', '200'])
    // With one under way that waits for its answer, or there is nothing to finish.
    while (deployment.customers.length < 9) await sleep(10)
    child.kill('SIGINT')
    while (!written.stderr.includes('Finishing')) await sleep(10)
    child.kill('SIGINT')
    const { signal, stderr } = await ended
    behave({ fate: () => undefined })
    expect(signal).toBe('SIGINT')
    const remedy = `customers-kit seed undo ${deployment.url} --ledger ${ledger()}`
    const words = `Ended at once; the same command goes on. ${ledger()} names what is left; remove it with: ${remedy}\n`
    expect(stderr.endsWith(words)).toBe(true)
  })

  it.each([405, 404] as const)('blacklists where the deployment cannot delete and answers %d', async (noDelete) => {
    behave({ noDelete })
    const foreign = addForeign('somebody@example.org')
    await seed('--count', '10')
    expect((await undo()).stdout).toBe('0 deleted, 10 blacklisted (the deployment cannot delete), 0 left.\n')
    expect(deployment.customers.filter(({ is_active }) => is_active)).toEqual([foreign])
  })

  it('begins to undo nothing where the deployment refuses the credentials or is not there', async () => {
    await seed('--count', '30')
    behave({ fate: () => ({ carriedOut: false, reply: 401 }) })
    const before = deployment.requests.length
    const none =
      'customers-kit: The deployment refuses requests without credentials (401). ' +
      "Nothing was sent that lets someone in: give a header with -H 'Name: value', or --client-id and --client-secret (CLIENT_ID and CLIENT_SECRET) to sign. Nothing was removed.\n"
    expect(await undo()).toMatchObject({ code: 2, stdout: '', stderr: none })
    expect((await undo('--client-id', 'me', '--client-secret', 's3cret')).stderr).toMatch(
      /refuses these credentials \(401\).* Nothing was removed\.\n$/,
    )
    expect(deployment.requests.length).toBe(before + 2)
    behave({ fate: () => undefined })
    expect((await undo()).stdout).toBe('30 deleted, 0 left.\n')
  })

  it('proves anew what a ledger of an earlier version names, and leaves alone what it cannot prove', async () => {
    await seed('--count', '6')
    const lines = readFileSync(ledger(), 'utf8').trim().split('\n')
    const foreign = addForeign('somebody@example.org')
    const old = lines.flatMap((line) => {
      const { proven, email, since, ...entry } = JSON.parse(line) as Record<string, unknown>
      if (proven) return []
      return JSON.stringify(entry['state'] === 'created' ? entry : { ...entry, email, since })
    })
    const wrong = [
      { n: 4, state: 'created', id: foreign.id },
      { n: 5, state: 'created', id: '..' },
      { n: 7, state: 'created' },
    ]
    writeFileSync(ledger(), [...old, ...wrong.map((line) => JSON.stringify(line)), '{"n":1,"sta'].join('\n'))
    expect(await undo()).toMatchObject({ code: 0, stdout: '6 deleted, 0 left.\n' })
    expect(deployment.customers).toEqual([foreign])
    expect(deployment.requests.filter((one) => one.startsWith('DELETE') && !/\/[0-9a-f-]{36}$/.test(one))).toEqual([])
  })

  it('says which customers could not be removed and exits with 1', async () => {
    await seed('--count', '5')
    behave({ fate: ({ method }) => (method === 'DELETE' ? { carriedOut: false, reply: 403 } : undefined) })
    const { code, stdout, stderr } = await undo()
    expect({ code, stdout }).toEqual({ code: 1, stdout: '0 deleted, 5 left.\n' })
    expect(stderr).toContain('5 could not be removed: 403 not done, 403')
    deployment.customers.splice(0, 2)
    behave({ fate: () => undefined })
    expect((await undo()).stdout).toBe('3 deleted, 2 were gone already, 0 left.\n')
  })

  it('says since when a deployment is away that goes half way through an undo, and undoes the rest later', async () => {
    await seed('--count', '30')
    behave({ fate: () => (deployment.customers.length <= 20 ? { carriedOut: false, reply: 'drop' } : undefined) })
    const { code, stdout, stderr } = await undo()
    expect(code).toBe(1)
    expect(stderr).toMatch(/^The deployment .+ since \d{4}-\d\d-\d\dT[\d:.]+Z, so it was given up\.$/m)
    expect(stdout).toMatch(/ left\.\n$/)
    behave({ fate: () => undefined })
    expect(await undo()).toMatchObject({ code: 0 })
    expect(deployment.customers).toEqual([])
  })

  it('stops where the deployment refuses the credentials half way, and has failed nothing else', async () => {
    behave({
      fate: ({ method }) =>
        method === 'POST' && deployment.customers.length >= 10 ? { carriedOut: false, reply: 401 } : undefined,
    })
    const { code, stderr } = await seed('--count', '500')
    expect(code).toBe(1)
    expect(stderr).toContain('The deployment refuses the credentials (401')
    expect(deployment.requests.length).toBeLessThan(40)
  })
})
