import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '../../generate/postgres-under-test.ts'
import { createMock } from '../../mock/create-mock.ts'
import { forkingStore } from '../forking-store.ts'
import { frozenBase } from '../frozen-base.ts'
import type { KeptStore } from '../kept-store.ts'
import { everything, recordNumber } from '../store-suite.ts'
import type { DatabaseOptions } from './database.ts'
import { openDatabase, planning } from './database.ts'
import { migrate } from './migrate.ts'
import { openPostgresStore } from './open-postgres-store.ts'
import { migrations } from './schema.ts'

const postgres = testDatabase()
// Without PostgreSQL's programs there is nothing to hold to anything.
describe.skipIf(!postgres)('a store in PostgreSQL', () => {
  const opened: KeptStore[] = []
  beforeAll(() => postgres!.start())
  afterEach(async () => {
    for (const { close } of opened.splice(0)) await close()
  })
  afterAll(() => postgres!.stop())

  const startOf = (many: number) => forkingStore(frozenBase(Array.from({ length: many }, (_, n) => recordNumber(n))))
  async function open(options?: DatabaseOptions & { url?: string; start?: number }): Promise<KeptStore> {
    const kept = await openPostgresStore(options?.url ?? postgres!.url, startOf(options?.start ?? 0), options)
    opened.push(kept)
    return kept
  }
  const nothing = (): string => postgres!.run('drop schema if exists customers_kit cascade')
  const id = (n: number): string => recordNumber(n).id

  // As the server's log has them: what it counts itself is told up to some seconds later.
  const deadlocks = (): number =>
    readFileSync(`${new URL(postgres!.url).searchParams.get('host')}/log`, 'utf8').split('deadlock detected').length - 1

  /** Does something while a session of somebody else has done this and not ended yet. */
  async function during(sql: string, act: (say: (more: string) => void) => Promise<void>): Promise<void> {
    const host = new URL(postgres!.url).searchParams.get('host')!
    const psql = spawn('psql', ['-h', host, '-U', 'test', '-d', 'postgres', '-qAtX'])
    psql.stdin.write(`begin; ${sql}; select 'ready';\n`)
    await once(psql.stdout, 'data')
    try {
      await act((more) => psql.stdin.write(`${more}\n`))
    } finally {
      psql.stdin.end()
      await once(psql, 'close')
    }
  }

  it('is begun by one of several replicas that start at once on an empty database', async () => {
    nothing()
    const kept = await Promise.all([1, 2, 3].map(() => open({ start: 100, connections: 1 })))
    expect(kept.filter(({ wasThere }) => wasThere).length).toBe(2)
    for (const { store } of kept) expect((await store.page({}, 5, 20)).total).toBe(100)
    expect(await everything(kept[0]!.store)).toEqual(Array.from({ length: 100 }, (_, n) => recordNumber(n)))
  })

  it('is brought on where an older version made it, and refused where a newer one did', async () => {
    nothing()
    const database = await openDatabase(postgres!.url, { connections: 1 })
    await migrate(database, 'here', migrations.slice(0, 1))
    const { store, notes } = await open({ start: 3 })
    expect([(await store.page({}, 1, 9)).total, await notes!.count(['x', 'y'])]).toEqual([3, [1, 1]])
    postgres!.run('update customers_kit.version set steps = 99')
    await expect(open()).rejects.toThrow('was made by a newer customers-kit (its form is 99')
    postgres!.run(`update customers_kit.version set steps = ${migrations.length}`)
    await database.close()
  })

  it('says in one line what is wrong with an address, without its password', async () => {
    postgres!.run("create role other login password 'right-one'")
    postgres!.askPassword('other')
    const host = new URL(postgres!.url).searchParams.get('host')!
    const at = (user: string, database: string) => `postgres://${user}@localhost/${database}?host=${host}`
    for (const [url, message] of [
      [at('other:wrong-one', 'postgres'), 'password authentication failed for user "other". Give the right user'],
      [at('test', 'nowhere'), 'database "nowhere" does not exist. Make the database with createdb'],
      [at('other:right-one', 'postgres'), 'lets nothing be made: permission denied'],
      ['postgres://me:s3cret-one@127.0.0.1:1/db', 'nothing listens there. Start it, or mend the address.'],
    ] as const) {
      if (url.includes('right-one')) nothing()
      const error = await openPostgresStore(url, startOf(0)).then(
        () => undefined,
        (thrown: Error) => thrown,
      )
      expect(error?.name).toBe('CannotFindOut')
      expect(error?.message).toContain(message)
      expect(error?.message).not.toMatch(/-one|\n/)
    }
  })

  it('keeps no connection where it cannot be opened, whichever statement fails', async () => {
    nothing()
    const host = new URL(postgres!.url).searchParams.get('host')!
    /** Stands before the database, and refuses in its place what asks for this. */
    const front = (text: string) =>
      createServer((client) => {
        const server = connect(`${host}/.s.PGSQL.5432`)
        client.on('data', (asked) => {
          if (!asked.includes(text)) {
            server.write(asked)
            return
          }
          const message = Buffer.from(`SFATAL\0VFATAL\0C57P01\0Mno more\0\0`)
          const head = Buffer.from([0x45, 0, 0, 0, message.length + 4])
          const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])
          client.write(Buffer.concat([head, message, ready]))
        })
        server.on('data', (answer) => void client.write(answer))
        server.on('error', () => {}).on('close', () => client.destroy())
        client.on('error', () => {}).on('close', () => server.destroy())
      })
    for (const text of ['* 1000 as now', 'to_regclass', 'sweep_notes()']) {
      const server = front(text)
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
      const { port } = server.address() as AddressInfo
      const url = `postgres://test@127.0.0.1:${port}/postgres`
      await expect(openPostgresStore(url, startOf(0))).rejects.toMatchObject({ name: 'CannotFindOut' })
      const many = promisify(server.getConnections.bind(server))
      await expect.poll(many).toBe(0)
      await new Promise((done) => server.close(done))
    }
  })

  it('goes on with the connections that it is given, where there are fewer than it would have', async () => {
    postgres!.run('create role few login connection limit 3; grant create on database postgres to few')
    const few = postgres!.url.replace('//test@', '//few@')
    nothing()
    const { store } = await open({ url: few, connections: 8 })
    await Promise.all(Array.from({ length: 30 }, (_, n) => store.insert(recordNumber(n))))
    expect((await store.page({}, 1, 1)).total).toBe(30)
  })

  it('tells a statement to stop that takes too long', async () => {
    const { store } = await open({ patience: 1500 })
    await during('lock table customers_kit.customers', async () => {
      await expect(store.find('id', id(1))).rejects.toThrow('took longer than 1500 ms')
    })
    expect(await store.find('id', id(1))).toEqual(recordNumber(1))
  })

  it('tries again what a deadlock has undone', async () => {
    const { store } = await open()
    const email = 'deadlock@example.com'
    const before = deadlocks()
    const world = '(select id from customers_kit.worlds)'
    await during(`select from customers_kit.customers where id = '${id(1)}' for update`, async (say) => {
      // It has the email, and waits for the row; then the other one waits for the email.
      const update = store.update(id(1), { email })
      const waits =
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%customers_kit%'"
      await expect.poll(() => postgres!.run(waits).trim()).toBe('1')
      say(`select customers_kit.hold(${world}, '${email}', null); commit;`)
      expect(await update).toMatchObject({ email })
    })
    expect(deadlocks()).toBe(before + 1)
  })

  it('does nothing by halves where the disk is full, and says so', async () => {
    const { store } = await open()
    // As the server itself says it, at the last step of an insert.
    postgres!.run(`create function customers_kit.no_room() returns trigger language plpgsql as $$ begin
      raise exception using errcode = '53100', message = 'could not extend file: No space left on device'; end $$;
      create trigger no_room after update on customers_kit.pending for each row execute function customers_kit.no_room()`)
    const before = await everything(store)
    await expect(store.insert(recordNumber(50))).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: expect.stringContaining('No space left on device'),
    })
    await expect(store.remove(id(1))).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    expect(await everything(store)).toEqual(before)
    postgres!.run('drop trigger no_room on customers_kit.pending')
    expect(await store.insert(recordNumber(50))).toBeUndefined()
  })

  it('has updated_at move on where replicas tell about the same time, go back where a clock did, and end where times do', async () => {
    nothing()
    const { store } = await open()
    await store.insert({ ...recordNumber(0), updated_at: '2026-03-14T09:00:10.000000Z' })
    const updated = async (at: string) => (await store.update(id(0), { updated_at: at })) as { updated_at?: string }
    for (const [at, then] of [
      ['2026-03-14T09:00:10.000000Z', '2026-03-14T09:00:10.000001Z'],
      ['2026-03-14T09:00:01.000000Z', '2026-03-14T09:00:10.000002Z'],
      ['2026-03-14T08:59:00.000000Z', '2026-03-14T08:59:00.000000Z'],
      ['9999-12-31T23:59:59.999998Z', '9999-12-31T23:59:59.999998Z'],
      ['9999-12-31T23:59:59.999998Z', '9999-12-31T23:59:59.999999Z'],
      ['9999-12-31T23:59:59.999998Z', '9999-12-31T23:59:59.999999Z'],
      ['1970-01-01T00:00:00.000000Z', '1970-01-01T00:00:00.000000Z'],
    ] as const)
      expect((await updated(at)).updated_at).toBe(then)
  })

  it('answers updates that cross without a deadlock', async () => {
    nothing()
    const [one, two] = [await open({ start: 2 }), await open()]
    const before = deadlocks()
    for (let n = 0; n < 40; n++)
      await Promise.all([
        one.store.update(id(0), { email: `c${(n + 1) % 2}@example.com`, reference: `R${n % 2}` }),
        two.store.update(id(1), { email: `c${n % 2}@example.com`, reference: `R${(n + 1) % 2}` }),
        two.store.update(id(0), { reference: `R${(n + 1) % 2}`, email: `x${n % 2}@example.com` }),
        one.store.update(id(1), { reference: `R${n % 2}`, email: `x${n % 2}@example.com` }),
      ])
    expect(deadlocks()).toBe(before)
  })

  it('takes a nonce once, whichever replica is asked, and counts for all of them', async () => {
    const replicas = [await open(), await open(), await open()]
    const until = Date.now() / 1000 + 300
    const spent = await Promise.all(Array.from({ length: 12 }, (_, n) => replicas[n % 3]!.notes!.spend('n', until)))
    expect(spent.filter(Boolean).length).toBe(1)
    const counts = await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        const whats = n % 2 ? ['c', 'b', 'a'] : ['a', 'c']
        const counted = await replicas[n % 3]!.notes!.count(whats)
        return { a: counted[whats.indexOf('a')]!, c: counted[whats.indexOf('c')]! }
      }),
    )
    // Of each two the same one was counted first.
    expect(counts.toSorted((one, other) => one.a - other.a)).toEqual(
      Array.from({ length: 30 }, (_, n) => ({ a: n + 1, c: n + 1 })),
    )

    const limit = { requests: 5, perSeconds: 60 }
    const waits = await Promise.all(Array.from({ length: 12 }, (_, n) => replicas[n % 3]!.notes!.admit('me', limit)))
    expect(waits.filter((seconds) => seconds === 0).length).toBe(5)
    // How many of the 60 are over when they are counted is theirs alone to say.
    for (const seconds of waits) expect(seconds).toBeLessThanOrEqual(60)
    // As one that came a little before the span's first request and is counted after it finds it.
    postgres!.run("update customers_kit.spans set ends = clock_timestamp() + interval '62 s'")
    expect(await replicas[0]!.notes!.admit('me', limit)).toBe(60)
    await replicas[0]!.notes!.clear()
    expect(await replicas[1]!.notes!.spend('n', until)).toBe(true)
    expect(await replicas[2]!.notes!.counted('c')).toBe(0)
  })

  it('keeps the newest thousand requests of all replicas, in whatever order these hand them over', async () => {
    const replicas = [await open(), await open(), await open()]
    const all = Array.from({ length: 2700 }, (_, n) => ({ at: n, shown: `request ${n}` }))
    const of = (replica: number) => all.filter(({ at }) => at % 3 === replica)
    const newest = all.slice(-1000).toReversed()
    for (const replica of [2, 0, 1]) await replicas[replica]!.notes!.record(of(replica))
    expect(await replicas[0]!.notes!.recall()).toEqual(newest)
    // What comes after them takes the place of the oldest.
    await replicas[1]!.notes!.record([{ at: 2700, shown: 'one more' }])
    expect(await replicas[2]!.notes!.recall()).toEqual([{ at: 2700, shown: 'one more' }, ...newest.slice(0, -1)])
    expect(postgres!.run('select count(*) from customers_kit.journal').trim()).toBe('1000')
    await replicas[0]!.notes!.clear()
  })

  it('hands requests over again that the database did not take', async () => {
    const mock = await createMock({ store: postgres!.url })
    const answers = async (path: string) => mock.fetch(`http://localhost${path}`)
    const requests = async (): Promise<string> => (await answers('/__kit/requests')).text()
    try {
      await answers('/api/customers?page=7')
      postgres!.run('alter function customers_kit.record_requests rename to out_of_order')
      expect(await requests()).not.toContain('page=7')
      postgres!.run('alter function customers_kit.out_of_order rename to record_requests')
      expect(await requests()).toContain('page=7')
    } finally {
      await mock.close()
    }
  })

  it('looks at no more of a long list than of a short one', async () => {
    const buffers = async (many: number): Promise<number> => {
      nothing()
      const { close } = await open({ start: many, connections: 1 })
      await close()
      const settings = planning.map((setting) => `set ${setting}`).join(';')
      let most = 0
      // The server learns by itself, some moment or other, what is in its tables.
      for (const first of ['select', 'vacuum analyze']) {
        postgres!.run(first)
        for (const mask of [30, 10])
          for (const skip of [0, many / 4, many / 2 - 20]) {
            // What a function looks at counts for the statement that calls it.
            // The first time a session reads what the function is made of, too.
            const page = `select from customers_kit.page('default', ${mask}, ${skip}, 20)`
            const { Plan } = JSON.parse(
              postgres!.run(`${settings};${page};${page}; explain (analyze, buffers, format json) ${page}`).trim(),
            )[0]
            most = Math.max(most, Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks'])
          }
      }
      return most
    }
    // One block of the highest level or two, with all that is in a block on each level below.
    const [few, many] = [await buffers(5_000), await buffers(20_000)]
    expect(many).toBeLessThan(500)
    expect(many).toBeLessThan(few + 150)
  })
})

const standing = testDatabase()
describe.skipIf(!standing)('a store in a PostgreSQL that goes away', () => {
  let kept: KeptStore
  beforeEach(async () => {
    standing!.start()
    // Those of the test before go some moments after it.
    const left = "select count(*) from pg_stat_activity where application_name = 'customers-kit'"
    await expect.poll(() => standing!.run(left).trim()).toBe('0')
    standing!.run('drop schema if exists customers_kit cascade')
    const start = Array.from({ length: 5 }, (_, n) => recordNumber(n))
    kept = await openPostgresStore(standing!.url, forkingStore(frozenBase(start)))
  })
  afterEach(() => kept?.close())
  afterAll(() => standing!.stop())

  const { id } = recordNumber(1)
  const away = { code: 'SERVICE_UNAVAILABLE', details: { headers: { 'Retry-After': '1' } } }
  const backends = (): number[] =>
    standing!
      .run("select pid from pg_stat_activity where application_name = 'customers-kit' order by backend_start")
      .trim()
      .split('\n')
      .map(Number)
  /** Does something while these processes stand still. */
  async function stopped(processes: number[], act: () => Promise<void>): Promise<void> {
    for (const each of processes) process.kill(each, 'SIGSTOP')
    try {
      await act()
    } finally {
      for (const each of processes) process.kill(each, 'SIGCONT')
    }
  }
  /** Answers milliseconds. What is given up after so long in any case takes 15 seconds. */
  async function timeOf(act: () => Promise<unknown>): Promise<number> {
    const began = performance.now()
    await act()
    return performance.now() - began
  }
  const comesBack = async (): Promise<void> => {
    await expect.poll(() => kept.store.trouble?.()).toBeUndefined()
    await expect.poll(() => kept.store.find('id', id).catch(() => {})).toMatchObject({ id })
  }

  it('answers 503 while the database is stopped, says so, and comes back by itself', async () => {
    const { store } = kept
    try {
      await standing!.halt()
      await expect.poll(() => store.trouble?.()).toMatch(/was lost, and is asked for again|is not to be had/)
      await expect(store.find('id', id)).rejects.toMatchObject(away)
      await expect(store.insert(recordNumber(9))).rejects.toMatchObject(away)
      await expect(store.clear()).rejects.toMatchObject(away)
    } finally {
      standing!.start()
    }
    await comesBack()
    expect(await store.insert(recordNumber(9))).toBeUndefined()
    expect((await store.page({}, 1, 1)).total).toBe(6)
  })

  it('answers 503 soon where the whole database stands still and closes nothing', async () => {
    const { store } = kept
    await expect.poll(() => backends().length).toBe(4)
    const host = new URL(standing!.url).searchParams.get('host')!
    const [server] = readFileSync(`${host}/data/postmaster.pid`, 'utf8').split('\n').map(Number)
    await stopped([server!, ...backends()], async () => {
      const asked = ['a', 'b', 'c', 'd', 'e'].map((each) => store.find('email', each))
      const took = await timeOf(() => Promise.all(asked.map((each) => expect(each).rejects.toMatchObject(away))))
      expect(took).toBeLessThan(10_000)
      // Nothing is left that a call could wait for.
      expect(store.trouble?.()).toContain('The database at postgres://test@localhost/postgres')
      await expect(store.insert(recordNumber(9))).rejects.toMatchObject(away)
      await expect(store.clear()).rejects.toMatchObject(away)
    })
    await comesBack()
    expect((await store.page({}, 1, 1)).total).toBe(5)
  })

  it('gives up one connection that is served no more, and asks the others meanwhile', async () => {
    const { store } = kept
    await expect.poll(() => backends().length).toBe(4)
    await stopped(backends().slice(0, 1), async () => {
      let lost = 0
      const took = await timeOf(() =>
        Promise.all(
          Array.from({ length: 8 }, () =>
            store.find('id', id).catch((error) => (expect(error).toMatchObject(away), lost++)),
          ),
        ),
      )
      expect(lost).toBeGreaterThan(0)
      expect(lost).toBeLessThan(8)
      expect(took).toBeLessThan(10_000)
      for (let n = 0; n < 20; n++) expect(await store.find('id', id)).toMatchObject({ id })
    })
  })

  it('takes no statement that has to wait for a lock for a connection that is lost', async () => {
    const { store } = kept
    const psql = spawn('psql', [standing!.url.replace('@localhost', '@'), '-qAtX'])
    const closed = once(psql, 'close')
    psql.stdin.write(`begin; lock table customers_kit.customers; select 'ready';\n`)
    await once(psql.stdout, 'data')
    const found = store.find('id', id)
    const all = everything(store)
    await sleep(2500)
    psql.stdin.end('commit;\n')
    expect(await found).toEqual(recordNumber(1))
    expect((await all).length).toBe(5)
    await closed
  })
})
