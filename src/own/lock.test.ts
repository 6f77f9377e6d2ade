import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { packageRoot } from '../spec/spec.ts'
import { lockLedger } from './lock.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
  path = join(folder, 'a.ledger')
})
afterEach(() => rmSync(folder, { recursive: true }))

it('keeps a second process out until the first lets go, and leaves nothing behind', () => {
  const release = lockLedger(path, { pid: 11, isRunning: () => true })
  expect(() => lockLedger(path, { pid: 12, isRunning: (pid) => pid === 11 })).toThrow(/Process 11 is using/)
  release()
  lockLedger(path, { pid: 12, isRunning: () => true })()
  expect(existsSync(`${path}.lock`)).toBe(false)
})

it.each(['11\n', '11 3a0f\n', '7\n', 'nonsense', ''])('of a process that is gone does not count: %j', (text) => {
  writeFileSync(`${path}.lock`, text)
  lockLedger(path, { pid: 7, isRunning: (pid) => pid === 7 })()
})

it('is held by one process at a time, also where many find a dead owner at once', { timeout: 60_000 }, async () => {
  const lock = pathToFileURL(join(packageRoot, 'build/own/lock.js')).href
  const program = `
    const { lockLedger } = await import(${JSON.stringify(lock)})
    const { openSync, closeSync, rmSync } = await import('node:fs')
    const [path, at] = process.argv.slice(1)
    const isRunning = (pid) => { try { process.kill(pid, 0); return true } catch { return false } }
    while (Date.now() < Number(at));
    let held = 0
    for (let turn = 0; turn < 200; turn += 1) {
      let release
      try { release = lockLedger(path, { pid: process.pid, isRunning }) } catch { continue }
      closeSync(openSync(path + '.held', 'wx'))
      held += 1
      rmSync(path + '.held')
      release()
    }
    console.log(held)`
  for (let round = 0; round < 3; round += 1) {
    writeFileSync(`${path}.lock`, '999999999\n')
    const at = Date.now() + 1_000
    const ended = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const child = spawn(process.execPath, ['--input-type=module', '-e', program, path, String(at)])
        let told = ''
        child.stdout.on('data', (text) => (told += String(text)))
        child.stderr.on('data', (text) => (told += String(text)))
        const code = await new Promise((resolve) => child.on('close', resolve))
        return { code, held: Number(told), told }
      }),
    )
    // Two at once would have met in the file that only one can make.
    expect(ended.filter(({ code }) => code !== 0)).toEqual([])
    expect(ended.reduce((sum, { held }) => sum + held, 0)).toBeGreaterThan(0)
  }
})
