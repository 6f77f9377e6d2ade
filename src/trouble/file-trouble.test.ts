import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fileTrouble, isSystemError } from './file-trouble.ts'

const folder = mkdtempSync(join(tmpdir(), 'file-trouble-'))
afterAll(() => rmSync(folder, { recursive: true }))
const thrownBy = (act: () => void): unknown => {
  try {
    act()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

test.each([
  ['a file that is not there', 'read', () => readFileSync(join(folder, 'secret.part')), 'it is not there'],
  ['a folder for a file', 'read', () => readFileSync(folder), 'it is a folder'],
  [
    'a folder that is not there',
    'write',
    () => writeFileSync(join(folder, 'no', 'secret.part'), ''),
    'there is no such folder',
  ],
  ['a disk that is full', 'write', () => writeFileSync('/dev/full', 'text'), 'the disk is full'],
  ['a name that is too long', 'write', () => writeFileSync(join(folder, 'n'.repeat(300)), ''), 'its name is too long'],
] as const)('%s is told in words, without a name', (_, doing, act, words) => {
  const error = thrownBy(act)
  expect([isSystemError(error), fileTrouble(error, doing)]).toEqual([true, words])
})

test('what has no words of ours keeps the code and the words of the system, without a name', () => {
  const error = Object.assign(new Error("EIO: i/o error, open '/x/secret.part'"), { code: 'EIO', syscall: 'open' })
  expect(fileTrouble(error, 'read')).toBe('the system says EIO, i/o error')
})

test('an error that is not the system’s keeps its message', () => {
  expect([isSystemError(new Error('no')), fileTrouble(new Error('no'), 'read')]).toEqual([false, 'no'])
})
