import { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { expect, it } from 'vitest'
import type { Change, Kept } from './behaviour.ts'
import { together } from './changes.ts'
import { mutants } from './fixed/mutants.ts'
import { questions } from './grammar/choices.ts'
import { places } from './grammar/draw-mutant.ts'
import { emptyMemory, remembering } from './grammar/memory.ts'
import { runBehaviour } from './run-behaviour.ts'

const owner = { company_id: '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d', created_by: '0190d2a4-6c55-7d02-a9b8-1f2e3d4c5b6a' }
const settings = { owner, strict: false, echoContact: false, onDuplicate: 'refuse' as const }

/** A deployment with surroundings that are the same each time, and a way to ask it. */
function running(changes: Change[]) {
  const customers = new Map<string, Kept>()
  let count = 0
  const next = (): string => `0190d2a4-0000-7000-8000-${String((count += 1)).padStart(12, '0')}`
  const now = (): string => new Date(Date.UTC(2026, 2, 14) + (count += 1)).toISOString().replace('Z', '000Z')
  const surroundings = { customers, now, newId: next, newRequestId: next }
  const { answer, end } = runBehaviour(changes, settings, surroundings)
  const headers = { 'content-type': 'application/json' }
  const ask = (method: string, url: string, body = '') =>
    answer({ method, url, base: '', headers, rawHeaders: [], body: Buffer.from(body), requestId: next() })
  return { customers, ask, end }
}

const ada = {
  email: 'ada@example.com',
  customer_type: 'individual',
  first_name: 'Ada',
  last_name: 'O',
  phone: '+233241234567',
  country_code: '+233',
}

/** Asks a variant for what each of its choices may meet, a body with markup and one that is no JSON too. */
async function statuses(changes: Change[]): Promise<number[]> {
  const { customers, ask } = running(changes)
  const status = async (...asked: Parameters<typeof ask>): Promise<number> => (await ask(...asked)).status
  const seen = [
    await status('POST', '/api/customers', JSON.stringify({ ...ada, first_name: '<b>Ada</b>' })),
    await status('POST', '/api/customers', JSON.stringify({ ...ada, email: 'grace@example.com' })),
    await status('POST', '/api/customers', '{'),
    await status('GET', '/api/customers?is_active=yes'),
    await status('GET', '/api/customers'),
  ]
  const id = [...customers.keys()].at(-1)!
  for (const [method, path, body] of [
    ['PUT', id, '{"first_name":"Grace"}'],
    ['POST', `blacklist/${id}`, '{"blacklist":true}'],
    ['DELETE', id, ''],
    ['GET', id, ''],
  ] as const)
    seen.push(await status(method, `/api/customers/${path}`, body))
  return seen
}

it('no two choices of a variant make it fall over', async () => {
  for (const [at, one] of questions.entries())
    for (const other of questions.slice(at + 1))
      for (const first of one.choices)
        for (const second of other.choices)
          for (const status of await statuses([together(first.change, second.change)]))
            expect(status, `${first.name} and ${second.name}`).toBeLessThan(500)
}, 300_000)

/** What a served variant can be made of. */
const choices = questions.filter(({ outside }) => !outside).flatMap((question) => question.choices)

/** Whatever can be wrong with a drawn mutant, by the manner in which it is: at one place of those that share it. */
const manners = new Map(places.flatMap(({ faults }) => faults.map((fault) => [fault.manner, fault])))

/** What a served mutant or variant can be made of, as it shows always. */
const parts: { name: string; change: Change }[] = [
  ...mutants,
  ...choices,
  ...[...manners].map(([name, fault]) => ({
    name,
    change: (was: Parameters<Change>[0]) => {
      const memory = emptyMemory()
      return together(fault.lay({ memory, shows: () => true, changed() {} }), remembering(memory))(was)
    },
  })),
]

/** All that is answered to one script, which asks for what has to be refused, too. */
async function bytes(change: Change): Promise<string[]> {
  const { customers, ask, end } = running([change])
  const seen: string[] = []
  const told = async (...asked: Parameters<typeof ask>): Promise<void> => {
    const answer = await ask(...asked).catch((error: unknown) => String(error))
    seen.push(typeof answer === 'string' ? answer : JSON.stringify(answer))
  }
  for (const body of [
    ada,
    { ...ada, email: 'Grace@Example.com', customer_type: 'business' },
    ada,
    { ...ada, email: undefined },
    { ...ada, email: null },
    { ...ada, email: '' },
    { ...ada, email: 'none', customer_type: 'other' },
    [{ ...ada, email: undefined }],
  ])
    await told('POST', '/api/customers', JSON.stringify(body))
  await told('POST', '/api/customers', '{')
  const [id = ''] = customers.keys()
  await told('PUT', `/api/customers/${id}`, '{"first_name":"Grace","email":"hopper@example.com"}')
  await told('POST', `/api/customers/blacklist/${id}`, '{"blacklist":true}')
  await told('GET', `/api/customers/${id}`)
  await told('GET', '/api/customers')
  await told('DELETE', `/api/customers/${id}`)
  await told('GET', '/api/customers?page_size=2&page=2')
  end()
  return seen
}

it('whatever is served answers the same bytes twice to the same requests, by the same clock and ids', async () => {
  for (const { name, change } of parts) expect(await bytes(change), name).toEqual(await bytes(change))
}, 300_000)

it('a variant that ends sends what it holds back of answers, and leaves nothing behind', async () => {
  for (const { name, change } of choices) {
    let ended = false
    const counted: Change = () => ({ begin: () => () => void (ended = true) })
    const { ask, end } = running([counted, change])
    const wrote = new Set<number>()
    for (const nth of [1, 2, 3]) {
      const answer = await ask('GET', '/api/customers')
      const socket = new Duplex({ read() {}, write: (_, __, done) => (wrote.add(nth), done()) }) as Socket
      const response = new ServerResponse(new IncomingMessage(socket))
      response.assignSocket(socket)
      answer.send(response)
    }
    end()
    expect([wrote.size, ended], name).toEqual([3, true])
  }
})
