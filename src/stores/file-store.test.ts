import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { ForkingStore, Store } from '../customers/store.ts'
import { openFileStore } from './file-store.ts'
import type { KeptFile } from './file-store.ts'
import { forkingStore } from './forking-store.ts'
import { frozenBase } from './frozen-base.ts'
import { historiesSuite } from './histories-suite.ts'
import { everything, forksSuite, recordNumber, storeSuite } from './store-suite.ts'

const folder = mkdtempSync(join(tmpdir(), 'file-store-'))
const opened = new Map<Store, { kept: KeptFile; path: string }>()
afterEach(async () => {
  for (const { kept } of opened.values()) await kept.close()
  opened.clear()
})
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
const newPath = (): string => join(folder, `${files++}.ndjson`)

async function open(path = newPath(), start: Store = forkingStore()): Promise<ForkingStore> {
  const kept = await openFileStore(path, start)
  opened.set(kept.store, { kept, path })
  return kept.store
}

async function again(store: Store): Promise<ForkingStore> {
  const { kept, path } = opened.get(store)!
  await kept.close()
  opened.delete(store)
  return open(path)
}

storeSuite('the file store', () => open(), { runs: 20, many: 300, again })
forksSuite('the file store', () => open(), { runs: 20, again })
historiesSuite('the file store', async () => [await open()], 10)

const first = '{"customers_kit_store":1}\n'
const line = (n: number, members = {}): string => `${JSON.stringify(recordNumber(n, members))}\n`
const start = (...numbers: number[]): Store => forkingStore(frozenBase(numbers.map((n) => recordNumber(n))))
const put = (text: string | Buffer, path = newPath()): string => {
  writeFileSync(path, text)
  return path
}

describe('the file of a store', () => {
  it('begins with the customers it is given, and is read as text: a line for each who came or changed', async () => {
    const path = newPath()
    const store = await open(path, start(1, 2))
    await store.update(recordNumber(1).id, { first_name: 'Grace' })
    await store.remove(recordNumber(2).id)
    expect(readFileSync(path, 'utf8')).toBe(
      first + line(1) + line(2) + line(1, { first_name: 'Grace' }) + `{"removed":"${recordNumber(2).id}"}\n`,
    )
    expect(await everything(await again(store))).toEqual([recordNumber(1, { first_name: 'Grace' })])
  })

  it('goes on with what it holds, whatever it would begin with', async () => {
    const path = put(first + line(3))
    const kept = await openFileStore(path, start(1, 2))
    opened.set(kept.store, { kept, path })
    expect(kept.wasThere).toBe(true)
    expect(await everything(kept.store)).toEqual([recordNumber(3)])
    await kept.store.clear()
    expect(readFileSync(path, 'utf8')).toBe(first)
    expect(await everything(await again(kept.store))).toEqual([])
  })

  it('begins in a file that is empty, and is written to through a link, which stays one', async () => {
    const real = put('')
    const link = newPath()
    symlinkSync(real, link)
    const store = await open(link, start(1))
    await store.become(forkingStore(frozenBase([recordNumber(2)])))
    expect(readFileSync(real, 'utf8')).toBe(first + line(2))
  })

  it.each([
    ['half a line', '{"id":"01938f6e'],
    ['half a letter', Buffer.from([0x7b, 0x22, 0xc3])],
    ['what a disk leaves that lost its power', Buffer.alloc(5000)],
  ])('is cut where it ends in %s, and says so', async (_, tail) => {
    const path = put(Buffer.concat([Buffer.from(first + line(1)), Buffer.from(tail as Buffer)]))
    const kept = await openFileStore(path, start())
    opened.set(kept.store, { kept, path })
    expect(kept.remarks).toEqual([
      expect.stringContaining(`its last line was cut off, ${tail.length} bytes of a change that was never answered`),
    ])
    await kept.store.insert(recordNumber(2))
    expect(readFileSync(path, 'utf8')).toBe(first + line(1) + line(2))
  })

  it.each([
    ['a customer', first + line(1), line(2)],
    ['a removal', first + line(1) + line(2) + line(3), `{"removed":"${recordNumber(3).id}"}\n`],
    ['a letter of two bytes', first + line(1), line(2, { first_name: 'Zoë' })],
  ])('takes %s that ends the file without the end of a line, as some editors leave it', async (_, before, last) => {
    const path = put(before + last.trimEnd())
    const kept = await openFileStore(path, start())
    opened.set(kept.store, { kept, path })
    expect(kept.remarks).toEqual([])
    expect((await everything(kept.store)).length).toBe(2)
    await kept.store.insert(recordNumber(4))
    expect(readFileSync(path, 'utf8')).toBe(before + last + line(4))
  })

  it('is written anew beside and takes its place once most of its lines are old', async () => {
    const path = newPath()
    const store = await open(path, start(1))
    const changes = Array.from({ length: 1500 }, async (_, n) => {
      if (n % 2 === 0) return store.update(recordNumber(1).id, { last_name: `L${n}` })
      await store.insert(recordNumber(n + 10))
      return n % 20 === 1 ? undefined : store.remove(recordNumber(n + 10).id)
    })
    await Promise.all(changes)
    const lines = (): number => readFileSync(path, 'utf8').split('\n').length
    await expect.poll(lines).toBeLessThan(1300)
    await store.update(recordNumber(1).id, { last_name: 'last' })
    const all = await everything(store)
    expect(all.length).toBe(76)
    expect(lines()).toBeLessThan(1300)
    expect(await everything(await again(store))).toEqual(all)
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  it('has nothing beside it that a kill left of writing it anew', async () => {
    const path = put(first + line(1))
    const mine = put('mine', `${path}.part`)
    put(first, `${path}.customers-kit-0123456789abcdef.part`)
    await open(path)
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([mine.slice(folder.length + 1)])
    rmSync(mine)
  })

  it.each<[string, string | Buffer, string]>([
    ['customers of somebody', line(1), 'is there and is no store'],
    ['any text', 'shopping list', 'is there and is no store'],
    ['a newer form', '{"customers_kit_store":2}\n', 'was written by a newer customers-kit, in form 2'],
    ['a line that is none', `${first}${line(1)}{"id":\n${line(2)}`, ':3: this line is no customer and removes none'],
    ['a removal of nobody', `${first}{"removed":"x"}\n`, ':2: this line is no customer'],
    ['a customer who lacks an email', `${first}{"id":"x"}\n`, ':2: this line is no customer'],
    ['a letter that is none', Buffer.from(`${first}\n{"id":"\xff"}\n`, 'latin1'), ':3: this line is not UTF-8'],
    ['a store that is packed', gzipSync(first + line(1)), 'is there and is no store'],
    ['a store in UTF-16', Buffer.from(`\ufeff${first}`, 'utf16le'), 'is there and is no store'],
    ['one email twice', first + line(1) + line(2, { email: 'C1@example.com' }), 'share the email'],
  ])('is not taken with %s, and stays as it is', async (_, text, message) => {
    const path = put(text)
    await expect(openFileStore(path, start(1))).rejects.toThrow(message)
    expect(readFileSync(path)).toEqual(Buffer.from(text))
    // And another one may have it.
    await expect(openFileStore(path, start(1))).rejects.toThrow(message)
  })

  it('cannot be a folder, a device or a file in no folder', async () => {
    mkdirSync(join(folder, 'in.ndjson'))
    await expect(openFileStore(join(folder, 'in.ndjson'), start())).rejects.toThrow('is a folder. Name a file in it')
    await expect(openFileStore('/dev/full', start())).rejects.toThrow('is no file on a disk')
    await expect(openFileStore(join(folder, 'no/s.ndjson'), start())).rejects.toThrow('there is no such folder')
  })

  it('is one process’s at a time', async () => {
    const path = newPath()
    const store = await open(path)
    symlinkSync(path, `${path}.link`)
    await expect(openFileStore(`${path}.link`, start())).rejects.toThrow('is in use: another mock keeps its customers')
    await again(store)
  })
})

describe('a store whose file is taken away from under it', () => {
  it.each<[string, (path: string) => void, string]>([
    ['removed', (path) => rmSync(path), 'was removed or replaced by somebody else'],
    ['replaced', (path) => renameSync(put(first), path), 'was removed or replaced by somebody else'],
    ['moved away', (path) => renameSync(path, `${path}.old`), 'was removed or replaced by somebody else'],
    ['written to', (path) => appendFileSync(path, line(9)), 'was written to by somebody else'],
  ])('takes no change any more where it was %s, and shows what it had', async (_, act, message) => {
    const path = newPath()
    const store = await open(path, start(1))
    await store.insert(recordNumber(2))
    act(path)
    const changes = [store.insert(recordNumber(3)), store.update(recordNumber(1).id, { first_name: 'Eve' })]
    for (const change of changes) await expect(change).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    await expect(store.remove(recordNumber(1).id)).rejects.toThrow(message)
    expect(store.trouble?.()).toContain(message)
    expect((await store.page({}, 1, 9)).customers).toEqual([recordNumber(2), recordNumber(1)])
    expect(await store.find('email', 'c3@example.com')).toBeUndefined()
  })

  it.each([
    ['emptied', ''],
    ['written over', 'rubbish\n'.repeat(200)],
  ])('refuses reads too, and says why, where it was %s: nobody knows what was answered', async (_, text) => {
    const path = newPath()
    const store = await open(path, start(1))
    await store.insert(recordNumber(2))
    put(text, path)
    const refusal = { code: 'SERVICE_UNAVAILABLE', message: expect.stringContaining('Nothing can be shown') }
    await expect(store.insert(recordNumber(3))).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    await expect(store.page({}, 1, 9)).rejects.toMatchObject(refusal)
    await expect(store.find('email', 'c1@example.com')).rejects.toMatchObject(refusal)
    await expect(store.insert(recordNumber(3))).rejects.toMatchObject(refusal)
    await expect(everything(store)).rejects.toMatchObject(refusal)
    expect(store.trouble?.()).toContain('was written to by somebody else')
  })
})
