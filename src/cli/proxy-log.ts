import { styleText } from 'node:util'
import { pathAndQuery } from '../http/address.ts'
import { describe } from '../report/describe-seen.ts'
import { headOf } from '../traffic/passed.ts'
import type { Passed } from '../traffic/passed.ts'
import { wrapped } from '../report/wrapped.ts'
import { printable } from '../text/visible.ts'

/** How exchanges are shown: lines for people, JSON for programs, or not at all. */
export type ProxyLogStyle = 'pretty' | 'json' | 'none'

/**
 * Writes a line for each exchange, and below it what was found. Nothing is held back longer than 20 ms; `flush` writes
 * the rest.
 */
export function createProxyLog(
  style: ProxyLogStyle,
  colours: boolean,
  out: (text: string) => void,
): { write: (passed: Passed) => void; flush: () => void } {
  let waiting = ''
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (waiting !== '') out(waiting)
    waiting = ''
  }
  return {
    write(passed) {
      if (style === 'none') return
      waiting += style === 'json' ? jsonLines(passed) : prettyLines(passed, colours)
      timer ??= setTimeout(flush, 20)
    },
    flush,
  }
}

function jsonLines(passed: Passed): string {
  const { exchange, verdict, disagreements } = passed
  return `${JSON.stringify({
    time: exchange.startedAt,
    level: verdict.seen.some(({ severity }) => severity === 'failure') ? 'warn' : 'info',
    ...headOf(passed),
    failure: exchange.failure?.message,
    findings: verdict.seen.map((seen) => ({
      side: seen.side,
      severity: seen.severity,
      promise: seen.promise.id,
      source: seen.promise.source,
      ...describe(seen, verdict.operation),
    })),
    disagreements,
  })}\n`
}

function prettyLines({ exchange, verdict, disagreements, addedMs, remark }: Passed, colours: boolean): string {
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    colours ? styleText(format, text, { validateStream: false }) : text
  const { request, answer, failure, durationMs, startedAt } = exchange
  const status = answer?.status ?? 0
  const colour = status === 0 || status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green'
  const time = new Date(startedAt).toTimeString().slice(0, 8)
  const took = `${durationMs.toFixed(1)} ms, ${addedMs.toFixed(1)} of it here`
  const head = [
    paint('gray', time),
    paint(colour, status === 0 ? '---' : String(status)),
    request.method.padEnd(6),
    printable(pathAndQuery(request.url)),
    paint('gray', took),
  ]
  const lines = [head.join(' ')]
  const below = (mark: string, format: Parameters<typeof styleText>[0], text: string): void => {
    lines.push(
      ...wrapped(printable(text), 66).map((line, n) => `         ${n === 0 ? paint(format, mark) : ' '} ${line}`),
    )
  }
  for (const seen of verdict.seen) {
    const { message, expected, actual } = describe(seen, verdict.operation)
    const failed = seen.severity === 'failure'
    const values =
      seen.facts.kind === 'observed' || seen.facts.kind === 'no-answer'
        ? ''
        : ` Documented: ${expected}. Came: ${actual}.`
    below(
      failed ? '✗' : '·',
      failed ? 'red' : 'gray',
      `${message}.${failed ? `${values} (${seen.promise.source}: ${seen.promise.section})` : ''}`,
    )
  }
  for (const { side, ours, prism, reason } of disagreements) {
    const [saying, silent] = ours.length > 0 ? ['ours', 'Prism'] : ['Prism', 'ours']
    const words = [...ours.map((seen) => describe(seen).message), ...prism].join('; ')
    const said = `the judges disagree about the ${side}: ${saying} says "${words}", ${silent} nothing.`
    below('≠', 'magenta', reason === undefined ? said : `${said} ${reason}`)
  }
  if (failure && verdict.seen.length === 0) below('·', 'gray', failure.message)
  if (remark !== undefined) below('·', 'gray', remark)
  return `${lines.join('\n')}\n`
}
