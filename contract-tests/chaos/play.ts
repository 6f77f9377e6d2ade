import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli } from '../../src/cli/cli-under-test.ts'
import type { Ended } from '../../src/cli/cli-under-test.ts'
import type { Kept } from '../../src/mutants/behaviour.ts'
import type { Report } from '../../src/report/report.ts'
import { startFront } from './front.ts'
import type { Draw } from './draw.ts'
import { startShared } from './shared-deployment.ts'

const count = 24

/**
 * Plays one case over real processes and HTTP: a command over a deployment that other people use, too, the outage, and
 * what removes the rest after it. Gives everything that should not have happened; an empty list is as it has to be.
 */
export async function play({ command, outage, at, swapped }: Draw): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'))
  const { url, theirs, changed, made, close } = await startShared()
  const front = await startFront(url)
  const ledger = join(folder, 'ledger')
  const faults: string[] = []
  const fault = (what: string, ended?: Ended): void =>
    void faults.push(
      ended ? `${what} (exit ${ended.code})\n${ended.stdout.slice(-1500)}${ended.stderr.slice(-1500)}` : what,
    )
  const strangersAsBefore = (when: string): void => {
    if (changed().length > 0) fault(`${when}: ${changed().length} customers of other people were changed or removed`)
  }
  const run = (...args: string[]): Promise<Ended> => runCli(args, { cwd: folder })
  // Short only where it is waited for, as the machine may be busy.
  const timeout = ['--timeout', outage === 'time-out' ? '2' : '10']
  const seed = ['seed', front.url, '--ledger', ledger, '--count', String(count), ...timeout]
  const undo = ['seed', 'undo', front.url, '--ledger', ledger, ...timeout]
  try {
    if (swapped) front.swapIds(theirs)
    if (command === 'undo') await run(...seed)
    if (outage !== null) front.goAway(outage, front.asked() + at)
    const first = await run(
      ...{ check: ['check', front.url, '--ledger', ledger, ...timeout, '--json', 'report.json'], seed, undo }[command],
    )
    const hit = front.wasAway()
    const named = `${first.stdout}${first.stderr}${existsSync(ledger) ? readFileSync(ledger, 'utf8') : ''}`
    strangersAsBefore('the run')
    for (const { id, email } of made())
      if (!named.includes(id) && !named.includes(email)) fault(`nobody names ${email} (${id})`, first)
    if (first.code === 70 || first.code === null) fault('it broke down', first)
    if (command === 'check')
      judgeCheck(first, { report: join(folder, 'report.json'), hit, swapped, left: made(), fault })
    else if (hit && first.code === 0 && (command === 'undo' ? made().length > 0 : made().length < count))
      fault('it says that all is done', first)
    await front.comeBack()
    if (existsSync(ledger)) {
      const second = await run(...(command === 'check' ? ['check', '--clean', ledger] : undo))
      strangersAsBefore('cleaning up')
      if (made().length > 0)
        fault(
          `cleaning up left ${made()
            .map(({ email }) => email)
            .join(', ')}`,
          second,
        )
      if (second.code !== 0) fault('cleaning up did not end well', second)
    } else if (made().length > 0) fault(`no ledger, and ${made().length} customers`, first)
  } finally {
    await front.close()
    await close()
    rmSync(folder, { recursive: true })
  }
  return faults
}

function judgeCheck(
  ended: Ended,
  {
    report,
    hit,
    swapped,
    left,
    fault,
  }: { report: string; hit: boolean; swapped: boolean; left: Kept[]; fault: (what: string, ended?: Ended) => void },
): void {
  if (!existsSync(report)) {
    if (ended.code !== 2) fault('it has no report', ended)
    return
  }
  const { findings } = JSON.parse(readFileSync(report, 'utf8')) as Report
  const failures = findings.filter(({ severity }) => severity === 'failure')
  // Swapped ids are a fault of their own, found before or not.
  if (!swapped && failures.length > 0) fault(`it blames: ${failures.map(({ message }) => message).join('; ')}`, ended)
  if (!swapped && !hit && ended.code !== 0) fault('it has nothing to say and does not exit with 0', ended)
  if (ended.code === 2 && !/since|time/.test(ended.stderr)) fault('it does not say since when', ended)
  for (const { id, email } of left)
    if (!`${ended.stdout}${ended.stderr}`.includes(id) && !`${ended.stdout}${ended.stderr}`.includes(email))
      fault(`its last lines do not name ${email}`, ended)
  if (left.length > 0 && !ended.stderr.includes('check --clean'))
    fault('its last lines do not say how to remove what is left', ended)
}
