import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { runDrift } from './run-drift.ts'

const folder = mkdtempSync(join(tmpdir(), 'customers-kit-drift-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)

it('what cannot be written is refused before anything is', async () => {
  mkdirSync(at('there'))
  const recording = join(import.meta.dirname, '../../../contract-tests/recordings/files')
  const har = join(recording, readdirSync(recording).find((name) => name.endsWith('.har'))!)
  const files = { patch: at('patch.json'), overlay: at('overlay.json') }
  await expect(runDrift(har, { ...files, apply: at('there') })).rejects.toThrow(
    'there cannot be written: it is there already',
  )
  await expect(runDrift(har, { ...files, overlay: at('none/overlay.json') })).rejects.toThrow('its folder is not there')
  expect(readdirSync(folder)).toEqual(['there'])
})
