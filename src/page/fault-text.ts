import type { FaultRule } from './mock.ts'

/** What becomes of a request by a rule, in a few words. */
export function whatOf({ then: { status, delay_ms: delay, disconnect, body, headers } }: FaultRule): string {
  const said = [
    delay !== undefined && `waits ${typeof delay === 'number' ? delay : `${delay.min} to ${delay.max}`} ms`,
    status !== undefined && `answers ${[status].flat().join(' or ')}`,
    disconnect && `closes the connection ${disconnect.replace('-', ' ')}`,
    body && `spoils the body: ${body}`,
    headers && `sets ${Object.keys(headers).join(', ')}`,
  ].filter(Boolean)
  return said.join(', ')
}

/** Which requests a rule is for. */
export function whichOf({ on = {}, when = {} }: FaultRule): string {
  const { nth, after, times, rate } = when
  const { operation, method, path, customer_id: id, email } = on
  const share = rate === undefined || rate === 1 ? '' : `${Number((rate * 100).toFixed(2))} % of `
  const told =
    nth !== undefined
      ? `only number ${nth} of `
      : times !== undefined
        ? `the ${after ? 'next' : 'first'} ${times} of `
        : ''
  const kind = [method?.toUpperCase(), operation, path].filter(Boolean).join(' ')
  const all = [
    share + told + (kind ? `${kind} requests` : 'all requests'),
    id && `for the customer ${id}`,
    email && `with ${email}`,
  ]
    .filter(Boolean)
    .join(' ')
  return after && nth === undefined ? `${all}, after the first ${after}` : all
}

/** A rule as what was filled in says; what is empty is left out, and what cannot be is left for the mock to refuse. */
export function ruleFrom(
  filled: (name: string) => string,
  number: (text: string) => number | string | undefined,
): FaultRule {
  const on = kept({
    operation: filled('on.operation'),
    method: filled('on.method'),
    path: filled('on.path'),
    customer_id: filled('on.customer_id'),
    email: filled('on.email'),
  })
  const when = kept({
    nth: number(filled('when.nth')),
    after: number(filled('when.after')),
    times: number(filled('when.times')),
    rate: number(filled('when.rate')),
  })
  const statuses = filled('then.status')
    .split(/[,\s]+/)
    .filter(Boolean)
    .map(number)
  const [, min, max] = /^([0-9]+)\s*-\s*([0-9]+)$/.exec(filled('then.delay_ms')) ?? []
  const then = kept({
    status: statuses.length > 1 ? statuses : statuses[0],
    delay_ms: min === undefined ? number(filled('then.delay_ms')) : { min: Number(min), max: Number(max) },
    disconnect: filled('then.disconnect'),
    body: filled('then.body'),
    headers: headersIn(filled('then.headers')),
  })
  return { ...(on && { on }), ...(when && { when }), then: then ?? {} }
}

function kept(members: Record<string, unknown>): Record<string, any> | undefined {
  const told = Object.entries(members).filter(([, value]) => value !== undefined && value !== '')
  return told.length > 0 ? Object.fromEntries(told) : undefined
}

function headersIn(text: string): Record<string, string> | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length === 0) return undefined
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.includes(':') ? line.indexOf(':') : line.length
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    }),
  )
}
