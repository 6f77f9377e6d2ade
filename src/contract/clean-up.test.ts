import { expect, test } from 'vitest'
import type { Exchange } from '../http/exchange.ts'
import type { Outgoing } from '../client/send.ts'
import { loadPaths } from '../spec/paths.ts'
import { loadSpec } from '../spec/spec.ts'
import { cleanUp } from './clean-up.ts'

const entry = { n: 1, email: 'ada@example.com', id: 'id-1', settled: true }

function answered({ method, path }: Outgoing, status: number): Exchange {
  const request = { method, url: `http://127.0.0.1${path}`, headers: [], body: undefined }
  return {
    startedAt: '2026-03-14T09:26:53.000Z',
    durationMs: 1,
    attempts: 1,
    request,
    answer: { status, headers: [], body: '', json: undefined },
  }
}

async function cleanedWith(statuses: number[]): Promise<{ gone: string[]; sent: string[]; left: unknown[] }> {
  const gone: string[] = []
  const sent: string[] = []
  const send = (request: Outgoing): Promise<Exchange> => {
    sent.push(request.method)
    return Promise.resolve(answered(request, statuses[sent.length - 1] ?? 500))
  }
  const left = await cleanUp({
    entries: [entry],
    paths: loadPaths(loadSpec()),
    marker: 'kit',
    send,
    gone: (id) => void gone.push(id),
    verify: false,
    canDelete: true,
  })
  return { gone, sent, left }
}

test('a delete that fails now and then is asked for again, so nothing stays behind', async () => {
  expect(await cleanedWith([500, 502, 200])).toEqual({ gone: ['id-1'], sent: ['DELETE', 'DELETE', 'DELETE'], left: [] })
})

test('a customer that can be neither deleted nor deactivated is named', async () => {
  const { gone, left } = await cleanedWith([])
  expect(gone).toEqual([])
  expect(left).toEqual([{ id: 'id-1', email: 'ada@example.com', state: 'active' }])
})
