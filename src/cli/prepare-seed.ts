import { createGenerator, datasetVersion } from '../generate/create-generator.ts'
import type { SenderOptions } from '../client/send.ts'
import type { Person } from '../data/people-file.ts'
import type { SeedHead } from '../own/ledger.ts'
import { guardTarget } from '../seed/guard-target.ts'
import { createWanted } from '../seed/wanted.ts'
import type { Wanted } from '../seed/wanted.ts'
import type { Paths } from '../spec/paths.ts'
import { counted } from '../report/verdict.ts'
import { CannotFindOut } from '../trouble/cannot-find-out.ts'
import { confirm } from './confirm.ts'
import { baseUrl, nameOf, senderOptions } from './deployment-options.ts'
import type { DeploymentOptions } from './deployment-options.ts'
import { toStderr } from './print.ts'
import { readSpec } from './read-spec.ts'
import { shapeInLedger, shapeOf } from './shape-options.ts'
import type { ShapeOptions } from './shape-options.ts'
import { seededPeople } from './seeded-people.ts'
import type { PeopleOptions } from './seeded-people.ts'

/** Which customers a deployment is to have, and how it is asked, as the command line gives them. */
export type SeedOptions = DeploymentOptions &
  PeopleOptions &
  ShapeOptions & {
    ledger: string
    concurrency: number
    /** 100 where absent, and none beside people of a file. */
    count?: number
    seed: number
    yes?: boolean
    yesProduction?: boolean
  }

/** What a seed begins with. */
export type PreparedSeed = {
  people: Person[]
  wanted: Wanted
  paths: Paths
  sending: SenderOptions
  /** Of the ledger. */
  head: () => SeedHead
}

/**
 * Reads who is wanted, and makes sure that the deployment may be written to, unless nothing is to be written. Throws
 * `CannotFindOut` where the seed cannot begin.
 */
export async function prepareSeed(
  url: string,
  options: SeedOptions,
  { writes }: { writes: boolean },
): Promise<PreparedSeed> {
  const { seed, data } = options
  const { spec, paths } = readSpec(options.spec)
  const target = baseUrl(url, paths, options)
  const shape = await shapeOf(options)
  const generator = await createGenerator({ ...shape, spec, seed })
  const sending = senderOptions(target, options)
  const people = await seededPeople(spec, options)
  const count = options.count ?? (data === undefined ? 100 : 0)
  if (writes) await mayWrite(target, people.length + count, options)
  // Without a share of theirs all are active, as they are when they were created.
  const { isActive } = generator
  const wanted = createWanted(people, { generator, count, ...(shape.blacklistedShare !== undefined && { isActive }) })
  if (wanted.leftOut > 0)
    toStderr(
      `${counted(wanted.leftOut, 'generated customer is', 'generated customers are')} left out: somebody of ${data} has the email or reference.\n`,
    )
  const head: SeedHead = {
    ledger: 'customers-kit seed',
    target: nameOf(target),
    seed,
    dataset: datasetVersion,
    ...shapeInLedger(shape),
  }
  return { people, wanted, paths, sending, head: () => head }
}

async function mayWrite(target: URL, count: number, { yes, yesProduction }: SeedOptions): Promise<void> {
  const concern = guardTarget(target, count)
  if (!concern || yesProduction) return
  if (concern.kind === 'production')
    throw new CannotFindOut(
      `${concern.reason}, and made-up customers do not belong there. If it is what you want, add --yes-production.`,
    )
  if (yes) return
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new CannotFindOut(`${concern.reason}. Add --yes to go on.`)
  if (!(await confirm(`${concern.reason}. Create up to ${count} customers there? Type yes: `)))
    throw new CannotFindOut('Nothing was sent.')
}
