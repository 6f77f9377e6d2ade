import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createSender } from '../../client/send.ts'
import { endingEarly } from './connections.ts'

const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

// Cuts so many connections on which /cut is asked for, and answers all else.
async function cutting(times: number) {
  let left = times
  const server = createServer((request, response) => {
    if (request.url === '/cut' && (left -= 1) >= 0) response.destroy()
    else response.end('{}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const sender = createSender({
    target: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    concurrency: 2,
    timeoutMs: 30_000,
    patienceMs: 30_000,
  })
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const get = (path: string) => sender.send({ method: 'GET', path })
  await get('/first')
  return { get, tally: sender.tally }
}

test('a connection that ends again counts where others are answered meanwhile, and not where nobody is', async () => {
  const alone = await cutting(2)
  await alone.get('/cut')
  expect(alone.tally()).toMatchObject({ resets: 2, again: 0 })
  const among = await cutting(2)
  const back = { is: false }
  const cut = among.get('/cut').then(() => (back.is = true))
  while (!back.is) await among.get('/other')
  await cut
  expect(among.tally()).toMatchObject({ resets: 2, again: 1 })
})

test('connections that end now and then are a note, and new ones that end time and again a failure', () => {
  const severity = (tally: Partial<Parameters<typeof endingEarly>[0]>) =>
    endingEarly({ attempts: 400, resets: 0, cuts: 0, again: 0, kinds: new Map(), ...tally }).map(
      (one) => one.severity ?? 'failure',
    )
  expect(severity({ resets: 2 })).toEqual([])
  expect(severity({ resets: 120 })).toEqual(['note'])
  expect(severity({ resets: 120, again: 2 })).toEqual(['note'])
  expect(severity({ resets: 120, again: 40 })).toEqual(['failure'])
  expect(severity({ cuts: 40 })).toEqual(['failure'])
})

test('ends that one kind of request has to itself are a failure, and those of all alike a note', () => {
  const severity = (deletes: number, others: number) =>
    endingEarly({
      attempts: 460,
      resets: deletes + others,
      cuts: 0,
      again: 0,
      kinds: new Map([
        ['DELETE 4', { attempts: 60, ended: deletes }],
        ['GET 3', { attempts: 300, ended: others }],
        ['GET 4', { attempts: 100, ended: 0 }],
      ]),
    }).map((one) => one.severity ?? 'failure')
  expect(severity(24, 0)).toEqual(['failure'])
  expect(severity(24, 4)).toEqual(['failure'])
  expect(severity(24, 30)).toEqual(['note'])
  expect(severity(5, 0)).toEqual(['note'])
  expect(severity(0, 60)).toEqual(['failure'])
})
