import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keptFates, noticedAlready } from './kept-fates.ts'
import type { KeptHead } from './kept-fates.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutate-'))
  file = join(folder, 'mutate.ledger')
})
afterEach(() => rmSync(folder, { recursive: true }))

const head: KeptHead = {
  ledger: 'customers-kit mutate',
  version: '1',
  command: ['npm', 'test'],
  data: null,
  auth: false,
}

describe('keptFates', () => {
  it('goes on with what was kept, whatever cut the last line, and keeps what is new', () => {
    const first = keptFates(file, head, true)
    first.keep('one', { fate: 'noticed', by: 'hanging' })
    appendFileSync(file, '{"mutant":"two","fa')
    const second = keptFates(file, head, true)
    expect([...second.known]).toEqual([['one', { fate: 'noticed', by: 'hanging' }]])
    second.keep('two', { fate: 'not reached' })
    expect([...keptFates(file, head, true).known.keys()]).toEqual(['one', 'two'])
  })

  it('knows of changed tests what they noticed, and what comes of the others in place of what came before', () => {
    const first = keptFates(file, head, true)
    first.keep('one', { fate: 'noticed', by: 'failing' })
    first.keep('two', { fate: 'not reached' })
    const second = keptFates(file, head, true)
    expect([...noticedAlready(second.known).keys()]).toEqual(['one'])
    second.keep('two', { fate: 'noticed', by: 'hanging' })
    expect([...keptFates(file, head, true).known].at(-1)).toEqual(['two', { fate: 'noticed', by: 'hanging' }])
  })

  it('begins anew unless it is to go on', () => {
    keptFates(file, head, false).keep('one', { fate: 'not reached' })
    expect([...keptFates(file, head, false).known]).toEqual([])
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2)
  })

  it.each<[string, Partial<KeptHead>, string]>([
    ['another command', { command: ['pytest'] }, 'of npm test'],
    ['other customers', { data: 'mine.json' }, 'with another data'],
    ['signed requests', { auth: true }, 'with another auth'],
  ])('refuses results of %s', (_, other, why) => {
    keptFates(file, head, true)
    expect(() => keptFates(file, { ...head, ...other }, true)).toThrow(why)
  })

  it.each([true, false])('leaves alone a file that is something else', (goOn) => {
    writeFileSync(file, 'my notes\n')
    expect(() => keptFates(file, head, goOn)).toThrow('is no ledger of mutate')
    expect(readFileSync(file, 'utf8')).toBe('my notes\n')
  })

  it('says where it cannot be written', () => {
    expect(() => keptFates(join(folder, 'none', 'x'), head, true)).toThrow('cannot be written: there is no such folder')
  })
})
