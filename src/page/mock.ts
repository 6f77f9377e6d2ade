import { mainWorld } from './place.ts'

/** What is wrong with one member of what was sent. */
export type FieldError = { field: string; message: string }

/** Why the mock refused what it was asked. */
export class Refused extends Error {
  readonly errors: FieldError[]
  constructor(message: string, errors: FieldError[] = []) {
    super(message)
    this.errors = errors
  }
}

/** That the mock did not answer at all: what it told before may still hold. */
export class Unanswered extends Refused {}

/** A rule by which requests fail. */
export type FaultRule = {
  on?: { operation?: string; method?: string; path?: string; customer_id?: string; email?: string }
  when?: { nth?: number; after?: number; times?: number; rate?: number }
  then: {
    status?: number | number[]
    delay_ms?: number | { min: number; max: number }
    disconnect?: string
    body?: string
    headers?: Record<string, string>
  }
  off?: boolean
  matched?: number
  fired?: number
  standing?: true
}

/** What the contract says of a request or its answer. */
export type Remark = {
  side: 'request' | 'answer'
  severity: 'failure' | 'note'
  promise: string
  message: string
  expected: string
  actual: string
}

/** A request as the stream of events tells it. */
export type Head = {
  request_id: string
  at: string
  method: string
  url: string
  status: number | null
  duration_ms: number
  remark?: string
  fault?: FaultRule
  ignored?: string[]
  /** Absent where nothing was said of it yet. */
  contract?: Remark[]
}

/** All of a request. */
export type Whole = Head & {
  request: { headers: [name: string, value: string][]; body?: string }
  response: { headers: [name: string, value: string][]; body: string }
  /** Whether it was judged by itself: nobody watched when it came, or too many came. */
  alone?: boolean
  /** Whether only the beginning of a body was kept. */
  cut?: boolean
}

/** A request for the mock to send to itself, and what came of it. */
export type ToSend = { method: string; path: string; headers?: Record<string, string>; body?: string }
export type Sent = {
  status: number | null
  headers: [name: string, value: string][]
  body: string
  duration_ms: number
}

/** Where the control routes of a world are, as seen from the page. */
export function controlOf(world: string): string {
  return world === mainWorld ? '' : `worlds/${encodeURIComponent(world)}/`
}

/** Asks a control route; answers its `data`. Throws `Refused` with what the mock said, `Unanswered` where it said nothing. */
export async function ask<Data>(path: string, method = 'GET', body?: unknown): Promise<Data> {
  const sent = body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
  let answer: Response
  try {
    answer = await fetch(path, { method, ...sent })
  } catch {
    throw new Unanswered('The mock does not answer. Is it running?')
  }
  const said = (await answer.json()) as { data: Data; message: string; errors?: FieldError[] }
  if (!answer.ok) throw new Refused(said.message, said.errors)
  return said.data
}

/** Has the mock send a request to a world of itself. */
export function send(world: string, request: ToSend): Promise<Sent> {
  return ask(`${controlOf(world)}send`, 'POST', request)
}

/**
 * Has the mock send a request with a JSON body to a world, and answers the `data` of what came. Throws `Refused` with what
 * the API said, or that there was no answer.
 */
export async function sendJson<Data>(
  world: string,
  { method, path }: { method: string; path: string },
  body?: object,
): Promise<Data> {
  const sent = await send(world, {
    method,
    path,
    ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  })
  if (sent.status === null) throw new Refused('The connection was closed without an answer. A fault rule may do that.')
  let said: { data: Data; message?: string; errors?: FieldError[] } | undefined
  try {
    said = sent.body === '' ? undefined : JSON.parse(sent.body)
  } catch {
    throw new Refused(`The answer, ${sent.status}, is no JSON. A fault rule may do that.`)
  }
  if (sent.status >= 400) throw new Refused(`${sent.status}: ${said?.message ?? 'no reason given'}`, said?.errors)
  return said?.data as Data
}
