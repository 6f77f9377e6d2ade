import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { beginBehaviour } from '../mutants/begin-behaviour.ts'
import type { Call, Change, Credentials, Kept } from '../mutants/behaviour.ts'
import { behaviourOf, instant } from '../mutants/correct-behaviour.ts'
import type { Sent } from './exchange.ts'

/** What every deployment of a run begins with. */
export type Start = {
  /** Oldest first. */
  customers: readonly Kept[]
  /** Whose signatures are asked for; none where absent. */
  auth?: Credentials
}

/** A deployment without a socket. */
export type Subject = {
  /** What the paths start with; empty by default. */
  prefix: string
  /** Answers a request into a response, and resolves when nothing more is to come of it. Throws what cuts the connection. */
  answer(sent: Sent, response: ServerResponse): Promise<void>
  /** Ends what it does on its own. */
  close(): void
}

/** A request that is being answered: when it came, what its ids are drawn from, and how many were drawn. */
type Moment = { at: string; key: string; drawn: number }

/** Where a call carries its moment: a copy of the call carries it, too. */
const itsMoment = Symbol('moment')
type CallWithMoment = Call & { [itsMoment]: Moment }

/** The moment of whatever a deployment is at just now; undefined before its first request. */
type Now = { moment: Moment | undefined }

/**
 * A deployment with these changes. Its ids follow from the requests and its clock from their coming, so that the same
 * requests are answered the same bytes by two of them, whatever else is under way; only what the changes do differs.
 */
export function createSubject(changes: readonly Change[], { customers: start, auth }: Start): Subject {
  const now: Now = { moment: undefined }
  const behaviour = behaviourOf([settled(now, start), ...changes, minding(now)], auth)
  const begun = beginBehaviour(behaviour)
  const times = new Map<string, number>()
  return {
    prefix: behaviour.prefix,
    close: begun.end,
    async answer(sent, response) {
      const asked = keyOf(sent)
      const nth = (times.get(asked) ?? 0) + 1
      times.set(asked, nth)
      const call: CallWithMoment = {
        ...begun.call({ ...sent, headers: headersOf(sent) }),
        [itsMoment]: { at: sent.at, key: `${nth} ${asked}`, drawn: 0 },
      }
      behaviour.send(await behaviour.answer(call), response, call)
    },
  }
}

function settled(now: Now, start: readonly Kept[]): Change {
  const company = start[0]?.company_id ?? uuidOf('company')
  const creator = start[0]?.created_by ?? uuidOf('creator')
  const id = (kind: string): string => {
    const { moment } = now
    return uuidOf(moment === undefined ? kind : `${kind} ${(moment.drawn += 1)} ${moment.key}`)
  }
  return (was) => ({
    now: () => now.moment?.at ?? instant(Date.now()),
    newId: () => id('customer'),
    requestId: () => id('request'),
    create: (fields, call) => Object.assign(was.create(fields, call), { company_id: company, created_by: creator }),
    begin(customers) {
      for (const record of start) customers.set(record.id, { ...record })
      return () => {}
    },
  })
}

/** Keeps in mind which request is being answered, at each seam that is given it: between seams another may come. */
function minding(now: Now): Change {
  return (was) =>
    Object.fromEntries(
      Object.entries(was)
        .filter(([, seam]) => typeof seam === 'function')
        .map(([name, seam]) => [
          name,
          (...given: unknown[]) => {
            const call = given.find((one) => typeof one === 'object' && one !== null && itsMoment in one)
            if (call !== undefined) now.moment = (call as CallWithMoment)[itsMoment]
            return (seam as (...given: unknown[]) => unknown)(...given)
          },
        ]),
    )
}

// The same request is read by hundreds of deployments.
const keys = new WeakMap<Sent, string>()

function keyOf(sent: Sent): string {
  const known = keys.get(sent)
  if (known !== undefined) return known
  const key = createHash('sha256').update(`${sent.method} ${sent.url}\n`).update(sent.body).digest('hex')
  keys.set(sent, key)
  return key
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = '89ab'[Number.parseInt(hex[16]!, 16) & 3]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

// Of a header that was sent twice the first counts.
function headersOf({ rawHeaders }: Sent): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {}
  for (let at = 0; at < rawHeaders.length; at += 2) headers[rawHeaders[at]!.toLowerCase()] ??= rawHeaders[at + 1]!
  return headers
}
