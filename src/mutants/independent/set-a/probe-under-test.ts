import type { Requests } from './requests-under-test.ts'

/** Asks a deployment by a few requests whether it keeps one thing. */
export type Probe = (api: Requests) => Promise<boolean>

/** Asks a few times over: requests sent at once do not meet every time where the machine is busy. */
export function everyTime(probe: Probe): Probe {
  return async (api) => {
    for (let time = 0; time < 6; time++) if (!(await probe(api))) return false
    return true
  }
}
