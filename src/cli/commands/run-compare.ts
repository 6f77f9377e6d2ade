import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { compareDeployments } from '../../compare/compare-deployments.ts'
import type { Comparison, Which } from '../../compare/comparison.ts'
import { EndedEarly } from '../../contract/run/end.ts'
import { expectedRequests } from '../../contract/run/plan.ts'
import type { Mode } from '../../contract/run/plan.ts'
import type { RunOptions } from '../../contract/run/run-options.ts'
import { hidingAll } from '../../http/hiding.ts'
import type { Left } from '../../own/left.ts'
import { CannotFindOut } from '../../trouble/cannot-find-out.ts'
import { readAccess } from '../deployment-options.ts'
import type { DeploymentOptions } from '../deployment-options.ts'
import { toStderr, toStdout } from '../print.ts'
import { createProgress } from '../progress.ts'
import { readSpec } from '../read-spec.ts'
import { sayComparison } from '../say-comparison.ts'
import { sayDomain } from '../say-domain.ts'
import { lastLines } from '../say-left.ts'
import { stopOnSignal } from '../stop-on-signal.ts'
import { leftIn, locked } from '../used-ledger.ts'

/** Those options that may be otherwise for one of two deployments. */
type SideOptions = Pick<
  DeploymentOptions,
  'header' | 'configHeader' | 'cacert' | 'cert' | 'key' | 'insecure' | 'rate' | 'clientId' | 'clientSecret'
> & { timeout?: number; ledger?: string }

type Prefixed<Side extends string> = {
  [Name in keyof SideOptions as `${Side}${Capitalize<Name>}`]?: SideOptions[Name]
}

/** The options of `compare` as the command line gives them. */
export type CompareCommandOptions = DeploymentOptions &
  Prefixed<'first'> &
  Prefixed<'second'> & {
    mode: Exclude<Mode, 'deep'>
    seed?: number
    maxRequests?: number
    maxWrites?: number
    include?: string[]
    exclude?: string[]
    maxTime?: number
    emailDomain?: string
    json?: boolean
  }

const sides = ['first', 'second'] as const

/**
 * Compares two deployments, reports, and sets the exit code: 0 same, 1 differs, 2 could not be told. Throws
 * `CannotFindOut` where one of them cannot be asked.
 */
export async function runCompare(first: string, second: string, options: CompareCommandOptions): Promise<void> {
  const { spec } = readSpec(options.spec)
  const stamp = `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${process.pid}`
  const asked = { first: sideOf('first', options), second: sideOf('second', options) }
  const ledgers = {
    first: asked.first.ledger ?? `customers-kit-compare-${stamp}-first.jsonl`,
    second: asked.second.ledger ?? `customers-kit-compare-${stamp}-second.jsonl`,
  }
  if (resolve(ledgers.first) === resolve(ledgers.second))
    throw new CannotFindOut('--first-ledger and --second-ledger name the same file: give each one of its own.')
  for (const ledger of Object.values(ledgers))
    if (existsSync(ledger))
      throw new CannotFindOut(
        `${ledger} is there already: finish it with "customers-kit check --clean ${ledger}", or name another file.`,
      )
  const access = { first: readAccess(asked.first), second: readAccess(asked.second) }
  sayDomain(options.emailDomain)
  const requests = sides.map((which) =>
    expectedRequests(options.mode, access[which].credentials !== undefined, options.maxRequests),
  )
  const progress = createProgress({
    total: requests[0]! + requests[1]!,
    guessed: true,
    unit: 'requests',
    stream: process.stderr,
    now: () => performance.now(),
  })
  const remedy = (which: Which): string => `customers-kit check --clean ${ledgers[which]}`
  const sayEnded = (which: Which): string =>
    existsSync(ledgers[which])
      ? lastLines(leftIn(ledgers[which]), { ledger: ledgers[which], remedy: remedy(which) })
      : ''
  const { signal, dispose } = stopOnSignal(
    () => toStderr('\nStopping: removing what was created. Once more ends it at once.\n'),
    () => toStderr(`\nEnded at once.\n${sides.map(sayEnded).join('')}`),
  )
  const releases = options.mode === 'read' ? [] : sides.map((which) => locked(ledgers[which]))
  const before = { first: 0, second: 0 }
  const runOf = (which: Which, target: string): RunOptions => {
    const { ratePerMinute, ...reached } = access[which]
    return {
      target,
      spec,
      mode: options.mode,
      ...reached,
      ...(ratePerMinute === undefined ? {} : { ratePerMinute }),
      allowHttp: options.allowHttp ?? false,
      ledger: ledgers[which],
      include: options.include,
      exclude: options.exclude,
      maxRequests: options.maxRequests,
      maxWrites: options.maxWrites,
      ...(options.maxTime === undefined ? {} : { maxTimeMs: options.maxTime * 1000 }),
      ...(options.emailDomain === undefined ? {} : { emailDomain: options.emailDomain }),
      signal,
      onProgress({ done, total, requests: sent }) {
        before[which] = sent
        progress.update(before.first + before.second, `${which}: ${done} of ${total} stories`)
      },
    }
  }
  const left: { which: Which; customers: Left[] }[] = []
  const secrets = sides.flatMap((which) => access[which].credentials?.clientSecret ?? [])
  let at: Which = 'first'
  try {
    const comparison = await compareDeployments({
      first: runOf('first', first),
      second: runOf('second', second),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      onTurn: (which) => void (at = which),
      onRun(which, outcome) {
        left.push({ which, customers: outcome.left })
        secrets.push(...outcome.secrets)
      },
    })
    progress.end()
    const hide = hidingAll(() => secrets)
    const hidden = JSON.stringify(
      comparison,
      (_, value: unknown) => (typeof value === 'string' ? hide(value) : value),
      2,
    )
    const columns = process.stdout.isTTY ? process.stdout.columns : 80
    toStdout(options.json ? `${hidden}\n` : sayComparison(JSON.parse(hidden) as Comparison, columns))
    process.exitCode = { same: 0, differs: 1, 'cannot tell': 2 }[comparison.verdict]
  } catch (error) {
    progress.end()
    if (!(error instanceof CannotFindOut)) throw error
    if (error instanceof EndedEarly) left.push({ which: at, customers: error.left })
    toStderr(`customers-kit: the ${at} deployment: ${error.message}\n`)
    process.exitCode = 2
  } finally {
    dispose()
    for (const release of releases) release()
  }
  for (const { which, customers } of left)
    toStderr(lastLines(customers, { ledger: ledgers[which], remedy: remedy(which) }))
}

/** What holds for both, and in its place what holds for one of them. */
function sideOf(which: Which, options: CompareCommandOptions): DeploymentOptions & { ledger?: string } {
  const own = Object.fromEntries(
    Object.entries(options).flatMap(([name, value]) =>
      name.startsWith(which) ? [[name[which.length]!.toLowerCase() + name.slice(which.length + 1), value]] : [],
    ),
  ) as SideOptions
  const header = [...(options.header ?? []), ...(own.header ?? [])]
  const configHeader = [...(options.configHeader ?? []), ...(own.configHeader ?? [])]
  return { ...options, ...own, timeout: own.timeout ?? options.timeout, header, configHeader }
}
