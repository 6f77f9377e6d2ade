import { createSender } from '../client/send.ts'
import type { Sender } from '../client/send.ts'
import { createGenerator } from '../generate/create-generator.ts'
import type { Generator } from '../generate/create-generator.ts'
import { memoryLedger } from '../own/ledger.ts'
import type { Ledger } from '../own/ledger.ts'
import { loadPaths } from '../spec/paths.ts'
import { loadSpec } from '../spec/spec.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import type { Fate, Kept, TestDeployment } from './deployment-under-test.ts'
import type { LedgerRun } from './ledger-run.ts'
import { syncDeployment } from './sync-deployment.ts'
import type { Synced } from './sync-deployment.ts'
import { createWanted } from './wanted.ts'
import type { Wanted, WantedPerson } from './wanted.ts'

const paths = loadPaths(loadSpec())

/** Sends to a deployment of the tests, without a pause after what failed. */
export function senderTo({ url }: TestDeployment): Sender {
  return createSender({ target: new URL(url), concurrency: 4, timeoutMs: 10_000, patienceMs: 0 })
}

/** How a run of the tests goes. */
export function means(sender: Sender, ledger: Ledger, stop: AbortSignal): LedgerRun {
  const [sleep, onProgress] = [async () => {}, () => {}]
  return { sender, paths, ledger, stop, concurrency: 4, random: Math.random, sleep, onProgress }
}

/** Syncs once; `stop` ends it as Ctrl-C does. */
export function sync(
  sender: Sender,
  {
    wanted,
    ledger,
    dryRun = false,
    stop = new AbortController().signal,
  }: { wanted: Wanted; ledger: Ledger; dryRun?: boolean; stop?: AbortSignal },
): Promise<Synced> {
  return syncDeployment({
    ...means(sender, ledger, stop),
    wanted,
    dryRun,
    now: Date.now,
    onPlan: () => {},
  })
}

/** Numbers from 0 to 1 that are the same in every run. */
export function chances(start: number): () => number {
  let state = start
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** One of a list by chance. */
function one<Item>(chance: () => number, list: readonly Item[]): Item {
  return list[Math.floor(chance() * list.length)]!
}

const namesOf = ['Ada', 'Grace', 'Kwame', 'Zoë', 'Chiamaka', 'Edsger', 'Barbara', 'Alan']

/** Generators by the share of customers that they blacklist. */
export async function generatorsByShare(): Promise<Map<number, Generator>> {
  const generators = new Map<number, Generator>()
  for (const blacklistedShare of [0, 0.3, 0.6])
    generators.set(blacklistedShare, await createGenerator({ seed: 42, blacklistedShare }))
  return generators
}

/** One of these by chance, with its share. */
export function drawShare(chance: () => number, generators: Map<number, Generator>): [number, Generator] {
  return one(chance, [...generators])
}

/** Who is wanted by chance: some of eight people, each in one of two ways, and up to nine generated customers. */
export function drawWanted(chance: () => number, generator: Generator): Wanted {
  const people = namesOf.flatMap((name, n): WantedPerson[] => {
    if (chance() < 0.4) return []
    const first_name = chance() < 0.3 ? `${name}-${name}` : name
    const phone = chance() < 0.3 ? '+233241234567' : '+442079460958'
    const email = `${name.normalize('NFD').replaceAll(/[^a-z]/gi, '')}@example.com`
    return [
      {
        request: { email, customer_type: 'individual', first_name, last_name: 'Mensah', phone, reference: `P-${n}` },
        isActive: chance() < 0.8,
      },
    ]
  })
  return createWanted(people, { generator, count: Math.floor(chance() * 10), isActive: generator.isActive })
}

/** Does to customers what people do who were let into an account: edits, swaps, blacklists and deletes them. */
export function meddle(chance: () => number, { customers }: TestDeployment, isOurs: (kept: Kept) => boolean): void {
  for (let turn = Math.floor(chance() * 9); turn > 0; turn -= 1) {
    const ours = customers.filter(isOurs)
    if (ours.length === 0) return
    const [it, other] = [one(chance, ours), one(chance, ours)]
    const edits: (() => void)[] = [
      () => void (it['first_name'] = 'Mallory'),
      () => void (it['phone'] = '+15550100'),
      () => void (it['customer_type'] = it['customer_type'] === 'business' ? 'individual' : 'business'),
      () => void (it.is_active = !it.is_active),
      () => void (it.email = `mallory${Math.floor(chance() * 1e9)}@example.org`),
      () => ([it.email, other.email] = [other.email, it.email]),
      () => ([it['reference'], other['reference']] = [other['reference'], it['reference']]),
      () => void customers.splice(customers.indexOf(it), 1),
      () => void (it['metadata'] = { mallory: turn }),
    ]
    one(chance, edits)()
    // Later than all that came before, which may have been said to be some milliseconds ahead.
    const before = customers.map((each) => Date.parse(String(each['updated_at'] ?? each.created_at)))
    const now = new Date(Math.max(Date.now(), ...before) + 1).toISOString()
    for (const each of [it, other]) each['updated_at'] = now
  }
}

/** What is not as wanted, in words; `others` are those that are nobody's of ours. */
export function faultsOf(wanted: Wanted, { customers }: TestDeployment, others: ReadonlySet<string>): string[] {
  const faults: string[] = []
  const ours = customers.filter(({ id }) => !others.has(id))
  for (const n of wanted.numbers()) {
    const request = wanted.request(n)
    const found = ours.filter(({ email }) => email.toLowerCase() === request.email.toLowerCase())
    if (found.length !== 1) faults.push(`${request.email} is there ${found.length} times`)
    for (const [member, value] of Object.entries({ ...request, is_active: wanted.isActive(n) }))
      if (found[0] && JSON.stringify(found[0][member]) !== JSON.stringify(value))
        faults.push(`${request.email}: ${member} is ${JSON.stringify(found[0][member])}, not ${JSON.stringify(value)}`)
  }
  if (ours.length !== wanted.size) faults.push(`${ours.length} are there, not ${wanted.size}`)
  return faults
}

/** Others who share a deployment, and who come and change by themselves. */
export type Crowd = {
  ids: () => ReadonlySet<string>
  /** Lets them live a moment. */
  live: () => void
  /** Those that are not as they made themselves. */
  touched: () => string[]
}

/** Five others, who come and change by chance. */
export function startCrowd(chance: () => number, { customers }: TestDeployment): Crowd {
  const made = new Map<string, string>()
  const join = (): void => {
    const id = crypto.randomUUID()
    const email = `stranger${made.size}.${id.slice(0, 8)}@example.net`
    const customer: Kept = { id, email, is_active: true, created_at: new Date().toISOString() }
    customers.push(customer)
    made.set(id, JSON.stringify(customer))
  }
  for (let n = 0; n < 5; n++) join()
  return {
    ids: () => new Set(made.keys()),
    live() {
      if (chance() < 0.1) join()
      if (chance() > 0.25) return
      const other = one(
        chance,
        customers.filter(({ id }) => made.has(id)),
      )
      other['first_name'] = `S${chance()}`
      made.set(other.id, JSON.stringify(other))
    },
    touched: () =>
      [...made]
        .filter(([id, text]) => JSON.stringify(customers.find((one) => one.id === id)) !== text)
        .map(([id]) => id),
  }
}

/**
 * Plays a drawn history: who is wanted changes, people meddle, the deployment fails, and the sync is stopped; after each
 * turn one more sync has to make all as it is wanted, and another one to send no write. Gives what was not so.
 */
export async function playHistory(
  draw: number,
  {
    deployment,
    sender,
    generators,
  }: { deployment: TestDeployment; sender: Sender; generators: Map<number, Generator> },
): Promise<string[]> {
  const chance = chances(draw)
  deployment.customers.length = 0
  deployment.behaviour = { ...(chance() < 0.5 && { hides: ['phone', 'country_code', 'reference'] }) }
  const ledger = memoryLedger()
  const crowd = startCrowd(chance, deployment)
  const fateOf = (isBad: boolean) => (): Fate | undefined => {
    crowd.live()
    const luck = isBad ? chance() : 1
    if (luck < 0.05) return { carriedOut: false, reply: 500 }
    if (luck < 0.1) return { carriedOut: true, reply: 'drop' }
    return luck < 0.13 ? { carriedOut: true, reply: 502 } : undefined
  }
  const wantAnew = (): Wanted => drawWanted(chance, drawShare(chance, generators)[1])
  let wanted = wantAnew()
  for (let turn = 0; turn < 4; turn++) {
    if (turn > 0 && chance() < 0.5) wanted = wantAnew()
    meddle(chance, deployment, ({ id }) => !crowd.ids().has(id))
    const stop = new AbortController()
    const until = deployment.requests.length + 3 + Math.floor(chance() * 30)
    const fate = fateOf(chance() < 0.5)
    deployment.behaviour.fate = () => {
      if (deployment.requests.length > until) stop.abort()
      return fate()
    }
    await sync(sender, { wanted, ledger, stop: stop.signal }).catch((error: unknown) => {
      // It may not have got as far as to begin.
      if (!(error instanceof CannotFindOut)) throw error
    })
    deployment.behaviour.fate = fateOf(false)
    const { left } = await sync(sender, { wanted, ledger })
    const before = deployment.requests.length
    await sync(sender, { wanted, ledger })
    const faults = [
      ...left.filter(({ action }) => action !== 'cannot').map(({ email, reason }) => `${email}: ${reason}`),
      ...faultsOf(wanted, deployment, crowd.ids()),
      ...deployment.requests.slice(before).filter((line) => !line.startsWith('GET')),
      ...crowd.touched().map((id) => `touched ${id}, somebody else`),
    ]
    if (faults.length > 0) return [`draw ${draw}, turn ${turn}`, ...faults]
  }
  return []
}
