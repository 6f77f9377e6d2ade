import type { Mutant } from '../mutants/behaviour.ts'
import { mutants } from '../mutants/fixed/mutants.ts'
import type { Start } from './subject.ts'
import type { Ended, RunTests } from './trial.ts'
import { tryMutants } from './try-mutants.ts'
import type { Attempt, Tried } from './try-mutants.ts'

/** A request of a test: method, path, and body where there is one. Answers the status and what the body says. */
export type Ask = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<{ status: number; data: any; answer: any }>

/** Tests of a client as a function, which throws where they fail. */
export type Suite = (ask: Ask) => Promise<void>

/** Customers that a deployment begins with, oldest first. */
export const start: Start = {
  customers: ['Ngozi', 'Kofi', 'Ada'].map((first_name, index) => ({
    id: `0190d2a4-5f10-7b6e-8c21-00000000000${index}`,
    email: `${first_name.toLowerCase()}@example.com`,
    customer_type: index === 1 ? 'business' : 'individual',
    first_name,
    last_name: 'Adeyemi',
    phone: undefined,
    country_code: undefined,
    reference: undefined,
    company_id: '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d',
    created_by: '0190d2a4-6c55-7d02-a9b8-1f2e3d4c5b6a',
    is_active: true,
    metadata: '{}',
    created_at: `2026-03-0${index + 1}T00:00:00.000000Z`,
    updated_at: `2026-03-0${index + 1}T00:00:00.000000Z`,
  })),
}

/** Runs such tests as a command would be run: it fails where they throw, and is ended at its limit. */
export function runOf(suite: Suite): RunTests {
  return async (url, { limitMs, signal }): Promise<Ended> => {
    const began = performance.now()
    const ends = AbortSignal.any([signal, ...(limitMs === undefined ? [] : [AbortSignal.timeout(limitMs)])])
    const ask: Ask = async (method, path, body, headers) => {
      const response = await fetch(`${url}/api/customers${path}`, {
        method,
        signal: ends,
        headers: { 'content-type': 'application/json', ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const answer = (await response.json()) as any
      return { status: response.status, data: answer?.data, answer }
    }
    const error = await suite(ask).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    const durationMs = performance.now() - began
    const output = error === undefined ? '' : String(error)
    return {
      code: error === undefined ? 0 : 1,
      signal: undefined,
      hung: ends.aborted && !signal.aborted,
      output,
      durationMs,
    }
  }
}

/** The mutants of these names. */
export function named(...names: string[]): Mutant[] {
  return names.map((name) => mutants.find((mutant) => mutant.name === name)!)
}

/** Tries mutants on such tests; `names` are told in the order in which they were settled. */
export async function tried(
  suite: Suite,
  options: Partial<Omit<Attempt, 'told'>> = {},
): Promise<Tried & { names: string[]; chosen: number }> {
  const names: string[] = []
  let chosen = 0
  const result = await tryMutants({
    mutants,
    start,
    run: runOf(suite),
    env: 'BASE_URL',
    jobs: 2,
    all: false,
    signal: new AbortController().signal,
    known: new Map(),
    ...options,
    told: {
      rehearsed: () => {},
      chosen: (count) => (chosen = count),
      settled: ({ name }) => names.push(name),
    },
  })
  return { ...result, names, chosen }
}
