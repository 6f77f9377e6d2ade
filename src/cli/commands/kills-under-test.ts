import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import type { CustomerRecord } from '../../spec/types.ts'
import { startCli } from '../cli-under-test.ts'
import type { Running } from '../cli-under-test.ts'

/** The base URL of a mock that is starting. */
export async function urlOf({ child, written }: Pick<Running, 'child' | 'written'>): Promise<string> {
  while (!written.stdout.includes('\n')) {
    if (child.exitCode !== null) throw new Error(written.stderr)
    await sleep(5)
  }
  return written.stdout.split('\n')[0]!
}

const json = { 'content-type': 'application/json' }
/** Asks a mock to create a customer. */
export const create = (url: string, email: string) =>
  fetch(`${url}/api/customers`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ email, customer_type: 'individual' }),
  })

/** What clients know of the customers: as they were last answered, and as they are where the last change was carried out. */
type Known = Map<string, (string | undefined)[]>

const shown = ({ email, first_name: name }: Pick<CustomerRecord, 'email' | 'first_name'>): string => `${email} ${name}`

/** Changes customers until the mock is gone, as a client that changes one after the other. */
async function change(url: string, of: string, known: Known, answered: () => void): Promise<void> {
  const mine: string[] = [...known].filter(([id, [now]]) => now?.startsWith(`${of}-`) && id !== '').map(([id]) => id)
  for (let n = 0; ; n++) {
    const id = mine[n % 7]
    const body = n % 5 === 0 || id === undefined ? undefined : { first_name: `N${Math.random()}` }
    try {
      if (body && n % 11 !== 7) {
        const [before] = known.get(id!)!
        known.set(id!, [before, shown({ email: before!.split(' ')[0]!, first_name: body.first_name })])
        const answer = await fetch(`${url}/api/customers/${id}`, {
          method: 'PUT',
          headers: json,
          body: JSON.stringify(body),
        })
        known.set(id!, [shown(((await answer.json()) as any).data)])
      } else if (body) {
        const [before] = known.get(id!)!
        known.set(id!, [before, undefined])
        mine.splice(n % 7, 1)
        await (await fetch(`${url}/api/customers/${id}`, { method: 'DELETE' })).json()
        known.set(id!, [undefined])
      } else {
        const answer = await create(url, `${of}-${Math.random().toString(36).slice(2)}@example.com`)
        const { data } = (await answer.json()) as any
        mine.push(data.id)
        known.set(data.id, [shown(data)])
      }
      answered()
    } catch {
      return
    }
  }
}

/**
 * Kills mocks over one store amid changes, again and again, and holds what is there to what was answered; how many changes
 * were. `running` is told of each process, for who has to end it.
 */
export async function survives(
  store: string,
  kills: number,
  replicas: number,
  running: Pick<Running, 'child'>[],
): Promise<number> {
  const known: Known = new Map()
  let changes = 0
  for (let kill = 0; kill <= kills; kill++) {
    const started = Array.from({ length: replicas }, () =>
      startCli(['serve', '--port', '0', '--store', store, '--log', 'none']),
    )
    running.push(...started)
    const urls = await Promise.all(started.map(urlOf))
    const after = new Map<string, string>()
    for (let page = 1; ; page++) {
      const answer = await fetch(`${urls[0]}/__kit/customers?page=${page}&page_size=1000`)
      const { customers } = ((await answer.json()) as any).data
      for (const record of customers) after.set(record.id, shown(record))
      if (customers.length < 1000) break
    }
    for (const [id, possible] of known) {
      expect(possible, `${id} after kill ${kill}`).toContain(after.get(id))
      known.set(id, [after.get(id)])
    }
    // After so many answers; the machine may be slow.
    const enough = 10 + Math.random() * 80
    const answers = { count: 0 }
    const clients = Array.from({ length: 16 }, (_, n) =>
      change(urls[n % replicas]!, `c${n}`, known, () => void answers.count++),
    )
    while (answers.count < enough) await sleep(2)
    for (const { child } of started) child.kill('SIGKILL')
    await Promise.all([...started.map(({ ended }) => ended), ...clients])
    changes += answers.count
  }
  return changes
}
