import { beginBehaviour } from '../begin-behaviour.ts'
import type { Change, Credentials, Kept } from '../behaviour.ts'
import { behaviourOf, instant } from '../correct-behaviour.ts'
import type { Draw } from '../grammar/draw.ts'
import { startDeployment } from '../start-deployment.ts'

/** A request to a deployment; `path` begins with `/api` and may hold a query. */
export type Request = { method: string; path: string; headers: Record<string, string>; body: string | undefined }

/** What came back; undefined where no whole answer came. A body that is no UTF-8 is undefined. */
export type Received = { status: number; contentType: string; body: string | undefined } | undefined

/** A deployment to ask, with a clock of its own that moves when it is told to. */
export type Subject = {
  ask(request: Request): Promise<Received>
  /** Milliseconds since 1970. */
  now(): number
  wait(milliseconds: number): void
  close(): Promise<void>
}

// Any instant would do; one in the past of every machine that runs this shows clocks that are not asked.
const began = Date.UTC(2026, 2, 14, 9, 26, 53)

/** A clock that stands still between requests, and ids and strangers that follow from the draw. */
function settled(draw: Draw, clock: { at: number }): Change {
  return (was) => ({
    now: () => instant((clock.at += 0.01)),
    newId: () => draw.uuid(),
    begin(customers) {
      const stop = was.begin(customers)
      customers.clear()
      for (const [index, record] of strangersOf(draw).entries()) {
        const created_at = instant(began - (60 - index) * 60_000)
        customers.set(record.id, { ...record, created_at, updated_at: created_at })
      }
      return stop
    },
  })
}

function strangersOf(draw: Draw): Kept[] {
  return Array.from({ length: 5 }, (_, index) => {
    const id = draw.uuid()
    return {
      id,
      email: `stranger-${id.slice(0, 8)}@example.net`,
      customer_type: index % 2 === 0 ? 'individual' : 'business',
      first_name: index === 2 ? undefined : 'Ngozi',
      last_name: index === 2 ? undefined : 'Adeyemi',
      phone: '+233241234567',
      country_code: '+233',
      reference: index === 3 ? `THEIRS-${id.slice(0, 8)}` : undefined,
      company_id: '0190d2a4-5f10-7b6e-8c21-3e4f5a6b7c8d',
      created_by: '0190d2a4-6c55-7d02-a9b8-1f2e3d4c5b6a',
      is_active: index !== 4,
      metadata: '{}',
      created_at: '',
      updated_at: '',
    }
  })
}

/**
 * A deployment with these changes: in this process, which is fast, or else at the other end of a connection, where what
 * is wrong with the sending is seen too.
 */
export async function subjectOf(
  changes: Change[],
  draw: Draw,
  options: { auth: Credentials | undefined; wire: boolean },
): Promise<Subject> {
  const clock = { at: began }
  const all = [settled(draw, clock), ...changes]
  const asker = options.wire ? await overHttp(all, options.auth) : inProcess(all, options.auth)
  return { ...asker, now: () => clock.at, wait: (milliseconds) => void (clock.at += milliseconds) }
}

function inProcess(changes: Change[], auth: Credentials | undefined): Pick<Subject, 'ask' | 'close'> {
  const behaviour = behaviourOf(changes, auth)
  const begun = beginBehaviour(behaviour)
  return {
    async ask({ method, path, headers, body }) {
      const rawHeaders = Object.entries(headers).flat()
      const call = begun.call({ method, url: path, headers, rawHeaders, body: Buffer.from(body ?? '') })
      try {
        const answer = await behaviour.answer(call)
        return { status: answer.status, contentType: answer.headers['content-type'] ?? '', body: answer.body }
      } catch {
        // A deployment that throws cuts the connection.
        return undefined
      }
    },
    close: () => Promise.resolve(begun.end()),
  }
}

async function overHttp(changes: Change[], auth: Credentials | undefined): Promise<Pick<Subject, 'ask' | 'close'>> {
  const variants = changes.map((change) => ({ name: '', about: '', change }))
  const deployment = await startDeployment({ variants, ...(auth && { auth }) })
  return {
    async ask({ method, path, headers, body }) {
      try {
        const answer = await fetch(`${deployment.url}${path}`, {
          method,
          headers,
          signal: AbortSignal.timeout(5000),
          ...(body !== undefined && { body }),
        })
        const bytes = await answer.arrayBuffer()
        return { status: answer.status, contentType: answer.headers.get('content-type') ?? '', body: text(bytes) }
      } catch {
        return undefined
      }
    },
    close: () => deployment.close(),
  }
}

function text(bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
