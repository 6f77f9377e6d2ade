import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeWholeFolder, ownerOnly, writeWhole, writeWholeSync } from './write-whole.ts'
import type { WriteOptions } from './write-whole.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'files-'))))
afterEach(() => rmSync(folder, { recursive: true }))
const file = (name: string, text?: string): string => {
  const path = join(folder, name)
  if (text !== undefined) writeFileSync(path, text)
  return path
}
const modeOf = (path: string): number => statSync(path).mode & 0o777

async function* from(...texts: string[]) {
  yield* texts
}

const ways: [string, (path: string, text: string, options?: WriteOptions) => Promise<void> | void][] = [
  ['writeWhole', (path, text, options) => writeWhole(path, from(text), options)],
  ['writeWholeSync', writeWholeSync],
]

describe.each(ways)('%s', (_, write) => {
  it('makes a file, and leaves nothing beside it', async () => {
    await write(file('new.json'), 'text')
    expect(readdirSync(folder)).toEqual(['new.json'])
    expect(readFileSync(file('new.json'), 'utf8')).toBe('text')
  })

  it('leaves alone what others have beside it, whatever it is called', async () => {
    const mine = ['a.json.part', `a.json.${process.pid}.part`, 'a.json.tmp', '.a.json.swp', 'a.json~']
    for (const name of mine) file(name, 'mine')
    await write(file('a.json'), 'text')
    for (const name of mine) expect(readFileSync(file(name), 'utf8')).toBe('mine')
    expect(readdirSync(folder).sort()).toEqual([...mine, 'a.json'].sort())
  })

  it('makes it with the mode that it is given, and leaves the mode of one that is there', async () => {
    await write(file('own'), 'text', { mode: ownerOnly })
    expect(modeOf(file('own'))).toBe(0o600)
    chmodSync(file('shared', 'before'), 0o664)
    await write(file('shared'), 'text', { mode: ownerOnly })
    expect(modeOf(file('shared'))).toBe(0o664)
    await write(file('own'), 'again')
    expect(modeOf(file('own'))).toBe(0o600)
  })

  it('writes through a link, which stays one', async () => {
    file('real', 'before')
    symlinkSync('real', file('link'))
    await write(file('link'), 'text')
    expect(lstatSync(file('link')).isSymbolicLink()).toBe(true)
    expect(readFileSync(file('real'), 'utf8')).toBe('text')
  })

  it('writes to a device and does not replace it', async () => {
    await write('/dev/null', 'text')
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
    await expect(async () => write('/dev/full', 'text')).rejects.toThrow('ENOSPC')
  })

  it('takes a name as long as a name may be', async () => {
    await write(file('ü'.repeat(127)), 'text')
    expect(readdirSync(folder)).toEqual(['ü'.repeat(127)])
  })

  it.each([
    ['a folder', () => mkdirSync(file('there')), 'there', 'EISDIR'],
    ['a file in no folder', () => {}, 'none/there', 'ENOENT'],
    ['a file in a file', () => void file('there', ''), 'there/file', 'ENOTDIR'],
  ])('throws for %s what the system says', async (__, make, name, code) => {
    make()
    await expect(async () => write(file(name), 'text')).rejects.toMatchObject({ code, syscall: expect.any(String) })
    expect(readdirSync(folder)).toEqual(name === 'none/there' ? [] : ['there'])
  })
})

describe('writeWhole', () => {
  it('leaves a file as it was, and nothing beside it, where the text ends half-way or is stopped', async () => {
    const path = file('kept', 'as it was')
    async function* failing() {
      yield 'half'
      throw new Error('the store went away')
    }
    await expect(writeWhole(path, failing())).rejects.toThrow('the store went away')
    const stop = new AbortController()
    async function* endless() {
      for (;;) {
        yield 'more'
        stop.abort()
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
    await expect(writeWhole(path, endless(), { signal: stop.signal })).rejects.toThrow('aborted')
    expect(readdirSync(folder)).toEqual(['kept'])
    expect(readFileSync(path, 'utf8')).toBe('as it was')
  })

  it('writes meanwhile to a file that says whose it is', async () => {
    async function* looking() {
      yield 'half'
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect(readdirSync(folder)).toEqual([expect.stringMatching(/^mine\.json\.customers-kit-[0-9a-f]{16}\.part$/)])
      yield 'whole'
    }
    await writeWhole(file('mine.json'), looking())
    expect(readFileSync(file('mine.json'), 'utf8')).toBe('halfwhole')
  })
})

describe('makeWholeFolder', () => {
  it('makes a folder with all that is put into it', () => {
    makeWholeFolder(`${file('in/new')}/`, (inside) => writeFileSync(join(inside, 'a'), 'text'))
    expect(readdirSync(file('in'))).toEqual(['new'])
    expect(readFileSync(file('in/new/a'), 'utf8')).toBe('text')
  })

  it('leaves nothing where it fails half-way, or where something of that name is there', () => {
    const fail = (inside: string): void => {
      writeFileSync(join(inside, 'a'), 'text')
      throw new Error('no more')
    }
    expect(() => makeWholeFolder(file('new'), fail)).toThrow('no more')
    expect(existsSync(file('new'))).toBe(false)
    mkdirSync(file('there'))
    expect(() => makeWholeFolder(file('there'), () => {})).toThrow('EEXIST')
    expect(readdirSync(folder)).toEqual(['there'])
  })
})
