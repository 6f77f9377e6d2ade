import { invalid } from '../customers/refusal.ts'
import { latestTime } from '../customers/timestamps.ts'
import type { Clock } from '../customers/timestamps.ts'

/** What a clock is set to, as `spec/control/clock.json` has it; what is absent stays as it is. */
export type ClockSetting = { at?: string; advance?: string; freeze?: boolean }

/** How many milliseconds a clock is ahead of the time, and where it stands still, if it does. */
export type ClockState = { ahead: number; stopped?: number }

/** What a clock tells, and whether it stands still. */
export type ShownClock = { now: string; frozen: boolean }

/** A clock that can be set, moved and stopped, and otherwise goes as the time does. */
export type WorldClock = {
  now: Clock
  /** Throws a `Refusal` where it would leave the years 1970 to 9999. */
  set: (setting: ClockSetting) => void
  show: () => ShownClock
  /** How it goes, for another clock that tells the same time where nobody sets it. */
  state: () => ClockState
  /** Makes it go as the other one did. */
  restore: (state: ClockState) => void
  /** Makes it tell the time again, as if it had never been set. */
  release: () => void
}

/** A clock that tells the time until it is set. At the end of the year 9999 it stands still. */
export function createWorldClock(real: Clock): WorldClock {
  let ahead = 0
  let stopped: number | undefined
  const now = (): number => stopped ?? (ahead === 0 ? real() : Math.min(real() + ahead, latestTime))
  return {
    now,
    set({ at, advance, freeze = stopped !== undefined }) {
      const time = (at === undefined ? now() : Date.parse(at)) + (advance === undefined ? 0 : millisecondsOf(advance))
      if (!(time >= 0 && time <= latestTime))
        throw invalid([
          { field: advance === undefined ? 'at' : 'advance', message: 'must lead to a time in the years 1970 to 9999' },
        ])
      stopped = freeze ? time : undefined
      ahead = time - real()
    },
    release() {
      ahead = 0
      stopped = undefined
    },
    state: () => ({ ahead, ...(stopped !== undefined && { stopped }) }),
    restore(state) {
      ahead = state.ahead
      stopped = state.stopped
    },
    show: () => ({ now: new Date(now()).toISOString(), frozen: stopped !== undefined }),
  }
}

/** What a clock begins with: one that is given as a time stands still there. */
export function settingOf(clock: string | ClockSetting): ClockSetting {
  return typeof clock === 'string' ? { at: clock, freeze: true } : clock
}

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The milliseconds of a span of time such as `90s` or `-3d`. */
export function millisecondsOf(span: string): number {
  const [, number, unit] = /^(-?[0-9]+)(ms|s|m|h|d)$/.exec(span) ?? []
  return Number(number) * units[unit as keyof typeof units]
}
