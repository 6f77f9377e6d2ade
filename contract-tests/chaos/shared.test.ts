import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCli, startCli } from '../../src/cli/cli-under-test.ts'
import type { Ended } from '../../src/cli/cli-under-test.ts'
import { Refused } from '../../src/mutants/behaviour.ts'
import type { Change, Kept } from '../../src/mutants/behaviour.ts'
import { packageRoot } from '../../src/spec/spec.ts'
import { startFront } from './front.ts'
import { startShared } from './shared-deployment.ts'
import type { SharedDeployment } from './shared-deployment.ts'

let folder: string
const closing: (() => Promise<void>)[] = []
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'shared-'))))
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  rmSync(folder, { recursive: true })
})

async function shared(...changes: Change[]): Promise<SharedDeployment> {
  const deployment = await startShared(...changes)
  closing.push(deployment.close)
  return deployment
}

const check = (...args: string[]): Promise<Ended> => runCli(['check', ...args], { cwd: folder })
const files = (): string[] => readdirSync(folder)
const unnamed = (made: Kept[], { stdout, stderr }: Ended): string[] =>
  made
    .filter(({ id, email }) => !(stdout + stderr).includes(id) && !(stdout + stderr).includes(email))
    .map(({ id }) => id)

const withEmail =
  (spelled: (email: string) => unknown): Change =>
  (was) => ({ show: (record, call) => ({ ...was.show(record, call), email: spelled(record.email) }) })

describe('whatever a deployment answers, a check touches nobody else and accounts for its own', {
  timeout: 120_000,
}, () => {
  test.each<[what: string, change: Change, leaves: 'none' | 'named']>([
    [
      'an update under an unknown id creates a customer',
      (was) => ({
        find(call) {
          const found = was.find(call)
          if (found || call.operation !== 'update' || !/^[0-9a-f-]{36}$/.test(call.id)) return found
          const made = {
            ...was.create({ email: `${call.id}@made.example`, customer_type: 'individual' }, call),
            id: call.id,
          }
          call.customers.set(made.id, made)
          return made
        },
      }),
      'none',
    ],
    ['no answer shows an email', withEmail(() => undefined), 'named'],
    ['emails are cut', withEmail((email) => email.slice(0, 10)), 'named'],
    [
      'emails are normalised',
      withEmail((email) => email.toUpperCase().replace('@EXAMPLE.COM', '@example.com')),
      'none',
    ],
    ['emails are coded anew', withEmail((email) => email.replace('@', '&#64;')), 'none'],
    [
      'ids are numbers',
      (was) => {
        const numbers = new Map<string, number>()
        const numberOf = (id: string): number => numbers.get(id) ?? (numbers.set(id, numbers.size + 1), numbers.size)
        return {
          show: (record, call) => ({ ...was.show(record, call), id: numberOf(record.id) }),
          find(call) {
            const [id] = [...numbers].find(([, number]) => String(number) === call.id) ?? [call.id]
            return was.find({ ...call, id })
          },
        }
      },
      'none',
    ],
    [
      'refused creates are stored all the same',
      (was) => ({
        faultsOfCreate(fields) {
          const faults = was.faultsOfCreate(fields)
          if (faults.length > 0) kept?.set(crypto.randomUUID(), storedOf(fields))
          return faults
        },
      }),
      'named',
    ],
    [
      'creates that should be refused fail with 500',
      (was) => ({
        refuse: (refused, call) =>
          was.refuse(call.operation === 'create' ? new Refused(500, 'INTERNAL_ERROR', 'Failed.') : refused, call),
      }),
      'none',
    ],
    ['a delete is answered with success and does nothing', () => ({ remove: () => {} }), 'named'],
    [
      'a customer by id is never found',
      (was) => ({
        find(call) {
          if (call.operation === 'get') throw new Refused(404, 'NOT_FOUND', 'There is no such customer.')
          return was.find(call)
        },
      }),
      'named',
    ],
  ])('%s', async (_, change, leaves) => {
    kept = undefined
    const deployment = await shared(change)
    kept = deployment.customers
    const ended = await check(deployment.url, '--ledger', 'ledger')
    expect(deployment.changed()).toEqual([])
    expect(ended.code).not.toBe(70)
    if (leaves === 'none') expect(deployment.made()).toEqual([])
    expect(
      unnamed(
        deployment.made().filter(({ email }) => isMarked(email)),
        ended,
      ),
    ).toEqual([])
    if (deployment.made().some(({ email }) => isMarked(email)))
      expect(ended.stderr).toContain('customers-kit check --clean ledger')
  })

  test('a clock of the database that is half a minute behind is neither here nor there', async () => {
    const behind = (time: unknown): string => new Date(Date.parse(String(time)) - 30_000).toISOString()
    const deployment = await shared((was) => ({
      show(record, call) {
        const shown = was.show(record, call) as Record<string, unknown>
        return { ...shown, created_at: behind(shown['created_at']), updated_at: behind(shown['updated_at']) }
      },
    }))
    const ended = await check(deployment.url, '--ledger', 'ledger', '--json', 'report.json')
    expect([ended.code, deployment.made(), deployment.changed()]).toEqual([0, [], []])
    const { promises } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))
    const status = (id: string): string => promises.each.find((one: { id: string }) => one.id === id).status
    expect(['update-names', 'delete-removes', 'created-at-true'].map(status)).toEqual(['kept', 'kept', 'kept'])
  })

  let kept: Map<string, Kept> | undefined
  const isMarked = (email: unknown): boolean => /kit[0-9a-f]{8}/.test(String(email))
  const storedOf = (fields: Record<string, unknown>): Kept => {
    const now = new Date().toISOString()
    return { ...fields, id: crypto.randomUUID(), is_active: true, created_at: now, updated_at: now } as unknown as Kept
  }
})

describe('the ledger tells the truth', { timeout: 120_000 }, () => {
  test('what the write budget kept from being sent is not named, and nothing is left', async () => {
    const deployment = await shared()
    const { code, stdout, stderr } = await check(deployment.url, '--max-writes', '5')
    expect({ code, left: /left/i.test(stdout + stderr) }).toEqual({ code: 0, left: false })
    expect(deployment.made()).toEqual([])
    expect(files()).toEqual([])
  })

  test('a ledger of an earlier version is read, and what it calls gone is looked at again', async () => {
    const deployment = await shared()
    const front = await startFront(deployment.url)
    closing.push(front.close)
    front.goAway('refused', 120)
    await check(front.url, '--ledger', 'new')
    await front.comeBack()
    const [head, ...lines] = readFileSync(join(folder, 'new'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    const old: Record<string, unknown>[] = [{ ...head, ledger: 1 }]
    for (const line of lines) {
      if (line['state'] === 'intended') old.push({ n: line['n'], email: line['email'] })
      else if (line['state'] === 'created') old.push({ n: line['n'], id: line['id'] }, { gone: line['id'] })
    }
    writeFileSync(join(folder, 'old'), `${old.map((line) => JSON.stringify(line)).join('\n')}\n{"n":9,"id":"..`)
    expect(deployment.made().length).toBeGreaterThan(3)
    expect((await check('--clean', 'old')).code).toBe(0)
    expect(deployment.made()).toEqual([])
    expect(deployment.changed()).toEqual([])
  })

  test('one that cannot be opened: one line, exit 2, nothing sent', async () => {
    const deployment = await shared()
    const front = await startFront(deployment.url)
    closing.push(front.close)
    const { code, stdout, stderr } = await check(front.url, '--ledger', '/nowhere/ledger')
    expect({ code, stdout, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, stdout: '', lines: 1 })
    expect(front.asked()).toBe(0)
  })

  // A limit on the size of files, in blocks of 1024 bytes, is a disk that is full after so many.
  const onFullDisk = async (blocks: number, ...args: string[]): Promise<Ended> => {
    const line = `ulimit -f ${blocks}; exec "$0" "$@"`
    const child = spawn('bash', ['-c', line, process.execPath, join(packageRoot, 'dist/cli/main.js'), ...args], {
      cwd: folder,
    })
    const written = { stdout: '', stderr: '' }
    child.stdout.on('data', (text) => (written.stdout += String(text)))
    child.stderr.on('data', (text) => (written.stderr += String(text)))
    return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, ...written })))
  }

  test('a disk that gets full ends the creating, what was created is removed from memory, exit 2', async () => {
    const deployment = await shared()
    const { code, stderr } = await onFullDisk(4, 'check', deployment.url, '--ledger', 'ledger')
    expect({ code, made: deployment.made() }).toEqual({ code: 2, made: [] })
    expect(stderr).toContain('ledger cannot be written')
    expect(deployment.changed()).toEqual([])
  })

  test('a seed on a disk that gets full names each in the ledger, and says where to copy it', async () => {
    const deployment = await shared()
    const { code, stderr } = await onFullDisk(3, 'seed', deployment.url, '--ledger', 'ledger', '--count', '100')
    expect(code).toBe(2)
    expect(stderr).toContain('Copy the ledger elsewhere')
    expect(deployment.made().length).toBeGreaterThan(0)
    const undone = await runCli(['seed', 'undo', deployment.url, '--ledger', 'ledger'], { cwd: folder })
    expect({ code: undone.code, made: deployment.made() }).toEqual({ code: 0, made: [] })
  })

  test('a 429 that could not be waited out: the last lines name what is left, the ledger and the command', async () => {
    const deployment = await shared()
    let asked = 0
    const busy: Change = (was) => ({
      authenticate(call) {
        asked += 1
        if (asked > 60) throw new Refused(429, 'RATE_LIMITED', 'Later.')
        was.authenticate(call)
      },
      send(answer, response, call) {
        was.send(
          answer.status === 429 ? { ...answer, headers: { ...answer.headers, 'retry-after': '3600' } } : answer,
          response,
          call,
        )
      },
    })
    const limited = await shared(busy)
    const ended = await check(limited.url, '--ledger', 'ledger')
    expect(ended.code).toBe(2)
    expect(limited.made().length).toBeGreaterThan(3)
    expect(unnamed(limited.made(), ended)).toEqual([])
    expect(ended.stderr.trim().split('\n').at(-1)).toBe(
      'ledger names what is left; remove it with: customers-kit check --clean ledger',
    )
    expect(deployment.made()).toEqual([])
  })

  test('at Ctrl-C over a deployment that has just gone away, too', async () => {
    const deployment = await shared()
    const front = await startFront(deployment.url)
    closing.push(front.close)
    front.goAway('time-out', 60)
    const { child, ended } = startCli(['check', front.url, '--ledger', 'ledger', '--timeout', '2'], { cwd: folder })
    while (!front.wasAway()) await sleep(20)
    child.kill('SIGINT')
    const told = await ended
    expect(told.code).toBe(2)
    expect(deployment.made().length).toBeGreaterThan(3)
    expect(unnamed(deployment.made(), told)).toEqual([])
    expect(told.stderr).toContain('customers-kit check --clean ledger')
  })
})

describe('an outage is no verdict', { timeout: 120_000 }, () => {
  test('what was found before stands, with exit 1', async () => {
    const deployment = await shared((was) => ({
      showPage: (page, call) => ({ ...(was.showPage(page, call) as object), total: 'many' }),
    }))
    const front = await startFront(deployment.url)
    closing.push(front.close)
    front.goAway('503', 100)
    const { code, stderr } = await check(front.url)
    expect(code).toBe(1)
    expect(stderr).toMatch(/the deployment answers 502, 503 or 504 since 20/)
  })

  test('a deployment that falls over an input, and again when asked once more, is found out', async () => {
    const deployment = await shared()
    const front = await startFront(deployment.url, { fallsOver: '"not-an-email-' })
    closing.push(front.close)
    const { code, stdout } = await check(front.url)
    expect(code).toBe(1)
    expect(stdout).toMatch(/the deployment goes away whenever/)
    expect(deployment.changed()).toEqual([])
  })

  test('--max-time bounds a run, cleaning up included, and says so', async () => {
    const deployment = await shared((was) => ({
      async answer(call) {
        await sleep(150)
        return was.answer(call)
      },
    }))
    const began = performance.now()
    const { code, stderr } = await check(deployment.url, '--max-time', '10s')
    // Without a bound it would take four times as long.
    expect(performance.now() - began).toBeLessThan(25_000)
    expect(code).toBe(2)
    expect(stderr).toContain('--max-time')
    expect(deployment.made()).toEqual([])
  })

  test('seed undo gives up, and goes on later', async () => {
    const deployment = await shared()
    const front = await startFront(deployment.url)
    closing.push(front.close)
    const undo = (): Promise<Ended> => runCli(['seed', 'undo', front.url, '--ledger', 'ledger'], { cwd: folder })
    await runCli(['seed', front.url, '--ledger', 'ledger', '--count', '40'], { cwd: folder })
    front.goAway('503', front.asked() + 10)
    const began = performance.now()
    const { code, stderr } = await undo()
    expect(performance.now() - began).toBeLessThan(40_000)
    expect(code).toBe(1)
    expect(stderr).toMatch(/answers 502, 503 or 504 since .*, so it was given up/)
    expect(unnamed(deployment.made(), { code, stderr, stdout: '', signal: null })).toEqual([])
    await front.comeBack()
    expect((await undo()).code).toBe(0)
    expect(deployment.made()).toEqual([])
  })
})

describe('check --sweep', { timeout: 60_000 }, () => {
  test('removes what a killed check left whose ledger is lost, after a yes, and nobody else', async () => {
    const deployment = await shared()
    const { child, ended } = startCli(['check', deployment.url, '--ledger', 'ledger'], { cwd: folder })
    while (deployment.made().length < 12) await sleep(5)
    child.kill('SIGKILL')
    await ended
    rmSync(join(folder, 'ledger'))
    const there = deployment.made().length
    const early = await check('--sweep', deployment.url, '--yes')
    expect(early.stdout).toBe('0 customers removed.\n')
    expect(early.stderr).toContain(`${there} customers with a mark of this kit, created less than 1h ago`)
    expect(early.stderr).toContain('--older-than')
    await sleep(1100)
    const asked = await check('--sweep', deployment.url, '--older-than', '1s')
    expect({ code: asked.code, stdout: asked.stdout }).toEqual({ code: 2, stdout: '' })
    expect(asked.stderr).toContain(`${deployment.made()[0]?.id}`)
    expect(deployment.made()).toHaveLength(there)
    expect((await check('--sweep', deployment.url, '--older-than', '1s', '--yes')).code).toBe(0)
    expect(deployment.made()).toEqual([])
    expect(deployment.changed()).toEqual([])
    expect(existsSync(join(folder, 'ledger'))).toBe(false)
  })

  test.each([
    [['--older-than', '1h'], /belong to --sweep/],
    [['--sweep', 'http://127.0.0.1:9', '--junit', 'x'], /checks nothing/],
    [['--sweep', 'http://127.0.0.1:9'], /could not be reached/],
  ])('%j is exit 2', async (args, message) => {
    const { code, stderr } = await check(...args)
    expect(stderr).toMatch(message)
    expect(code).toBe(2)
  })
})
