import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import supertest from 'supertest'
import { afterAll, expect, it } from 'vitest'
import { loadSpec } from '../spec/spec.ts'
import type { CustomerRecord } from '../spec/types.ts'
import { createAppWithWorlds } from '../server/create-app.ts'
import { memoryStore } from '../stores/memory-store.ts'
import { watchFaults } from './faults-file.ts'
import { loadStartData, watchStartData } from './start-data.ts'

const folder = mkdtempSync(join(tmpdir(), 'start-data-'))
afterAll(() => rmSync(folder, { recursive: true }))
const line = (name: string) => `${JSON.stringify({ email: `${name}@example.com`, customer_type: 'individual' })}\n`

const until = (holds: () => boolean): Promise<void> => expect.poll(holds).toBe(true)

it('a watched file is taken over when it changes, or is replaced, and not while it is wrong', async () => {
  const [file, beside] = [join(folder, 'a.ndjson'), join(folder, 'a.ndjson~')]
  writeFileSync(file, line('ada'))
  let names: string[] = []
  const said: string[] = []
  const took = async (records: CustomerRecord[]) => void (names = records.map(({ email }) => email.split('@')[0]!))
  const watched = await watchStartData(file, loadSpec(), took, (text) => said.push(text))
  writeFileSync(file, line('ada') + line('eve'))
  await until(() => names.length === 2)
  writeFileSync(file, '{"email":"ada"}\n')
  await until(() => said.length === 2)
  writeFileSync(beside, line('zoe'))
  renameSync(beside, file)
  await until(() => names.length === 1)
  watched.close()
  expect(names).toEqual(['zoe'])
  expect(said[0]).toBe(`Read ${file} again: 2 customers.\n`)
  expect(said[1]).toContain(`${file} changed and was not taken over; the customers stay as they are.\n${file}:1:1: `)
})

it('a watched folder is taken over when a file of it comes', async () => {
  const many = join(folder, 'many')
  mkdirSync(many)
  writeFileSync(join(many, 'a.ndjson'), line('ada'))
  let count = 0
  const watched = await watchStartData(
    many,
    loadSpec(),
    async (records) => void (count = records.length),
    () => {},
  )
  writeFileSync(join(many, 'b.csv'), 'email,customer_type\neve@example.com,business\n')
  await until(() => count === 2)
  watched.close()
})

it('a watched file of faults is taken over when it changes, and not while it is wrong', async () => {
  const file = join(folder, 'faults.json')
  const { app, setFaults } = createAppWithWorlds({ store: memoryStore() })
  const ask = supertest(app)
  writeFileSync(file, '[]')
  const said: string[] = []
  const watched = await watchFaults(file, setFaults, (text) => said.push(text))
  writeFileSync(file, '[{ "on": { "operation": "listCustomers" }, "then": { "status": 503 } }]')
  await until(() => said.length === 1)
  await ask.get('/api/customers').expect(503)
  await ask.post('/__kit/reset').expect(200)
  await ask.get('/api/customers').expect(503)
  writeFileSync(file, '[{ "on": { "operation": "nothing" }, "then": { "status": 503 } }]')
  await until(() => said.length === 2)
  watched.close()
  await ask.get('/api/customers').expect(503)
  expect(said[0]).toBe(`Read ${file} again: 1 fault rule.\n`)
  expect(said[1]).toContain(`${file} changed and was not taken over; the rules stay as they are.\n`)
  expect(said[1]).toContain(`${file}: rule `)
})

it('generated customers are of the shape that is asked for, and keep what a record has to have', async () => {
  const shape = { locale: ['GH'], businessShare: 1, fields: ['first_name'], since: new Date('2025-12-01') }
  const records = await loadStartData(loadSpec(), { count: 40, seed: 42, ...shape })
  expect(records).toHaveLength(40)
  for (const record of records) {
    expect(record).toMatchObject({
      customer_type: 'business',
      created_at: expect.stringMatching(/^2025-12-/) as unknown,
    })
    expect(record).not.toHaveProperty('phone')
    expect(record.id).toBeDefined()
  }
})
