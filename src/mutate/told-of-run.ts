import type { Trial } from './trial.ts'

/** How a report came about: by which command, without what lets someone in, when, and how long it took. */
export type RunOfReport = { command: readonly string[]; startedAt: Date; durationMs: number }

/** What every report says first, as `--json` writes it. */
export type ToldOfRun = {
  version: 1
  command: string[]
  /** ISO 8601, in UTC. */
  startedAt: string
  durationMs: number
  /** How long the tests took where nothing was wrong, and how many requests they sent. */
  rehearsals: { durationMs: number; requests: number }[]
}

/** What a report says of its run, and of the runs against the usual deployment. */
export function toldOfRun({ command, startedAt, durationMs }: RunOfReport, rehearsals: readonly Trial[]): ToldOfRun {
  return {
    version: 1,
    command: [...command],
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(durationMs),
    rehearsals: rehearsals.map((trial) => ({
      durationMs: Math.round(trial.durationMs),
      requests: trial.exchanges.length,
    })),
  }
}

/** What a report is called. */
export function titleOf({ command }: ToldOfRun): string {
  return `customers-kit mutate: ${command.join(' ')}`
}
