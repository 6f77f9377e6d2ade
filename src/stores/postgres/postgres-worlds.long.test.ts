import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { NewSharedWorld, SharedWorld, SharedWorlds } from '../../customers/shared-worlds.ts'
import type { ForkingStore } from '../../customers/store.ts'
import { testDatabase } from '../../generate/postgres-under-test.ts'
import { forkingStore } from '../forking-store.ts'
import { frozenBase } from '../frozen-base.ts'
import type { KeptStore } from '../kept-store.ts'
import { everything, forksSuite, recordNumber, storeSuite } from '../store-suite.ts'
import { openPostgresStore } from './open-postgres-store.ts'

const postgres = testDatabase()
// Without PostgreSQL's programs there is nothing to hold to anything.
describe.skipIf(!postgres)('worlds in PostgreSQL', () => {
  const opened: KeptStore[] = []
  beforeAll(() => postgres!.start())
  afterEach(async () => {
    for (const { close } of opened.splice(0)) await close()
  })
  afterAll(() => postgres!.stop())

  const records = (many: number) => Array.from({ length: many }, (_, n) => recordNumber(n))
  async function open(many = 0): Promise<SharedWorlds> {
    const start = forkingStore(frozenBase(records(many)))
    const kept = await openPostgresStore(postgres!.url, start, { connections: 2 })
    opened.push(kept)
    return kept.worlds!
  }
  const nothing = (): string => postgres!.run('drop schema if exists customers_kit cascade')
  const wanted = (name: string, more: Partial<NewSharedWorld> = {}): NewSharedWorld => ({
    name,
    source: 'usual',
    wish: '',
    state: '',
    lasts: undefined,
    most: 1000,
    keep: false,
    ...more,
  })
  async function made(worlds: SharedWorlds, name: string, more?: Partial<NewSharedWorld>): Promise<SharedWorld> {
    const world = await worlds.make(wanted(name, more))
    if (typeof world === 'string') throw new Error(world)
    return world
  }
  const total = async (worlds: SharedWorlds, world: SharedWorld): Promise<number> =>
    (await worlds.store(world).page({}, 1, 1)).total

  let count = 0
  /** A world as a store that can be forked: a fork is another world that begins from it. */
  function forking(worlds: SharedWorlds, name: string, at: Promise<SharedWorld>): ForkingStore & { called: string } {
    const store = async () => worlds.store(await at)
    return {
      called: name,
      insert: async (record) => (await store()).insert(record),
      update: async (id, patch) => (await store()).update(id, patch),
      remove: async (id) => (await store()).remove(id),
      find: async (member, value) => (await store()).find(member, value),
      page: async (filter, page, size) => (await store()).page(filter, page, size),
      async *all() {
        yield* (await store()).all()
      },
      clear: async () => (await store()).clear(),
      fork() {
        const other = `fork-${++count}`
        const copy = at.then(() => made(worlds, other, { source: { from: name } }))
        // What is done to this one from now on is done after it.
        const before = at
        at = copy.then(() => before)
        return forking(worlds, other, copy)
      },
      async become(other) {
        const { called } = other as unknown as { called: string }
        await at
        await everything(other)
        at = made(worlds, name, { source: { from: called } })
        await at
      },
    }
  }
  const fresh = async (): Promise<ForkingStore> => {
    const kept = opened[0]?.worlds ?? (await open())
    const name = `world-${++count}`
    return forking(kept, name, made(kept, name))
  }

  storeSuite('a world in PostgreSQL', fresh, { runs: 5, many: 60 })
  forksSuite('a world in PostgreSQL', fresh, { runs: 12 })

  it('begin with the start data, which is kept once, and with what other replicas begin as long as somebody needs it', async () => {
    nothing()
    const [one, two, other] = [await open(3), await open(3), await open(4)]
    expect(await total(one, await made(one, 'a'))).toBe(3)
    expect(await total(two, await made(two, 'b'))).toBe(3)
    const starts = () => Number(postgres!.run("select count(*) from customers_kit.worlds where name like 'start %'"))
    expect(starts()).toBe(1)
    expect(await total(other, await made(other, 'c'))).toBe(4)
    expect(starts()).toBe(2)
    await one.remove('a')
    await one.remove('b')
    // What nobody begins with any more goes with the next that is made; and comes again.
    expect(await total(await open(5), await made(opened.at(-1)!.worlds!, 'd'))).toBe(5)
    expect(starts()).toBe(2)
    expect(await total(two, await made(two, 'e'))).toBe(3)
  })

  it('are not there by names that PostgreSQL does not take', async () => {
    const worlds = await open()
    const world = await made(worlds, 'plain')
    for (const name of ['\0', 'a\0b', '\ud800']) {
      expect(await worlds.look(name)).toBeUndefined()
      expect(await worlds.see(name)).toEqual([])
      expect(await worlds.remove(name)).toBeUndefined()
      expect(await worlds.make(wanted('other', { source: { from: name } }))).toBe('nobody')
      expect(await worlds.restore(world, name)).toBeUndefined()
    }
  })

  it('are made once where several replicas make one at the same moment, and are as many as there may be', async () => {
    nothing()
    const replicas = [await open(2), await open(2), await open(2)]
    const same = await Promise.all(replicas.map((worlds) => made(worlds, 'same', { keep: true })))
    expect(new Set(same.map((world) => world.made)).size).toBe(1)
    const many = await Promise.all(
      Array.from({ length: 9 }, (_, n) => replicas[n % 3]!.make(wanted(`n${n}`, { most: 4, keep: true }))),
    )
    expect(many.filter((each) => each === 'full').length).toBe(6)
    expect((await replicas[2]!.see()).length).toBe(5)
    expect(await replicas[0]!.make(wanted('same', { source: { from: 'nobody' } }))).toBe('nobody')
    expect((await replicas[1]!.look('same'))?.made).toBe(same[0]!.made)
  })

  it('are whole or not there, whenever a replica is lost amid making, resetting, keeping and removing them', async () => {
    nothing()
    const [worlds, witness] = [await open(300), await open(300)]
    await made(worlds, 'w')
    const step = async (n: number): Promise<void> => {
      const world = await made(worlds, `w${n % 3}`, { source: n % 2 === 0 ? { from: 'w' } : 'usual' })
      await worlds.save(world, 's', 9)
      await worlds.store(world).insert(recordNumber(1000))
      await (n % 4 === 0 ? worlds.restore(world, 's') : worlds.reset(world, () => ''))
      if (n % 3 === 0) await worlds.remove(`w${n % 3}`)
    }
    let lost = 0
    for (let n = 0; n < 24; n++) {
      const done = step(n).catch(() => void lost++)
      // As if the process had been killed: the database sees its connections gone.
      await new Promise((resolve) => setTimeout(resolve, (n * 7) % 60))
      postgres!.run(
        `select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'customers-kit' and (query like '%customers_kit%' or state like '%transaction%')`,
      )
      await done
      const without = (table: string) =>
        `(select count(*) from customers_kit.${table} where world not in (select id from customers_kit.worlds))`
      expect(
        postgres!
          .run(`select ${without('customers')} + ${without('ranks')} + ${without('pending')},
            (select count(*) from customers_kit.known k where name <> 'default' and
              (select count(*) from customers_kit.worlds w where w.name in (k.customers, k.begins)) <> 2),
            (select count(*) from customers_kit.worlds where name ~ '^(world|begin|snapshot) ' and
              split_part(name, ' ', 2)::bigint not in (select made from customers_kit.known))`)
          .trim(),
      ).toBe('0|0|0')
    }
    expect(lost).toBeGreaterThan(0)
    await expect.poll(() => witness.see().catch(() => [])).not.toEqual([])
    for (const world of (await witness.see()).slice(1)) {
      const all = await everything(witness.store(world))
      expect([300, 301]).toContain(all.length)
      expect(world.customers).toBe(all.length)
      expect(await total(witness, world)).toBe(all.length)
    }
  })
})
