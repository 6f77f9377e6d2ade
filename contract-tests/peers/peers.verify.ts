// 1 draw, 60 minutes: clients in many languages and other tools against the mock, as far as they are installed
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { clients } from './clients.ts'
import { judges } from './judges.ts'
import { modes, startMock } from './mocks.ts'
import type { Mock, Mode } from './mocks.ts'
import { missing } from './tool.ts'

const mocks = new Map<Mode, Mock>()
beforeAll(async () => {
  for (const mode of Object.keys(modes) as Mode[]) mocks.set(mode, await startMock(mode))
})
afterAll(() => {
  for (const { stop } of mocks.values()) stop()
})

describe.each(clients)('$name', (client) => {
  let without: string[] = []
  beforeAll(async () => {
    without = await missing(client.needs)
    if (without.length === 0) await client.prepare()
  }, 600_000)

  test.each(Object.keys(modes) as Mode[])('works against a mock of the mode %s', async (mode) => {
    if (without.length > 0) return console.log(`left out, for want of ${without.join(' and ')}`)
    const said = await client.use(mocks.get(mode)!)
    console.log(`${client.name}, ${mode}: ${said.trim()}`)
    expect(said.trim()).toMatch(/worked$/)
  })
})

const seed = Number(process.env['VERIFY_SEED'])

describe.each(judges)('$name', (judge) => {
  let without: string[] = []
  beforeAll(async () => {
    without = await missing(judge.needs)
    if (without.length === 0) await judge.prepare()
  }, 600_000)

  test.each(judge.modes)('finds nothing wrong with a mock of the mode %s', async (mode) => {
    if (without.length > 0) return console.log(`left out, for want of ${without.join(' and ')}`)
    const wrong = await judge.judge(mocks.get(mode)!, seed)
    console.log(`${judge.name}, ${mode}: ${wrong.length === 0 ? 'found nothing' : 'found something'}`)
    expect(wrong).toEqual([])
  })
})
