import type { Sender } from '../client/send.ts'
import type { Generator } from '../generate/create-generator.ts'
import { memoryLedger } from '../own/ledger.ts'
import type { Ledger } from '../own/ledger.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import type { TestDeployment } from './deployment-under-test.ts'
import { fillDeployment } from './fill-deployment.ts'
import { setActive } from './set-active.ts'
import type { ActiveSet } from './set-active.ts'
import { chances, faultsOf, means, startCrowd } from './sync-under-test.ts'
import { undoSeed } from './undo-seed.ts'
import type { Undone } from './undo-seed.ts'
import { createWanted } from './wanted.ts'
import type { Wanted } from './wanted.ts'

/** Seeds once, as the command does: creates, and sets who is active; `stop` ends it as Ctrl-C does. */
export async function seedOnce(
  sender: Sender,
  { wanted, ledger, stop = new AbortController().signal }: { wanted: Wanted; ledger: Ledger; stop?: AbortSignal },
): Promise<ActiveSet> {
  const run = { ...means(sender, ledger, stop), wanted, now: Date.now }
  const { stopped } = await fillDeployment(run)
  return stopped === undefined && !stop.aborted ? setActive(run) : { left: [] }
}

/** Undoes a seed. */
export function undoOnce(sender: Sender, ledger: Ledger): Promise<Undone> {
  return undoSeed({ ...means(sender, ledger, new AbortController().signal), emailOf: () => null })
}

/**
 * Plays a drawn history of seeds: more are wanted each time and others of them active, the deployment fails, and seeds
 * are stopped; after each turn a seed that is not has to make all as it is wanted, another one to send no write, and in
 * the end an undoing to leave none. Gives what was not so.
 */
export async function playSeeds(
  draw: number,
  {
    deployment,
    sender,
    generator,
  }: { deployment: TestDeployment; sender: Sender; generator: Pick<Generator, 'request'> },
): Promise<string[]> {
  const chance = chances(draw)
  deployment.customers.length = 0
  const [ledger, crowd] = [memoryLedger(), startCrowd(chance, deployment)]
  const faults: string[] = []
  let count = 0
  for (let turn = 0; turn < 4 && faults.length === 0; turn++) {
    const [share, salt] = [chance(), Math.floor(chance() * 2 ** 32)]
    const isActive = (n: number): boolean => chances(salt ^ (n * 7919))() >= share
    count += Math.floor(chance() * 10)
    const wanted = createWanted([], { generator, count, isActive })
    for (let stops = 0; stops < 3; stops++) {
      const stop = new AbortController()
      const until = deployment.requests.length + Math.floor(chance() * 30)
      deployment.behaviour.fate = () => {
        crowd.live()
        if (deployment.requests.length > until) stop.abort()
        const luck = chance()
        if (luck < 0.05) return { carriedOut: false, reply: 500 }
        if (luck < 0.1) return { carriedOut: true, reply: 'drop' }
        return luck < 0.13 ? { carriedOut: true, reply: 502 } : undefined
      }
      await seedOnce(sender, { wanted, ledger, stop: stop.signal }).catch((error: unknown) => {
        if (!(error instanceof CannotFindOut)) throw error
      })
    }
    deployment.behaviour.fate = () => {
      crowd.live()
      return undefined
    }
    const { left } = await seedOnce(sender, { wanted, ledger })
    const before = deployment.requests.length
    await seedOnce(sender, { wanted, ledger })
    faults.push(
      ...left.map(({ email, reason }) => `turn ${turn}, ${email}: ${reason}`),
      ...faultsOf(wanted, deployment, crowd.ids()),
      ...deployment.requests.slice(before).filter((line) => !line.startsWith('GET')),
    )
  }
  await undoOnce(sender, ledger)
  const rest = deployment.customers.filter(({ id }) => !crowd.ids().has(id))
  return [
    ...faults,
    ...rest.map(({ email }) => `${email} is left`),
    ...crowd.touched().map((id) => `touched ${id}, somebody else`),
  ]
}
